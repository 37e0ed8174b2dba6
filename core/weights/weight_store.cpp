#include "weights/weight_store.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "weights/stored_tensor.h"

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

/// The names of a few tensors, and how many more there are.
std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
        text += (i == 0 ? "" : "; ") + names[i];
    if (names.size() > kShown)
        text += " and " + std::to_string(names.size() - kShown) + " more";
    return text;
}

std::string dialectFree(std::string_view name)
{
    std::string plain(name);
    std::replace(plain.begin(), plain.end(), '.', '_');
    return plain;
}

} // namespace

const at::Tensor& WeightSlot::placed()
{
    if (!tensor.defined()) {
        tensor = toTensor(stored).to(placing.device(), c10::typeMetaToScalarType(placing.dtype()));
        if (tensor.dim() == 4)
            tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast); // convolutions' own layout
    }
    return tensor;
}

const at::Tensor& WeightJoin::placed()
{
    if (!tensor.defined()) {
        std::vector<at::Tensor> parts;
        for (const auto& slot : slots)
            parts.push_back(slot->placed());
        tensor = at::cat(parts);
        std::int64_t row = 0;
        for (const auto& slot : slots) {
            slot->tensor = tensor.narrow(0, row, slot->shape.at(0));
            row += slot->shape.at(0);
        }
    }
    return tensor;
}

void WeightJoin::letGo()
{
    tensor.reset();
    for (const auto& slot : slots)
        slot->tensor.reset();
}

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
    m_store->m_joins.push_back(join);
    return join;
}

WeightStore::WeightStore(std::string part, std::filesystem::path folder, TensorMap tensors, std::string_view stripPrefix)
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
    if (found == m_tensors.end()) {
        m_missing.push_back(name);
    } else if (found->second.shape != shape) {
        m_mismatched.push_back(name + " has the shape " + found->second.shapeText() + ", the architecture needs " + shapeText(shape));
    } else if (!floatType(found->second.dtype)) {
        m_mismatched.push_back(name + " has the type " + dtypeName(found->second.dtype) + ", which needs F32, F16 or BF16");
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
    report.mismatched = m_mismatched;
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
    if (!m_missing.empty())
        throw Error(ErrorCode::Incomplete, "The weights in " + m_folder.string() + " lack the tensor " + listed(m_missing)
                        + ": the download is incomplete or the folder holds another model.",
                    {.file = m_folder.string(), .tensor = m_missing.front(), .key = {}});
    if (!m_mismatched.empty())
        throw Error(ErrorCode::Mismatch, "In the weights in " + m_folder.string() + ", " + listed(m_mismatched) + ".",
                    {.file = m_folder.string(), .tensor = m_mismatched.front().substr(0, m_mismatched.front().find(' ')), .key = {}});
    const std::vector<std::string> unused = report().unused;
    if (!unused.empty())
        logWarning("The weights in " + m_folder.string() + " hold tensors that the architecture does not use: " + listed(unused) + ".");
}

void WeightStore::place(at::Device device, at::ScalarType computeType, const std::stop_token& stop, std::span<const std::string_view> wide)
{
    for (auto& [name, slot] : m_slots) {
        throwIfCancelled(stop);
        const bool widened = std::any_of(wide.begin(), wide.end(), [&name = name](std::string_view end) { return name.ends_with(end); });
        const at::ScalarType type = slot->keepFp32 || widened ? at::kFloat : computeType;
        if (slot->tensor.defined() && slot->tensor.device() == device && slot->tensor.scalar_type() == type)
            continue;
        slot->placing = at::TensorOptions().device(device).dtype(type);
        slot->tensor.reset();
        (void)slot->placed();
    }
    for (const auto& join : m_joins) {
        join->tensor.reset();
        (void)join->placed();
    }
}

std::shared_ptr<WeightSlot> WeightStore::findLayer(std::string_view layer) const
{
    const auto found = m_layers.find(dialectFree(layer));
    return found == m_layers.end() ? nullptr : m_slots.at(found->second);
}

} // namespace zimage
