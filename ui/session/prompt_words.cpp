#include "session/prompt_words.h"

#include "base/error.h"
#include "params/variations.h"
#include "prompts/prompt_template_slots.h"
#include "session/variation_set.h"
#include "theme/translator.h"

#include <QStringList>

namespace zimage::ui {

namespace {

constexpr qsizetype kMostOffers = 40; // a list that one still looks through

/// Choices that hold a comma would fall apart.
QString listed(const std::vector<std::string>& choices, std::string_view present)
{
    QStringList list;
    for (const std::string& choice : choices)
        if (choice != present && splitAlternatives(choice).size() == 1 && list.size() < VariationSet::kMostCells)
            list.append(QString::fromStdString(choice));
    return list.join(QStringLiteral(", "));
}

QList<WordOffer> slotOffers(const PromptWords::Source& source, const std::string& prompt, const std::string& size)
{
    QList<WordOffer> offers;
    const std::string language = source.language.toStdString();
    for (const SlotSpan& span : findSlots(*source.used, language, {}, size, prompt)) {
        const TemplateSlot* slot = source.used->slot(span.name);
        const std::string text = prompt.substr(span.begin, span.end - span.begin);
        const QString alternatives = slot == nullptr ? QString() : listed(slot->choicesIn(language), text);
        if (alternatives.isEmpty())
            continue;
        const auto begin = static_cast<int>(QString::fromStdString(prompt.substr(0, span.begin)).size());
        offers.append({QString::fromStdString(slot->label.text()), begin,
                       static_cast<int>(QString::fromStdString(text).size()), alternatives});
    }
    return offers;
}

} // namespace

QList<WordOffer> PromptWords::offersFor(const std::string& prompt, const GenerationParams& now) const
{
    if (!m_source)
        return {};
    const Source source = m_source();
    QList<WordOffer> offers;
    if (source.used)
        offers = slotOffers(source, prompt, std::to_string(now.width) + "×" + std::to_string(now.height));
    for (const std::string& name : source.library.wildcards->names()) {
        if (offers.size() >= kMostOffers)
            break;
        try {
            const QString alternatives = listed(*source.library.wildcards->entriesOf(name), {});
            if (!alternatives.isEmpty())
                offers.append({QString::fromStdString("__" + name + "__"), -1, 0, alternatives});
        } catch (const Error&) {
            continue; // the prompt's field says what is wrong with it
        }
    }
    return offers;
}

} // namespace zimage::ui
