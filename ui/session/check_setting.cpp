#include "session/check_setting.h"

#include "quality/tuning.h"

namespace zimage::ui {

namespace {

// not for people: what the model gets where no preset names a prompt
constexpr const char* kCheckPrompt = "a red apple on a white table, studio photo, soft lighting";

} // namespace

std::string checkPrompt(const ModelChoice& model, const PresetChoice& presets)
{
    const ModelConfig* config = model.config();
    const PresetStore::Entry* own =
        config == nullptr ? nullptr : presets.store().forModel(QString::fromStdString(config->name));
    return own == nullptr || own->preset.checkPrompt.empty() ? kCheckPrompt : own->preset.checkPrompt;
}

std::optional<QuickCheck::Setting> checkSetting(const ModelChoice& model, const Parameters& parameters,
                                                const PresetChoice& presets)
{
    const ModelConfig* config = model.config();
    if (config == nullptr)
        return {};
    return QuickCheck::Setting{*config, parameters.params(), checkPrompt(model, presets), computesOnCard(parameters)};
}

bool computesOnCard(const Parameters& parameters)
{
    return zimage::computesOnCard(parameters.devices(), parameters.params().device);
}

} // namespace zimage::ui
