#include "weights/weight.h"

#include "weights/fp8.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace zimage {

namespace {

bool isNormWeight(const WeightSlot& slot) { return slot.name.ends_with("weight"); }

std::int64_t inputsOf(const WeightSlot& slot)
{
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < slot.shape.size(); ++i)
        inputs *= slot.shape[i];
    return inputs;
}

/// Random values [rows, inputs], the same each time, so that a matrix keeps the size of what goes through.
at::Tensor drawn(const WeightSlot& slot, std::int64_t rows, const at::TensorOptions& options)
{
    at::Generator generator = at::globalContext().defaultGenerator(options.device()).clone();
    generator.set_current_seed(std::hash<std::string>{}(slot.name));
    const std::int64_t inputs = inputsOf(slot);
    return at::randn({rows, inputs}, generator, options).mul_(1 / std::sqrt(static_cast<double>(inputs)));
}

/// Values such as a trained model's could be: norms' weights 1, biases 0, matrices at random.
at::Tensor inventedTensor(const WeightSlot& slot, const at::TensorOptions& options)
{
    if (slot.shape.size() == 1)
        return at::full(slot.shape, isNormWeight(slot) ? 1 : 0, options);
    return drawn(slot, slot.shape[0], options).view(slot.shape);
}

/// The same in the computer's memory, where drawing is slow: large matrices repeat themselves.
void inventInto(const WeightSlot& slot, const at::Tensor& to)
{
    constexpr std::int64_t kMostDrawn = 1 << 22;
    if (slot.shape.size() == 1) {
        to.fill_(isNormWeight(slot) ? 1 : 0);
        return;
    }
    const std::int64_t all = slot.shape[0];
    const std::int64_t rows = std::clamp<std::int64_t>(kMostDrawn / inputsOf(slot), 1, std::max<std::int64_t>(1, all));
    const at::Tensor values = drawn(slot, rows, to.options());
    const at::Tensor matrix = to.view({all, -1});
    for (std::int64_t row = 0; row < all; row += rows) {
        const std::int64_t count = std::min(rows, all - row);
        matrix.narrow(0, row, count).copy_(values.narrow(0, 0, count));
    }
}

/// Converts some of the file at a time: what lies between pieces that stay would be lost when it is freed.
void convertInto(const StoredTensor& stored, at::ScalarType type, const at::Tensor& to)
{
    constexpr std::int64_t kAtOnce = 1 << 21; // values
    const at::Tensor values = to.view({-1});
    const at::Tensor piece = at::empty({std::min(kAtOnce, values.numel())}, at::TensorOptions().dtype(type));
    const auto size = static_cast<std::int64_t>(piece.element_size());
    StoredTensor part = stored;
    for (std::int64_t i = 0; i < values.numel(); i += kAtOnce) {
        const std::int64_t count = std::min(kAtOnce, values.numel() - i);
        part.bytes = stored.bytes.subspan(static_cast<std::size_t>(i * size), static_cast<std::size_t>(count * size));
        part.copyTo(piece.data_ptr());
        values.narrow(0, i, count).copy_(piece.narrow(0, 0, count));
    }
}

/// fp8 as plain bytes, which every operation can move.
at::Tensor bytesOf(const at::Tensor& x) { return fp8::isFp8(x.scalar_type()) ? x.view(at::kByte) : x; }

} // namespace

bool WeightSlot::readsInPlace() const
{
    const bool convolution = shape.size() == 4; // which has a layout of its own
    return placing.device().is_cpu() && !fp8::isFp8(c10::typeMetaToScalarType(placing.dtype())) && !convolution;
}

void WeightSlot::readInto(const at::Tensor& to) const
{
    if (invented) {
        inventInto(*this, to);
        return;
    }
    const at::ScalarType type = floatType(stored.dtype).value();
    if (type == to.scalar_type())
        stored.copyTo(to.data_ptr());
    else
        convertInto(stored, type, to);
}

Operand WeightSlot::fresh() const
{
    if (readsInPlace()) {
        const at::Tensor values = at::empty(shape, placing);
        readInto(values);
        return values;
    }
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
        if (slots.front()->readsInPlace())
            readParts();
        else
            joinParts();
        std::int64_t row = 0;
        for (const auto& slot : slots) {
            slot->tensor = tensor.narrow(0, row, slot->shape.at(0));
            row += slot->shape.at(0);
        }
    }
    return tensor;
}

/// Each part comes to its rows, so that no part is there twice.
void WeightJoin::readParts()
{
    std::int64_t rows = 0;
    for (const auto& slot : slots)
        rows += slot->shape.at(0);
    const at::Tensor joined = at::empty({rows, slots.front()->shape.at(1)}, slots.front()->placing);
    std::int64_t row = 0;
    for (const auto& slot : slots) {
        const at::Tensor part = joined.narrow(0, row, slot->shape.at(0));
        if (slot->tensor.defined())
            part.copy_(slot->tensor);
        else
            slot->readInto(part);
        row += slot->shape.at(0);
    }
    tensor = joined;
}

void WeightJoin::joinParts()
{
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
}

void WeightJoin::letGo()
{
    tensor.reset();
    rowScales.reset();
    for (const auto& slot : slots)
        slot->tensor.reset();
}

} // namespace zimage
