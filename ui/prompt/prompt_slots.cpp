#include "prompt/prompt_slots.h"

#include "prompt/prompt_text.h"
#include "prompts/prompt_template_slots.h"

#include <QJsonArray>
#include <QTextDocument>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr qsizetype kMostMoments = 1000;

struct Change {
    qsizetype begin = 0;
    qsizetype removed = 0;
    qsizetype added = 0;
};

/// What the document tells counts its last line's end, too; a change that does not lead from one text to the other is
/// replaced by where they differ.
Change settled(const QString& before, const QString& after, Change told)
{
    told.begin = std::min({told.begin, before.size(), after.size()});
    told.removed = std::min(told.removed, before.size() - told.begin);
    told.added = std::min(told.added, after.size() - told.begin);
    const QStringView left(before);
    const QStringView right(after);
    if (left.first(told.begin) == right.first(told.begin)
        && left.sliced(told.begin + told.removed) == right.sliced(told.begin + told.added))
        return told;
    qsizetype head = 0;
    while (head < std::min(before.size(), after.size()) && before[head] == after[head])
        ++head;
    if (head > 0 && before[head - 1].isHighSurrogate())
        --head;
    qsizetype tail = 0;
    while (tail < std::min(before.size(), after.size()) - head
           && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    if (tail > 0 && before[before.size() - tail].isLowSurrogate())
        --tail;
    return {head, before.size() - tail - head, after.size() - tail - head};
}

std::size_t bytes(const QString& text, qsizetype begin, qsizetype count)
{
    return static_cast<std::size_t>(QStringView(text).sliced(begin, count).toUtf8().size());
}

} // namespace

PromptSlots::PromptSlots(QTextDocument& document) : QObject(&document), m_document(document)
{
    connect(&document, &QTextDocument::contentsChange, this, &PromptSlots::changed);
    m_shown = document.toPlainText();
    m_text = m_shown.toStdString();
    remember();
}

std::vector<SlotSpan> PromptSlots::spans() const { return m_now.alive.spans(); }

void PromptSlots::fill(const PromptTemplate& made, const QString& language, const std::vector<SlotSpan>& spans)
{
    m_restored.reset();
    m_now = {QString::fromStdString(made.id), std::make_shared<const PromptTemplate>(made), language,
             LiveSlots(spans, m_text)};
    remember();
}

void PromptSlots::putAway()
{
    m_restored.reset();
    m_now = {};
    m_moments.clear();
    remember();
}

void PromptSlots::provide(const PromptTemplate& made)
{
    const auto read = std::make_shared<const PromptTemplate>(made);
    const QString id = m_now.id;
    m_now.made = read;
    for (Moment& moment : m_moments)
        if (moment.state.id == id && !moment.state.made)
            moment.state.made = read;
    if (!m_shown.isEmpty())
        adopt(m_shown);
}

void PromptSlots::catchUp()
{
    if (!std::exchange(m_replaced, false))
        return;
    m_moments.clear();
    const int all = static_cast<int>(std::max(m_shown.size(), m_document.toPlainText().size()));
    follow(0, all, all);
    remember();
}

void PromptSlots::changed(int begin, int removed, int added)
{
    if (!m_document.isUndoRedoEnabled()) { // setPlainText() empties the history and tells of the text in parts
        m_replaced = true;
        return;
    }
    follow(begin, removed, added);
}

void PromptSlots::follow(int begin, int removed, int added)
{
    const QString after = m_document.toPlainText();
    if (after == m_shown)
        return;
    const QString before = std::exchange(m_shown, after);
    m_text = after.toStdString();
    if (m_restored)
        return adopt(after);
    const auto known = m_moments.constFind(m_document.availableUndoSteps());
    if (known != m_moments.constEnd() && known->text == after) { // undo or redo
        m_now = known->state;
        return;
    }
    const Change change = settled(before, after, {begin, removed, added});
    m_now.alive.follow(m_now.made.get(), m_now.language.toStdString(), m_text,
                       {bytes(before, 0, change.begin), bytes(before, change.begin, change.removed),
                        bytes(after, change.begin, change.added)});
    remember();
}

void PromptSlots::remember()
{
    const int steps = m_document.availableUndoSteps();
    while (!m_moments.isEmpty() && m_moments.lastKey() > steps)
        m_moments.remove(m_moments.lastKey()); // what could be done again
    m_moments[steps] = {m_shown, m_now};
    if (m_moments.size() > kMostMoments)
        m_moments.erase(m_moments.begin());
}

QJsonObject PromptSlots::save() const
{
    if (m_restored)
        return *m_restored;
    QJsonArray all;
    for (const SlotSpan& span : m_now.alive.spans())
        all.append(QJsonObject{{"name", QString::fromStdString(span.name)},
                               {"begin", unitsOf(m_text, span.begin)},
                               {"text", QString::fromStdString(m_text.substr(span.begin, span.end - span.begin))}});
    if (all.isEmpty())
        return {};
    return {{"id", m_now.id}, {"language", m_now.language}, {"slots", all}};
}

void PromptSlots::restore(const QJsonObject& state)
{
    const QString language = state["language"].toString() == QLatin1String("zh") ? "zh" : "en";
    m_now = {state["id"].toString(), nullptr, language, {}};
    m_restored.reset();
    m_moments.clear();
    if (!m_now.id.isEmpty())
        m_restored = state;
    if (m_restored && !m_shown.isEmpty())
        adopt(m_shown);
    remember();
}

void PromptSlots::adopt(const QString& text)
{
    if (!m_restored)
        return;
    std::vector<SlotSpan> spans;
    if (m_restored->contains("slots")) {
        for (const QJsonValue value : (*m_restored)["slots"].toArray()) {
            const QString words = value["text"].toString();
            const qsizetype begin = value["begin"].toInt(-1);
            if (begin < 0 || words.isEmpty() || text.mid(begin, words.size()) != words)
                continue;
            const std::size_t from = bytes(text, 0, begin);
            spans.push_back(
                {value["name"].toString().toStdString(), from, from + static_cast<std::size_t>(words.toUtf8().size())});
        }
    } else if (m_now.made) { // sessions of before hold the words alone
        SlotValues values;
        const QJsonObject texts = (*m_restored)["values"].toObject();
        for (auto each = texts.begin(); each != texts.end(); ++each)
            values[each.key().toStdString()] = each->toString().toStdString();
        spans = findSlots(*m_now.made, m_now.language.toStdString(), values, {}, m_text);
    } else {
        return; // until the template is read
    }
    m_restored.reset();
    m_now.alive = LiveSlots(spans, m_text);
    remember();
}

} // namespace zimage::ui
