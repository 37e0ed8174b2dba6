#include "studio/kept_data.h"

#include "base/sentence.h"
#include "prompt/prompt_section.h"
#include "session/app_settings.h"
#include "session/job_history.h"
#include "session/sessions.h"

#include <algorithm>

namespace zimage::ui {

std::vector<KeptData> keptData(const StudioContext& context, PromptSection& prompt,
                               const std::function<void()>& written)
{
    const char* const question = trLater("Forget them? This cannot be undone.");
    const ConfirmButton::Texts forget{trLater("Forget…"), question, trLater("Forget")};
    AppSettings& settings = context.settings;
    Sessions& sessions = context.sessions;
    JobHistory& past = context.past;
    return {
        {trLater("History"),
         trLater("Prompts and settings of what you made, also in the prompt's field. Pictures keep theirs."), forget,
         [&past, &prompt] { return std::max(past.count(), prompt.rememberedPrompts()); },
         [&past, written] {
             past.forgetAll();
             written();
         }},
        {trLater("Recent models"), trLater("The list in the File menu. To forget a model deletes none of its files."),
         forget, [&settings] { return static_cast<int>(settings.recentModels().size()); },
         [&settings] { settings.forgetModels(); }},
        {trLater("Sessions"),
         trLater("All but those that are open. Their drafts are deleted; the files of pictures stay."), forget,
         [&sessions] { return sessions.others(); }, [&sessions] { sessions.forgetOthers(); }},
    };
}

} // namespace zimage::ui
