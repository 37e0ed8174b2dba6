#include "nn/layers.h"

#include "nn/fused_ops.h"
#include "nn/ops.h"
#include "weights/fp8.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace zimage {

double halfScale(double scale, at::ScalarType type, const ComputeContext& context)
{
    return type == at::kHalf && context.halfScaling ? scale : 1;
}

at::Tensor added(const at::Tensor& x, const Scaled& y) { return x.add(y.values, 1 / y.scale); }

Linear::Linear(const WeightScope& scope, std::int64_t in, std::int64_t out, bool bias, Type type)
{
    const auto bound = [&](const char* name, std::vector<std::int64_t> shape) {
        return type == Type::Fp32 ? scope.weightFp32(name, std::move(shape)) : scope.weight(name, std::move(shape));
    };
    m_weight = bound("weight", {out, in});
    if (bias)
        m_bias = bound("bias", {out});
}

namespace {

/// y += the LoRAs of a weight applied to x, in y's type: that of the weight, which a guard may have raised since they
/// were attached.
void addLoras(at::Tensor y, const Operand& x, const Weight& weight)
{
    if (weight.loras().empty())
        return;
    const at::Tensor input = fp8::dequantized(x).to(y.scalar_type());
    for (const LoraDelta& lora : weight.loras())
        y.add_(ops::linear(ops::linear(input, lora.down.to(input.scalar_type())), lora.up.to(input.scalar_type())),
               lora.scale);
}

/// x as weights of a type want it.
Operand suited(const Operand& x, at::ScalarType type)
{
    if (x.values.scalar_type() == type)
        return x;
    return operandOf(fp8::dequantized(x), type, Execution::Fused);
}

at::Tensor product(const Operand& x, const Operand& weight, const at::Tensor& bias)
{
    return weight.inFp8() ? fp8::linear(x, weight, bias) : ops::linear(x.values, weight.values, bias);
}

} // namespace

at::Tensor Linear::operator()(const Operand& x) const
{
    const Operand weight = m_weight.operand();
    const Operand input = suited(x, weight.values.scalar_type());
    at::Tensor y = product(input, weight, m_bias.bound() ? m_bias.tensor() : at::Tensor());
    addLoras(y, input, m_weight);
    return y;
}

LinearGroup::LinearGroup(const WeightScope& scope, std::int64_t in, const std::vector<Part>& parts)
{
    for (const Part& part : parts)
        m_weights.push_back(scope[part.name].weight("weight", {part.out, in}));
    for (const Part& part : parts)
        if (part.bias)
            m_biases.push_back(scope[part.name].weight("bias", {part.out}));
    m_join = scope.join(m_weights);
}

bool LinearGroup::hasLoras() const
{
    return std::any_of(m_weights.begin(), m_weights.end(),
                       [](const Weight& weight) { return !weight.loras().empty(); });
}

at::Tensor LinearGroup::operator()(const Operand& x) const
{
    const at::Tensor weights = m_join->placed();
    const Operand input = suited(x, weights.scalar_type());
    std::vector<at::Tensor> biases;
    for (const Weight& bias : m_biases)
        biases.push_back(bias.tensor());
    at::Tensor y = product(input, {weights, m_join->rowScales}, biases.empty() ? at::Tensor() : at::cat(biases));
    std::int64_t column = 0;
    for (const Weight& weight : m_weights) {
        const std::int64_t width = weight.shape().at(0);
        addLoras(y.narrow(1, column, width), input, weight);
        column += width;
    }
    return y;
}

RmsNorm::RmsNorm(const WeightScope& scope, std::int64_t width, double eps)
    : m_weight(scope.weightFp32("weight", {width})), m_eps(eps)
{}

Operand RmsNorm::operator()(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type,
                            const ComputeContext& context) const
{
    return modulatedNorm(x, {m_weight.tensor(), m_eps, scale}, type, context.execution);
}

at::Tensor RmsNorm::added(at::Tensor x, const Scaled& y, const at::Tensor& gate, const ComputeContext& context) const
{
    return addGatedNorm(std::move(x), y.values, {m_weight.tensor(), m_eps * y.scale * y.scale, {}}, gate,
                        context.execution);
}

Operand RmsNorm::addedThen(const RmsNorm& next, const at::Tensor& scale, at::ScalarType type, at::Tensor& x,
                           const Scaled& y, const at::Tensor& gate, const ComputeContext& context) const
{
    return addGatedNormThenNorm(x, y.values, {m_weight.tensor(), m_eps * y.scale * y.scale, {}}, gate,
                                {next.m_weight.tensor(), next.m_eps, scale}, type, context.execution);
}

GatedFeedForward::GatedFeedForward(const WeightScope& scope, const Names& names, std::int64_t width,
                                   std::int64_t hidden)
    : m_gateAndUp(scope, width, {{names.gate, hidden}, {names.up, hidden}}),
      m_down(scope[names.down], hidden, width, false)
{}

