#include "pipeline/kept_latents.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "pipeline/torch_errors.h"

#include <ATen/ATen.h>

#include <system_error>
#include <utility>

namespace zimage {

KeptLatents::KeptLatents(const std::filesystem::path& folder, SavedLatents saved, const at::Tensor& latents,
                         int stepsDone)
{
    if (folder.empty())
        return;
    const at::Tensor values = latents.to(at::kCPU, at::kFloat).contiguous();
    saved.params.count = 1;
    saved.stepsDone = stepsDone;
    saved.shape = values.sizes().vec();
    saved.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    try {
        m_file = saveLatents(folder, saved);
        m_inUse = std::make_unique<FileLock>(m_file);
    } catch (const Error& error) {
        logInfo(inOneLine({tr("If decoding fails, the steps of this picture are lost."), error.what()}));
    }
}

void KeptLatents::remove()
{
    std::error_code ignored;
    if (!m_file.empty())
        std::filesystem::remove(m_file, ignored);
    m_file.clear();
    m_inUse.reset();
}

void KeptLatents::during(const std::function<void()>& work)
{
    try {
        translateErrors(work); // whatever ends it, the steps are kept
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Rejected)
            remove();
        if (m_file.empty())
            throw;
        throw Error(error.code(), inOneLine({error.what(), tr("Its steps are done and kept.")}), error.context());
    }
}

} // namespace zimage
