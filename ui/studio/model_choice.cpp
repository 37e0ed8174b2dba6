#include "studio/model_choice.h"

#include "base/error.h"
#include "base/log.h"
#include "base/resources.h"
#include "params/preset.h"

namespace zimage::ui {

QString ModelChoice::open(const std::filesystem::path& folder)
{
    try {
        m_config = ModelConfig::load(folder.empty() ? embeddedModel() : folder);
    } catch (const Error& error) {
        log(LogLevel::Error, error.what());
        return QString::fromUtf8(error.what());
    }
    m_embedded = folder.empty();
    Q_EMIT changed();
    return {};
}

std::filesystem::path ModelChoice::remembered() const
{
    return m_embedded || !m_config ? std::filesystem::path() : m_config->root;
}

GenerationParams ModelChoice::suited(const GenerationParams& current) const
{
    GenerationParams params;
    if (m_config) {
        std::vector<std::string> warnings;
        const std::vector<Preset> presets = knownPresets(presetFolders(), warnings);
        for (const std::string& warning : warnings)
            logWarning(warning);
        if (const Preset* own = presetForModel(presets, m_config->name))
            applyPreset(params, *own);
    }
    params.prompt = current.prompt;
    params.negativePrompt = current.negativePrompt;
    params.seed = current.seed;
    params.count = current.count;
    return params;
}

} // namespace zimage::ui
