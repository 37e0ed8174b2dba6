#include "weights/weight.h"

#include "weights/fp8.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace zimage {

namespace {

/// Values such as a trained model's could be: norms' weights 1, biases 0, matrices so that they keep the size of what
/// goes through.
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
    constexpr std::int64_t kDrawn = 1 << 22; // larger tables on the CPU, where drawing is slow, repeat themselves
    if (options.device().is_cpu() && slot.shape[0] * inputs > kDrawn) {
        const std::int64_t rows = std::max<std::int64_t>(1, kDrawn / inputs);
        at::Tensor drawn =
            at::randn({rows, inputs}, generator, options).mul_(1 / std::sqrt(static_cast<double>(inputs)));
        return drawn.repeat({(slot.shape[0] + rows - 1) / rows, 1})
            .slice(0, 0, slot.shape[0])
            .contiguous()
            .view(slot.shape);
    }
    return at::randn(slot.shape, generator, options).mul_(1 / std::sqrt(static_cast<double>(inputs)));
}

/// fp8 as plain bytes, which every operation can move.
at::Tensor bytesOf(const at::Tensor& x) { return fp8::isFp8(x.scalar_type()) ? x.view(at::kByte) : x; }

} // namespace

Operand WeightSlot::fresh() const
{
    const at::ScalarType type = c10::typeMetaToScalarType(placing.dtype());
    const at::ScalarType whole = fp8::isFp8(type) ? at::kBFloat16 : type;
    at::Tensor values =
        invented ? inventedTensor(*this, placing.dtype(whole)) : toTensor(stored).to(placing.device(), whole);
    if (whole != type)
        return fp8::quantized(values);
    if (values.dim() == 4)
        values = values.contiguous(at::MemoryFormat::ChannelsLast); // convolutions' own layout
    return values;
}

at::Tensor WeightSlot::placed()
{
    if (tensor.defined())
        return tensor;
    if (host.defined())
        return host.to(placing.device(), /*non_blocking=*/true);
    Operand read = fresh();
    if (streamed)
        return read.values;
    tensor = std::move(read.values);
    rowScales = std::move(read.rowScales);
    return tensor;
}

Operand Weight::operand() const
{
    at::Tensor values = m_slot->placed(); // first: it decides about the scales
    return {std::move(values), m_slot->rowScales};
}

at::Tensor Weight::half() const
{
    if (!m_slot->half.defined())
        m_slot->half = m_slot->placed().to(at::kHalf).contiguous(at::MemoryFormat::ChannelsLast);
    return m_slot->half;
}

at::Tensor WeightJoin::placed()
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

} // namespace zimage
