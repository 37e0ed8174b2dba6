#include "studio/kept_data.h"

#include "base/sentence.h"
#include "pictures/session_pictures.h"
#include "prompt/prompt_section.h"
#include "session/app_settings.h"
#include "session/job_history.h"
#include "session/put_away_strips.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace zimage::ui {

namespace {

/// Their drafts go with them, but for those that the strip on show has, too.
void forgetStrips(const StudioContext& context, const std::function<void()>& written)
{
    std::set<std::filesystem::path> unwanted;
    for (const ShownPicture& picture : context.putAway.pictures())
        unwanted.insert(picture.kept);
    for (const ShownPicture& picture : context.pictures.lasting())
        unwanted.erase(picture.kept);
    context.putAway.forget();
    written(); // before anything is deleted that it names
    std::error_code ignored;
    for (const std::filesystem::path& file : unwanted)
        if (!file.empty())
            std::filesystem::remove(file, ignored);
}

} // namespace

std::vector<KeptData> keptData(const StudioContext& context, PromptSection& prompt,
                               const std::function<void()>& written)
{
    const char* const question = trLater("Forget them? This cannot be undone.");
    const ConfirmButton::Texts forget{trLater("Forget…"), question, trLater("Forget")};
    AppSettings& settings = context.settings;
    PutAwayStrips& strips = context.putAway;
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
        {trLater("Strips of earlier sessions"),
         trLater("Strips that “New session” has put away. Their drafts are deleted; the files of pictures stay."),
         forget, [&strips] { return strips.count(); }, [context, written] { forgetStrips(context, written); }},
    };
}

} // namespace zimage::ui
