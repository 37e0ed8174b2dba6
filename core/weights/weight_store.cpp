#include "weights/weight_store.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "weights/fp8.h"
#include "weights/stored_tensor.h"
#include "weights/weight_stream.h"
#include "weights/weight_unit.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace zimage {

namespace {

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    StoredTensor tensor;
    tensor.shape = shape;
    return tensor.shapeText();
}

/// A few of many texts, and how many more there are.
std::string someOf(const std::vector<std::string>& texts)
{
    constexpr std::size_t kShown = 3;
    if (texts.size() <= kShown)
        return listed(texts);
    return tr("{some} and {count:int} more", listed({texts.begin(), texts.begin() + kShown}), texts.size() - kShown);
}

std::string dialectFree(std::string_view name)
{
    std::string plain(name);
    std::replace(plain.begin(), plain.end(), '.', '_');
    return plain;
}

} // namespace

WeightScope WeightScope::operator[](std::string_view name) const
{
    return {*m_store, m_prefix + std::string(name) + "."};
}

Weight WeightScope::weight(std::string_view name, std::vector<std::int64_t> shape) const
{
    return m_store->bind(m_prefix + std::string(name), std::move(shape), false);
}

Weight WeightScope::weightFp32(std::string_view name, std::vector<std::int64_t> shape) const
{
    return m_store->bind(m_prefix + std::string(name), std::move(shape), true);
}

std::shared_ptr<WeightJoin> WeightScope::join(const std::vector<Weight>& weights) const
{
    auto join = std::make_shared<WeightJoin>();
    for (const Weight& weight : weights)
        join->slots.push_back(weight.slot());
    for (const auto& slot : join->slots)
        m_store->m_joinOf[slot.get()] = join.get();
    m_store->m_joins.push_back(join);
    return join;
}

std::shared_ptr<WeightUnit> WeightScope::unit(const std::string& group) const
{
    return m_store->addUnit(m_prefix.substr(0, m_prefix.size() - 1), group);
}

WeightStore::~WeightStore() = default;

WeightStore::WeightStore(std::string part, std::filesystem::path folder, TensorMap tensors,
                         std::string_view stripPrefix)
    : m_part(std::move(part)), m_folder(std::move(folder))
{
    for (auto& [name, tensor] : tensors) {
        const bool prefixed = !stripPrefix.empty() && name.starts_with(stripPrefix);
        m_tensors.emplace(prefixed ? name.substr(stripPrefix.size()) : name, std::move(tensor));
    }
}

Weight WeightStore::bind(const std::string& name, std::vector<std::int64_t> shape, bool keepFp32)
{
    auto slot = std::make_shared<WeightSlot>();
    slot->name = name;
    slot->shape = shape;
    slot->keepFp32 = keepFp32;
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end() && m_random) {
        slot->invented = true;
    } else if (found == m_tensors.end()) {
        m_missing.push_back(name);
    } else if (found->second.shape != shape) {
        m_mismatched.push_back({name,
                                tr("{tensor} has the shape {shape} instead of {wanted}", name,
                                   found->second.shapeText(), shapeText(shape))});
    } else if (!floatType(found->second.dtype)) {
        m_mismatched.push_back(
            {name,
             tr("{tensor} has the type {type} instead of F32, F16 or BF16", name, dtypeName(found->second.dtype))});
    } else {
        slot->stored = found->second;
    }
    m_slots[name] = slot;
    constexpr std::string_view kSuffix = ".weight";
    if (name.ends_with(kSuffix) && shape.size() >= 2)
        m_layers[dialectFree(std::string_view(name).substr(0, name.size() - kSuffix.size()))] = name;
    return Weight(slot);
}

ComponentReport WeightStore::report() const
{
    ComponentReport report;
    report.part = m_part;
    report.missing = m_missing;
    for (const Mismatch& each : m_mismatched)
        report.mismatched.push_back(each.what);
    for (const auto& [name, tensor] : m_tensors) {
        report.parameters += tensor.elements();
        report.bytes += static_cast<std::int64_t>(tensor.bytes.size());
        ++report.dtypes[dtypeName(tensor.dtype)];
        if (m_slots.count(name) != 0)
            continue;
        const bool known = std::any_of(m_notNeeded.begin(), m_notNeeded.end(),
                                       [&name = name](const std::string& prefix) { return name.starts_with(prefix); });
        (known ? report.notNeeded : report.unused).push_back(name);
    }
    return report;
}

