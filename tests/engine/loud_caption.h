#pragma once

#include "engine/kernel_sets.h"
#include "pipeline/loaded_model.h"
#include "pipeline/text_to_image.h"

#include <ATen/ATen.h>

namespace zimage::test {

/// A step of any model of one kind from the same caption, whose tokens are `loudness` times what they should be: sums
/// as large as one likes.
class LoudCaption {
public:
    LoudCaption(const LoadedModel& model, double loudness)
    {
        const std::vector<std::int32_t> ids = model.tokenizer().encodePrompt("a cat on a blue background", 512).ids;
        m_caption = encodePrompts(model.parts(), ids, {}, false, contextOf(model, Execution::Plain)).positive;
        m_caption.tokens = m_caption.tokens * loudness;
        m_noise = startNoise(model.config(), 128, 96, {3, 0, 0}, model.options().device);
    }

    /// As a job computes it now.
    [[nodiscard]] at::Tensor step(const LoadedModel& model, Execution execution) const
    {
        return step(model, execution,
                    takesHalfResidual(model.options().device, model.options().precision,
                                      model.precisionOf(Stage::Steps), contextOf(model, execution)));
    }

    [[nodiscard]] at::Tensor step(const LoadedModel& model, Execution execution, bool half) const
    {
        const ZImageTransformer& transformer = model.parts().transformer();
        ComputeContext context = contextOf(model, execution);
        context.halfResidual = half;
        const StepModulation times = transformer.prepareSteps({0.4F}).front();
        const ImageGrid grid = transformer.prepareGrid(m_noise.size(1), m_noise.size(2), m_caption);
        return StepGraphs().run(transformer, model.parts().weightsVersion(), m_noise, times, m_caption, grid, context);
    }

private:
    static ComputeContext contextOf(const LoadedModel& model, Execution execution)
    {
        ComputeContext context;
        context.execution = execution;
        context.attention = resolveAttentionBackend("auto", model.options().device, model.options().precision, 0);
        return context;
    }

    Caption m_caption;
    at::Tensor m_noise;
};

} // namespace zimage::test
