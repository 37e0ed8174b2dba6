#pragma once

#include "weights/weight_store.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace zimage {

class WeightStream;

/// The matrices of one layer. They lie in one piece of memory, those of a join one below the other, so that one copy
/// brings them all to a card. Resident, that piece is the unit's own; streamed, it is lent by a WeightStream for as
/// long as the layer computes. One thread.
class WeightUnit {
public:
    /// `name` is the layer's in the checkpoint: "layers.3".
    WeightUnit(std::string name, std::vector<std::shared_ptr<WeightSlot>> slots,
               std::vector<std::shared_ptr<WeightJoin>> joins);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; } ///< of the piece, as the slots' types are now
    [[nodiscard]] bool apart() const
    {
        return m_places.empty();
    } ///< its matrices are placed one by one, each in memory of its own
    [[nodiscard]] bool streamed() const { return m_stream != nullptr; }
    [[nodiscard]] const std::vector<std::shared_ptr<WeightSlot>>& slots() const { return m_slots; }

    /// Has the tensors on the device while it lives. For a resident unit it costs nothing.
    class Use {
    public:
        explicit Use(WeightUnit* unit) : m_unit(unit) {}
        Use(Use&& other) noexcept : m_unit(std::exchange(other.m_unit, nullptr)) {}
        Use& operator=(Use&&) = delete;
        ~Use();

    private:
        WeightUnit* m_unit; ///< null when there is nothing to give back
    };
    [[nodiscard]] Use use();

    /// Bytes of the piece if the slots had these types.
    [[nodiscard]] std::int64_t bytesIn(const std::function<at::ScalarType(const WeightSlot&)>& typeOf) const;

    // For the store and the stream.

    /// Takes new types; what lies in others is let go.
    void setTypes(const std::function<at::ScalarType(const WeightSlot&)>& typeOf, at::Device device);
    /// Holds a piece of its own on the device.
    void reside();
    /// Comes from `stream`, from a copy in the computer's memory, or, without one, from the files each time.
    void moveTo(WeightStream& stream, bool hostCopy);
    /// Lets go of everything; the slots are placed one by one again.
    void dissolve();

    void bind(const at::Tensor& piece); ///< the slots' tensors are views of it from here
    void unbind();
    /// Writes the weights to a piece on the device or in the computer's memory, from the files.
    void fill(const at::Tensor& piece) const;
    [[nodiscard]] const at::Tensor& hostCopy() const { return m_host; } ///< undefined: there is none

private:
    /// Where a slot's values and, in fp8, its rows' scales lie.
    struct Place {
        at::ScalarType type = at::kFloat;
        std::int64_t values = 0;
        std::int64_t scales = 0;
    };
    struct Layout {
        std::vector<Place> places; ///< of m_slots
        std::int64_t bytes = 0;
    };
    [[nodiscard]] Layout layoutFor(const std::function<at::ScalarType(const WeightSlot&)>& typeOf) const;
    [[nodiscard]] at::Tensor view(const at::Tensor& piece, std::size_t slot) const;
    [[nodiscard]] at::Tensor scalesView(const at::Tensor& piece, std::size_t slot) const;

    std::string m_name;
    std::vector<std::shared_ptr<WeightSlot>> m_slots; ///< those of joins first, in their order
    std::vector<std::shared_ptr<WeightJoin>> m_joins;
    std::vector<Place> m_places;
    std::int64_t m_bytes = 0;
    at::Device m_device = at::kCPU;
    at::Tensor m_own;  ///< resident
    at::Tensor m_host; ///< streamed, with a copy
    WeightStream* m_stream = nullptr;
    int m_uses = 0;
};

} // namespace zimage
