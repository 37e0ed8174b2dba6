#include "weights/weight_store.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "nn/fp8.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

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

namespace {

/// Values such as a trained model's could be: norms' weights 1, biases 0, matrices so that they keep the size of what goes through.
at::Tensor inventedTensor(const WeightSlot& slot, const at::TensorOptions& options)
{
    if (slot.shape.size() == 1 && slot.name.ends_with("weight"))
        return at::ones(slot.shape, options);
    if (slot.shape.size() == 1)
        return at::zeros(slot.shape, options);
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < slot.shape.size(); ++i)
        inputs *= slot.shape[i];
    at::Generator generator = at::globalContext().defaultGenerator(options.device()).clone();
    generator.set_current_seed(std::hash<std::string>{}(slot.name));
    return at::randn(slot.shape, generator, options).mul_(1 / std::sqrt(static_cast<double>(inputs)));
}

/// fp8 as plain bytes, which every operation can move.
at::Tensor bytesOf(const at::Tensor& x) { return fp8::isFp8(x.scalar_type()) ? x.view(at::kByte) : x; }

} // namespace

const at::Tensor& WeightSlot::placed()
{
    if (!tensor.defined()) {
        const at::ScalarType type = c10::typeMetaToScalarType(placing.dtype());
        const at::ScalarType whole = fp8::isFp8(type) ? at::kBFloat16 : type;
        tensor = invented ? inventedTensor(*this, placing.dtype(whole)) : toTensor(stored).to(placing.device(), whole);
        rowScales.reset();
        if (whole != type) {
            const Operand quantized = fp8::quantized(tensor);
            tensor = quantized.values;
            rowScales = quantized.rowScales;
        }
        if (tensor.dim() == 4)
            tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast); // convolutions' own layout
    }
    return tensor;
}

const at::Tensor& WeightJoin::placed()
{
    if (!tensor.defined()) {
        std::vector<at::Tensor> parts;
        std::vector<at::Tensor> scales;
        for (const auto& slot : slots) {
            parts.push_back(bytesOf(slot->placed()));
            if (slot->rowScales.defined())
                scales.push_back(slot->rowScales);
        }
        tensor = at::cat(parts);
        tensor = tensor.view(slots.front()->tensor.scalar_type());
        rowScales = scales.empty() ? at::Tensor() : at::cat(scales);
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
    rowScales.reset();
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
    if (found == m_tensors.end() && m_random) {
        slot->invented = true;
    } else if (found == m_tensors.end()) {
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

void WeightStore::place(at::Device device, const Placement& placement, const std::stop_token& stop)
{
    ++m_generation;
    const auto typeOf = [&placement](const std::string& name, const WeightSlot& slot) {
        const auto named = [&name](std::string_view end) { return name.ends_with(end); };
        if (slot.keepFp32 || std::any_of(placement.wide.begin(), placement.wide.end(), named))
            return at::kFloat;
        return placement.fp8 && slot.shape.size() == 2 && placement.fp8(name) ? fp8::type() : placement.type;
    };
    for (auto& [name, slot] : m_slots) {
        throwIfCancelled(stop);
        const at::ScalarType type = typeOf(name, *slot);
        if (slot->tensor.defined() && slot->tensor.device() == device && slot->tensor.scalar_type() == type)
            continue;
        slot->placing = at::TensorOptions().device(device).dtype(type);
        slot->tensor.reset();
        slot->rowScales.reset();
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
