#pragma once

#include "session/studio_context.h"
#include "widgets/confirm_button.h"
#include "settings/setting_row.h"

#include <functional>
#include <vector>

namespace zimage::ui {

/// Something that the studio remembers of its user.
struct KeptData {
    const char* label; ///< English, as the next two
    const char* help;
    ConfirmButton::Texts forgetting;
    std::function<int()> count;
    std::function<void()> forget;
};

// Each page does at once what is chosen on it.
[[nodiscard]] SettingsPage* makeAppearancePage(AppSettings& settings);
[[nodiscard]] SettingsPage* makePerformancePage(Parameters& parameters);
[[nodiscard]] SettingsPage* makePrivacyPage(const std::vector<KeptData>& kept);

} // namespace zimage::ui
