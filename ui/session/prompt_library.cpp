#include "session/prompt_library.h"

#include "base/error.h"
#include "base/resources.h"
#include "prompts/advice_file.h"
#include "prompts/prompt_template_file.h"

#include <algorithm>
#include <system_error>

namespace zimage::ui {

const PromptTemplate* PromptLibrary::find(const QString& id) const
{
    const auto found = std::find_if(templates->begin(), templates->end(),
                                    [&](const PromptTemplate& each) { return QString::fromStdString(each.id) == id; });
    return found == templates->end() ? nullptr : &*found;
}

QStringList PromptLibrary::wordsFor(const std::string& model) const
{
    QStringList words;
    for (const PromptTemplate* made : templatesFor(*templates, model))
        for (const TemplateSlot& slot : made->slots)
            for (const auto* choices : {&slot.choices, &slot.choicesZh})
                for (const std::string& choice : *choices)
                    words.append(QString::fromStdString(choice));
    words.removeDuplicates();
    words.sort(Qt::CaseInsensitive);
    return words;
}

PromptLibrary loadPromptLibrary()
{
    PromptLibrary library;
    const auto attempt = [&](const auto& action) {
        try {
            action();
        } catch (const Error& error) {
            library.problems.append(QString::fromUtf8(error.what()));
        }
    };
    attempt([&] {
        std::vector<std::string> problems;
        library.templates =
            std::make_shared<const std::vector<PromptTemplate>>(loadTemplates(templateFolders(), &problems));
        for (const std::string& problem : problems)
            library.problems.append(QString::fromStdString(problem));
    });
    attempt([&] {
        for (const std::filesystem::path& folder : presetFolders()) {
            std::error_code ignored;
            if (!std::filesystem::exists(folder / "advice.yaml", ignored))
                continue;
            library.rules = std::make_shared<const std::vector<AdviceRule>>(loadAdvice(folder / "advice.yaml"));
            break;
        }
    });
    attempt([&] { library.wildcards = std::make_shared<const WildcardLibrary>(wildcardFolders()); });
    return library;
}

QString saveOwnTemplate(const PromptTemplate& made)
{
    try {
        static_cast<void>(saveNewTemplate(templateFolders().front(), made));
        return {};
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
}

} // namespace zimage::ui
