#pragma once

#include "io/safetensors.h"
#include "weights/operand.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace zimage {

/// A low-rank addition to a weight matrix: y += scale · up(down(x)). Kept beside the weight, so that the weight itself
/// may be of any precision and the addition can be taken off again.
struct LoraDelta {
    at::Tensor down; ///< [rank, in]
    at::Tensor up;   ///< [out, rank]
    double scale = 1;
};

/// Where one parameter lives. Owned by the WeightStore and shared with the layers' handles. Used by one thread at a
/// time.
struct WeightSlot {
    std::string name;
    std::vector<std::int64_t> shape;
    bool keepFp32 = false; ///< fp32 whatever the compute type: norms, modulation, the first and the last layer
    StoredTensor stored;   ///< in the file
    bool invented = false; ///< in no file: random values
    at::Tensor tensor;     ///< placed; undefined before WeightStore::place, and when its layer has let it go
    at::Tensor rowScales;  ///< [rows, 1] of a matrix in fp8; undefined in every other type
    at::Tensor half; ///< beside it in fp16, as convolutions want it, once a layer has asked for that; gone when it is
                     ///< placed elsewhere
    at::TensorOptions placing; ///< the device and type it was last placed with
    bool streamed = false;     ///< is not kept on its device
    at::Tensor host;           ///< what it comes from then; undefined: from the file
    std::vector<LoraDelta> loras;

    /// The tensor, read anew from the file when it has been let go.
    [[nodiscard]] at::Tensor placed();
    /// The values on their device in their type, read from the file.
    [[nodiscard]] Operand fresh() const;
    /// Writes the values to `to`, dense, of the slot's shape, in the computer's memory and no fp8. Takes a few MiB
    /// beside it.
    void readInto(const at::Tensor& to) const;
    /// Whether they come from the file straight to where they stay.
    [[nodiscard]] bool readsInPlace() const;
};

/// Matrices with the same input that lie one below the other, so that one product serves them all. Each slot's tensor
/// is a view of its rows.
struct WeightJoin {
    std::vector<std::shared_ptr<WeightSlot>> slots;
    at::Tensor tensor;    ///< [sum of rows, in]; undefined before WeightStore::place, and when its layer has let it go
    at::Tensor rowScales; ///< [sum of rows, 1] in fp8

    /// As WeightSlot::placed.
    [[nodiscard]] at::Tensor placed();
    void letGo();

private:
    void readParts();
    void joinParts();
};

/// A layer's handle to a parameter. Cheap to copy; valid as long as any handle or the store lives. The store decides
/// where the bytes are and in what precision, and may re-place them between steps.
class Weight {
public:
    Weight() = default;
    explicit Weight(std::shared_ptr<WeightSlot> slot) : m_slot(std::move(slot)) {}

    [[nodiscard]] bool bound() const noexcept { return m_slot != nullptr; }
    [[nodiscard]] at::Tensor tensor() const { return m_slot->placed(); }
    [[nodiscard]] Operand operand() const; ///< a matrix, for a product
    /// A convolution's, in fp16 with the channels last; it stays beside the placed one.
    [[nodiscard]] at::Tensor half() const;
    [[nodiscard]] const std::vector<std::int64_t>& shape() const { return m_slot->shape; }
    /// What it is placed in.
    [[nodiscard]] at::ScalarType type() const { return c10::typeMetaToScalarType(m_slot->placing.dtype()); }
    /// Frees the placed copy, for a layer that holds the weight in a form of its own; tensor() would read it anew.
    void letGo() const { m_slot->tensor.reset(); }
    [[nodiscard]] const std::vector<LoraDelta>& loras() const { return m_slot->loras; }
    [[nodiscard]] const std::shared_ptr<WeightSlot>& slot() const { return m_slot; }

private:
    std::shared_ptr<WeightSlot> m_slot;
};

} // namespace zimage