Scaled GatedFeedForward::operator()(const Operand& x, const ComputeContext& context) const
{
    const at::ScalarType type = m_down.weight().type();
    const double scale = halfScale(kFeedForwardScale, type, context);
    const auto rows = [&](std::int64_t from, std::int64_t to) {
        const Operand hidden = siluProduct(m_gateAndUp(x.rows(from, to)), scale, type, context.execution);
        context.checkpoint();
        return m_down(hidden);
    };
    const std::int64_t length = x.values.size(0);
    if (context.rowsAtOnce <= 0 || context.rowsAtOnce >= length)
        return {rows(0, length), scale};
    at::Tensor out;
    for (std::int64_t row = 0; row < length; row += context.rowsAtOnce) {
        const std::int64_t end = std::min(length, row + context.rowsAtOnce);
        const at::Tensor part = rows(row, end);
        if (!out.defined())
            out = at::empty({length, part.size(1)}, part.options());
        out.slice(0, row, end).copy_(part);
    }
    return {out, scale};
}

namespace {

/// Softmax of scores [H, rows, L] in fp32, in the scores' type; `firstRow` is the first query's position for a causal
/// mask.
at::Tensor probabilities(at::Tensor scores, bool causal, std::int64_t firstRow, double dropout)
{
    if (causal) {
        const std::int64_t rows = scores.size(1);
        const at::Tensor mask = at::ones({rows, scores.size(2)}, scores.options().dtype(at::kBool)).triu_(firstRow + 1);
        scores.masked_fill_(mask, -std::numeric_limits<double>::infinity());
    }
    const at::Tensor weights = at::_softmax(scores.to(at::kFloat), -1, /*half_to_float=*/false);
    return (dropout > 0 ? at::dropout(weights, dropout, /*train=*/true) : weights).to(scores.scalar_type());
}

/// q, k, v [H, L, D] → [H, L, D], `rowsAtOnce` query rows at a time.
at::Tensor explicitAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal, double dropout,
                             std::int64_t rowsAtOnce, const ComputeContext& context)
{
    const std::int64_t length = q.size(1);
    const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(2)));
    const at::Tensor keys = k.transpose(1, 2);
    if (rowsAtOnce >= length)
        return ops::bmm(probabilities(ops::bmm(q * scale, keys), causal, 0, dropout), v);
    at::Tensor out = at::empty_like(q);
    for (std::int64_t row = 0; row < length; row += rowsAtOnce) {
        context.checkpoint();
        const std::int64_t end = std::min(length, row + rowsAtOnce);
        const at::Tensor scores = ops::bmm(q.slice(1, row, end) * scale, keys);
        out.slice(1, row, end).copy_(ops::bmm(probabilities(scores, causal, row, dropout), v));
    }
    return out;
}

/// Query rows whose scores take about 16 MiB of fp32, 128 on a card, in multiples of 32.
std::int64_t blockRows(std::int64_t heads, std::int64_t length, bool onCard)
{
    const std::int64_t scores = onCard ? 32 << 20 : 4 << 20;
    return std::max<std::int64_t>(32, scores / (heads * length) / 32 * 32);
}

std::optional<compat::FusedKernel> fusedKernel(AttentionBackend backend)
{
    switch (backend) {
    case AttentionBackend::Fused: return compat::FusedKernel::Any;
    case AttentionBackend::Flash: return compat::FusedKernel::Flash;
    case AttentionBackend::Efficient: return compat::FusedKernel::Efficient;
    case AttentionBackend::Cudnn: return compat::FusedKernel::Cudnn;
    case AttentionBackend::Math:
    case AttentionBackend::Blocked: break;
    }
    return std::nullopt;
}

} // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal, double dropout,
                     const ComputeContext& context)
{
    const std::int64_t heads = q.size(0);
    const std::int64_t length = q.size(1);
    const std::int64_t groups = heads / k.size(0);
    const at::Tensor keys = groups > 1 ? k.repeat_interleave(groups, 0) : k;
    const at::Tensor values = groups > 1 ? v.repeat_interleave(groups, 0) : v;
    context.checkpoint();
    if (context.attention == AttentionBackend::Blocked && context.execution != Execution::Plain && hasCpuAttention(q)
        && !causal && dropout <= 0)
        return cpuAttention(q, keys, values);

    at::Tensor out; // [H, L, D]
    if (const auto kernel = fusedKernel(attentionBackendFor(context.attention, q.scalar_type(), q.size(2)))) {
        out =
            compat::fusedAttention(q.unsqueeze(0), keys.unsqueeze(0), values.unsqueeze(0), causal, *kernel).squeeze(0);
    } else {
        std::int64_t rows =
            context.attention == AttentionBackend::Math ? length : blockRows(heads, length, q.is_cuda());
        if (context.rowsAtOnce > 0)
            rows = std::min(rows, context.rowsAtOnce);
        out = explicitAttention(q, keys, values, causal, dropout, rows, context);
    }
    return out.transpose(0, 1).reshape({length, -1});
}

} // namespace zimage
