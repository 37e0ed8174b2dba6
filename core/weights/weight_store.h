#pragma once

#include "engine/model_report.h"
#include "io/safetensors.h"
#include "weights/weight.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// In which types and where a store's parameters are placed.
struct Placement {
    at::ScalarType type = at::kFloat;               ///< the compute type
    std::span<const std::string_view> wide = {};    ///< ends of names of further parameters in fp32
    std::function<bool(std::string_view)> fp8 = {}; ///< whether a matrix of that name is held in fp8; empty: none
    std::function<bool(std::string_view)> onHost =
        {}; ///< whether a parameter stays in the computer's memory whatever the device; empty: none
    std::function<bool(std::string_view)> streamed =
        {};                 ///< whether a unit of that name comes to the device as it is needed; empty: none
    bool hostCopies = true; ///< what comes as it is needed is kept in the computer's memory; false: it is read from the
                            ///< files each time
};

class WeightStore;
class WeightStream;
class WeightUnit;

/// A position in the checkpoint's names, from which a layer binds its parameters: scope["layers"][3]["attention"].
class WeightScope {
public:
    WeightScope(WeightStore& store, std::string prefix) : m_store(&store), m_prefix(std::move(prefix)) {}

    [[nodiscard]] WeightScope operator[](std::string_view name) const;
    [[nodiscard]] WeightScope operator[](std::int64_t index) const { return (*this)[std::to_string(index)]; }

    /// Binds a parameter of the compute type. A missing or mis-shaped tensor is noted by the store; nothing is thrown
    /// here.
    [[nodiscard]] Weight weight(std::string_view name, std::vector<std::int64_t> shape) const;
    /// Binds a parameter that stays in fp32 whatever the compute type.
    [[nodiscard]] Weight weightFp32(std::string_view name, std::vector<std::int64_t> shape) const;

    /// Has the store lay these matrices one below the other.
    [[nodiscard]] std::shared_ptr<WeightJoin> join(const std::vector<Weight>& weights) const;
    /// Makes the matrices bound below this position so far a unit. `group` names the units that are used one after the
    /// other: "steps", over and over, or another, once.
    [[nodiscard]] std::shared_ptr<WeightUnit> unit(const std::string& group) const;

private:
    WeightStore* m_store;
    std::string m_prefix;
};

/// The parameters of one part of a model. Layers bind handles by name from mapped files; nothing is read until place().
/// Used by one thread.
class WeightStore {
public:
    /// `part` ("transformer") and `folder` are used in messages. `stripPrefix` is taken off the file's names where it
    /// is there
    /// ("model.").
    WeightStore(std::string part, std::filesystem::path folder, TensorMap tensors, std::string_view stripPrefix = {});
    ~WeightStore();
    WeightStore(const WeightStore&) = delete;
    WeightStore& operator=(const WeightStore&) = delete;

    [[nodiscard]] WeightScope root() { return {*this, {}}; }

    /// For models without files: parameters that are not in the map get random values, the same each time, as they are
    /// placed.
    void inventMissing() { m_random = true; }
    /// Says that tensors whose names begin so are known, but not needed (the text encoder's last layer).
    void notNeeded(std::string_view prefix) { m_notNeeded.emplace_back(prefix); }

    /// After all layers are bound: what is missing, mis-shaped, unused.
    [[nodiscard]] ComponentReport report() const;
    /// Throws Error Incomplete or Mismatch naming file and tensors; warns in the log of unused ones.
    void requireComplete() const;

    /// Copies every bound parameter to the device in the compute type (fp32 for those bound so). A file that has been
    /// truncated meanwhile is an Error Corrupt. Stops between tensors. Called again it re-places what has another type
    /// or device.
    void place(at::Device device, const Placement& placement, const std::stop_token& stop);
    /// Of a place() to come, what leaves the device: where several stores share one, all of them leave before any
    /// comes.
    void leave(at::Device device, const Placement& placement, const std::stop_token& stop);
    /// Grows whenever place() has changed a type: what was computed before could come out differently now.
    [[nodiscard]] std::uint64_t weightsVersion() const noexcept { return m_weightsVersion; }
    /// Grows whenever place() may have moved something: what was recorded with the addresses of before is void.
    [[nodiscard]] std::uint64_t moves() const noexcept { return m_moves; }
    /// Frees what streaming keeps on the device; it takes it again when it needs it.
    void restStreams();
    /// Bytes on the device of the units of a group if they were placed so, in the order of their use.
    [[nodiscard]] std::vector<std::int64_t> unitBytes(const std::string& group, const Placement& placement) const;

    /// The slot of a parameter by its name without ".weight", as LoRA files spell it in any of their dialects: letters
    /// and digits compared, '.' and '_' taken as one. Null when there is none.
    [[nodiscard]] std::shared_ptr<WeightSlot> findLayer(std::string_view layer) const;
    [[nodiscard]] const std::map<std::string, std::shared_ptr<WeightSlot>>& slots() const { return m_slots; }
    [[nodiscard]] const std::string& part() const { return m_part; }

private:
    friend class WeightScope;
    struct Group {
        std::vector<std::shared_ptr<WeightUnit>> units;
        std::unique_ptr<WeightStream> stream;
    };
    Weight bind(const std::string& name, std::vector<std::int64_t> shape, bool keepFp32);
    [[nodiscard]] std::shared_ptr<WeightUnit> addUnit(const std::string& name, const std::string& group);
    [[nodiscard]] bool inUnit(const WeightSlot& slot) const;
    void placeUnits(at::Device device, const Placement& placement, const std::stop_token& stop);
    void placeSlot(WeightSlot& slot, at::Device device, at::ScalarType type, bool streamed, bool hostCopy);
    void letGoOfOthers(at::Device device, const Placement& placement);

    std::string m_part;
    std::filesystem::path m_folder;
    TensorMap m_tensors;
    std::map<std::string, std::shared_ptr<WeightSlot>> m_slots;
    std::map<std::string, std::string> m_layers; ///< dialect-free layer name → slot name
    std::vector<std::shared_ptr<WeightJoin>> m_joins;
    std::map<const WeightSlot*, WeightJoin*> m_joinOf;
    std::vector<std::string> m_notNeeded;
    std::map<std::string, Group> m_groups;
    std::map<const WeightSlot*, WeightUnit*> m_unitOf; ///< of matrices
    std::map<const WeightSlot*, std::string>
        m_streamedUnits; ///< fp32 matrices of layers that are units, by the unit's name
    std::uint64_t m_weightsVersion = 0;
    std::uint64_t m_moves = 0;
    bool m_random = false;
    std::vector<std::string> m_missing;
    struct Mismatch {
        std::string tensor, what;
    };
    std::vector<Mismatch> m_mismatched;
};

} // namespace zimage
