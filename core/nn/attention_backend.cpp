#include "nn/attention_backend.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "weights/torch_compat.h"

#include <algorithm>

namespace zimage {

namespace {

bool needsHalf(AttentionBackend backend)
{
    return backend == AttentionBackend::Flash || backend == AttentionBackend::Cudnn;
}

} // namespace

const char* attentionBackendName(AttentionBackend backend)
{
    switch (backend) {
    case AttentionBackend::Math: return "math";
    case AttentionBackend::Blocked: return "blocked";
    case AttentionBackend::Fused: return "fused";
    case AttentionBackend::Flash: return "flash";
    case AttentionBackend::Efficient: return "efficient";
    case AttentionBackend::Cudnn: return "cudnn";
    }
    return "";
}

std::vector<std::string> attentionBackendsOf(const c10::Device& device)
{
    std::vector<std::string> names{"math", "blocked"};
    if (device.is_cuda() && compat::kHasFusedAttention) {
        names.insert(names.end(), {"flash", "efficient"});
        if (compat::kHasCudnnAttention)
            names.emplace_back("cudnn");
    }
    return names;
}

AttentionBackend resolveAttentionBackend(std::string_view name, const c10::Device& device, c10::ScalarType precision,
                                         double dropout)
{
    if (name == "auto")
        return device.is_cpu() || dropout > 0 || !compat::kHasFusedAttention ? AttentionBackend::Blocked
                                                                             : AttentionBackend::Fused;
    const std::vector<std::string> known = attentionBackendsOf(device);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        std::vector<std::string> choices = known;
        choices.insert(choices.begin(), "auto");
        throw Error(ErrorCode::Device,
                    tr("The device {device} has no attention_backend {name:quoted}. Choose one of {choices}.",
                       device.str(), name, listed(choices)),
                    {.file = {}, .tensor = {}, .key = "attention_backend"});
    }
    for (const AttentionBackend backend :
         {AttentionBackend::Flash, AttentionBackend::Efficient, AttentionBackend::Cudnn}) {
        if (name != attentionBackendName(backend))
            continue;
        if (dropout > 0)
            throw Error(ErrorCode::BadParameter,
                        tr("attention_dropout does not work with attention_backend {name}. Choose auto, math or "
                           "blocked.",
                           name),
                        {.file = {}, .tensor = {}, .key = "attention_dropout"});
        if (needsHalf(backend) && precision == c10::kFloat)
            throw Error(
                ErrorCode::BadParameter,
                tr("attention_backend {name} does not compute in fp32. Choose precision bf16 or fp16, or another "
                   "attention_backend.",
                   name),
                {.file = {}, .tensor = {}, .key = "attention_backend"});
        return backend;
    }
    return name == "math" ? AttentionBackend::Math : AttentionBackend::Blocked;
}

AttentionBackend attentionBackendFor(AttentionBackend chosen, c10::ScalarType type, std::int64_t headDim)
{
    if (!needsHalf(chosen))
        return chosen;
    const std::int64_t widest = chosen == AttentionBackend::Cudnn ? compat::kWidestCudnnHead : compat::kWidestFlashHead;
    return type == c10::kFloat || headDim % 8 != 0 || headDim > widest ? AttentionBackend::Fused : chosen;
}

} // namespace zimage