void WeightStore::requireComplete() const
{
    const ComponentReport whole = report();
    if (!m_missing.empty())
        throw Error(
            ErrorCode::Incomplete,
            tr("{folder:path} is incomplete or has another model: {count:int} {count|tensor is|tensors are} missing "
               "({names}). Download the model again.",
               m_folder, m_missing.size(), someOf(m_missing)),
            {.file = m_folder.string(), .tensor = m_missing.front(), .key = {}});
    if (const std::size_t count = m_mismatched.size(); count > 0)
        throw Error(ErrorCode::Mismatch,
                    count == 1 ? tr("{folder:path} has another model or is damaged: {fault}. Download the model again.",
                                    m_folder, m_mismatched.front().what)
                               : tr("{folder:path} has another model or is damaged: {fault}, and {count:int} more "
                                    "{count|tensor does|tensors do} not fit. Download the model again.",
                                    m_folder, m_mismatched.front().what, count - 1),
                    {.file = m_folder.string(), .tensor = m_mismatched.front().tensor, .key = {}});
    if (!whole.unused.empty())
        logWarning(tr("{folder:path} has {count:int} {count|tensor that is|tensors that are} not used: {names}.",
                      m_folder, whole.unused.size(), someOf(whole.unused)));
}

std::shared_ptr<WeightUnit> WeightStore::addUnit(const std::string& name, const std::string& group)
{
    std::vector<std::shared_ptr<WeightSlot>> matrices;
    std::vector<std::shared_ptr<WeightJoin>> joins;
    const std::string prefix = name + ".";
    for (const auto& join : m_joins)
        if (join->slots.front()->name.starts_with(prefix))
            joins.push_back(join);
    for (auto slot = m_slots.lower_bound(prefix); slot != m_slots.end() && slot->first.starts_with(prefix); ++slot) {
        if (slot->second->shape.size() != 2)
            continue;
        if (slot->second->keepFp32)
            m_streamedUnits[slot->second.get()] = name;
        else
            matrices.push_back(slot->second);
    }
    auto unit = std::make_shared<WeightUnit>(name, std::move(matrices), std::move(joins));
    for (const auto& slot : unit->slots())
        m_unitOf[slot.get()] = unit.get();
    m_groups[group].units.push_back(unit);
    return unit;
}

namespace {

at::ScalarType placedType(const Placement& placement, const WeightSlot& slot)
{
    const auto named = [&slot](std::string_view end) { return slot.name.ends_with(end); };
    if (slot.keepFp32 || std::any_of(placement.wide.begin(), placement.wide.end(), named))
        return at::kFloat;
    return placement.fp8 && slot.shape.size() == 2 && placement.fp8(slot.name) ? fp8::type() : placement.type;
}

} // namespace

bool WeightStore::inUnit(const WeightSlot& slot) const
{
    const auto found = m_unitOf.find(&slot);
    return found != m_unitOf.end() && found->second->bytes() > 0;
}

namespace {

/// On the CPU nothing is gained by units, and layers let go of single matrices.
bool asUnits(at::Device device, const Placement& placement) { return device.is_cuda() || placement.streamed; }

} // namespace

void WeightStore::leave(at::Device device, const Placement& placement, const std::stop_token& stop)
{
    const auto typeOf = [&placement](const WeightSlot& slot) { return placedType(placement, slot); };
    for (auto& [name, group] : m_groups) {
        if (!group.stream)
            group.stream = std::make_unique<WeightStream>(device, name == "steps");
        group.stream->setUnits({});
        for (const auto& unit : group.units) {
            throwIfCancelled(stop);
            if (!asUnits(device, placement)) {
                if (unit->bytes() > 0)
                    unit->dissolve();
                continue;
            }
            unit->setTypes(typeOf, device);
            if (placement.streamed && placement.streamed(unit->name()))
                unit->moveTo(*group.stream, placement.hostCopies);
        }
    }
}

void WeightStore::placeUnits(at::Device device, const Placement& placement, const std::stop_token& stop)
{
    leave(device, placement, stop);
    for (auto& [name, group] : m_groups) {
        std::vector<WeightUnit*> streamed;
        for (const auto& unit : group.units) {
            throwIfCancelled(stop);
            if (placement.streamed && placement.streamed(unit->name()))
                streamed.push_back(unit.get());
            else if (asUnits(device, placement))
                unit->reside();
        }
        group.stream->setUnits(std::move(streamed));
    }
}

