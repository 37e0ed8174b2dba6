#include "pipeline/run_hashes.h"

#include "params/lora_files.h"

#include <utility>

namespace zimage {

RunHashes::RunHashes(std::filesystem::path model, const GenerationParams& params) : m_model(std::move(model))
{
    for (const LoraChoice& lora : params.loras) {
        m_loras.push_back(acts(lora) ? findLora(lora, fileHashes()).value_or("") : std::filesystem::path());
        if (!m_loras.back().empty())
            fileHashes().want(m_loras.back());
    }
    fileHashes().want(m_model); // last, as it takes longest
}

void RunHashes::fill(RunInfo& run) const
{
    run.modelSha256 = fileHashes().known(m_model).value_or("");
    run.loraSha256.clear();
    for (const std::filesystem::path& lora : m_loras)
        run.loraSha256.push_back(lora.empty() ? std::string() : fileHashes().known(lora).value_or(""));
}

} // namespace zimage