namespace {

at::Device deviceOf(const WeightSlot& slot, at::Device device, const Placement& placement)
{
    return placement.onHost && placement.onHost(slot.name) ? at::Device(at::kCPU) : device;
}

void placeJoin(WeightJoin& join)
{
    const bool whole =
        std::all_of(join.slots.begin(), join.slots.end(), [](const auto& slot) { return slot->tensor.defined(); });
    if (whole && join.tensor.defined() && join.slots.front()->readsInPlace())
        return;
    join.tensor.reset();
    (void)join.placed();
}

} // namespace

/// In the computer's memory, what has another type goes before anything comes: the heap keeps what is freed, and holes
/// of one size do not take what has another.
void WeightStore::letGoOfOthers(at::Device device, const Placement& placement)
{
    for (const auto& [name, slot] : m_slots) {
        const auto type = c10::scalarTypeToTypeMeta(placedType(placement, *slot));
        if (inUnit(*slot) || !deviceOf(*slot, device, placement).is_cpu() || slot->placing.dtype() == type)
            continue;
        slot->tensor.reset();
        slot->half.reset();
        if (const auto join = m_joinOf.find(slot.get()); join != m_joinOf.end())
            join->second->letGo();
    }
}

void WeightStore::placeSlot(WeightSlot& slot, at::Device device, at::ScalarType type, bool streamed, bool hostCopy)
{
    const at::TensorOptions placing = at::TensorOptions().device(device).dtype(type);
    const bool same = slot.placing.device() == device && slot.placing.dtype() == placing.dtype();
    if (!same) {
        slot.tensor.reset();
        slot.rowScales.reset();
        slot.host.reset();
        slot.half.reset();
    }
    slot.placing = placing;
    slot.streamed = streamed;
    if (!streamed) {
        const bool joins = m_joinOf.count(&slot) != 0 && slot.readsInPlace(); // comes with the others
        if (!slot.tensor.defined() && !joins)
            slot.tensor = slot.placed(); // from its copy, if there is one
        slot.host.reset();
    } else if (!hostCopy) {
        slot.host.reset();
    } else if (!slot.host.defined()) {
        slot.host = slot.placed().to(at::kCPU);
        if (device.is_cuda())
            slot.host = slot.host.pin_memory();
    }
    if (streamed) {
        slot.tensor.reset();
        slot.rowScales.reset();
    }
}

void WeightStore::place(at::Device device, const Placement& placement, const std::stop_token& stop)
{
    ++m_moves;
    const bool first = m_weightsVersion == 0;
    bool changed = first;
    for (const auto& [name, slot] : m_slots)
        changed = changed || slot->placing.dtype() != c10::scalarTypeToTypeMeta(placedType(placement, *slot));
    if (changed)
        ++m_weightsVersion;
    placeUnits(device, placement, stop);
    letGoOfOthers(device, placement);
    for (auto& [name, slot] : m_slots) {
        throwIfCancelled(stop);
        if (inUnit(*slot))
            continue;
        const auto unit = m_streamedUnits.find(slot.get());
        const bool streamed = unit != m_streamedUnits.end() && placement.streamed && placement.streamed(unit->second);
        placeSlot(*slot, deviceOf(*slot, device, placement), placedType(placement, *slot), streamed,
                  placement.hostCopies);
    }
    for (const auto& join : m_joins) {
        throwIfCancelled(stop);
        if (!inUnit(*join->slots.front()))
            placeJoin(*join);
    }
}

void WeightStore::restStreams()
{
    for (auto& [name, group] : m_groups)
        if (group.stream)
            group.stream->rest();
}

std::vector<std::int64_t> WeightStore::unitBytes(const std::string& group, const Placement& placement) const
{
    std::vector<std::int64_t> bytes;
    const auto found = m_groups.find(group);
    if (found != m_groups.end())
        for (const auto& unit : found->second.units)
            bytes.push_back(
                unit->bytesIn([&placement](const WeightSlot& slot) { return placedType(placement, slot); }));
    return bytes;
}

std::shared_ptr<WeightSlot> WeightStore::findLayer(std::string_view layer) const
{
    const auto found = m_layers.find(dialectFree(layer));
    return found == m_layers.end() ? nullptr : m_slots.at(found->second);
}

} // namespace zimage
