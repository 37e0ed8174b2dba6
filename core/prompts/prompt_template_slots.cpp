#include "prompts/prompt_template_slots.h"

#include "prompts/word_boundaries.h"

#include <algorithm>

namespace zimage {

namespace {

constexpr std::size_t kMostPlaces = 16;       // of one text that are looked at
constexpr std::size_t kMostCandidates = 1500; // in all: the search for the best chain takes the square of it

/// A place in the prompt where a slot may stand.
struct Candidate {
    std::size_t slot = 0; ///< index among the pattern's slots
    std::size_t begin = 0;
    std::size_t end = 0;
    double worth = 0;
};

class Search {
public:
    /// Slots are looked for within a stretch of the prompt.
    Search(const std::vector<PatternPart>& parts, std::string_view prompt, Stretch within)
        : m_prompt(prompt), m_within(within)
    {
        // m_fixed[i] stands before slot i, the last one after all of them.
        m_fixed.emplace_back();
        for (const PatternPart& part : parts) {
            if (part.isSlot) {
                m_names.push_back(part.text);
                m_fixed.emplace_back();
            } else {
                m_fixed.back() = part.text;
            }
        }
    }

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

    /// Where a slot is known to stand.
    void stands(std::size_t slot, const SlotSpan& span)
    {
        m_candidates.push_back({slot, span.begin, span.end, kKnown});
    }

    /// All places of a text as words of their own; those between the fixed texts of the pattern are worth more, and so
    /// is the text the slot had last.
    void look(std::size_t slot, const std::string& text, bool latest)
    {
        std::size_t places = 0;
        for (std::size_t at = text.empty() ? std::string_view::npos : m_prompt.find(text, m_within.begin);
             at != std::string_view::npos && at + text.size() <= m_within.end && places < kMostPlaces
             && m_candidates.size() < kMostCandidates;
             at = m_prompt.find(text, at + 1)) {
            if (!isApart(slot, at, at + text.size()))
                continue;
            ++places;
            double worth = 1 + (latest ? 0.4 : 0) + std::min<double>(static_cast<double>(text.size()), 200) / 1000;
            worth += m_prompt.substr(0, at).ends_with(m_fixed[slot]) ? 0.3 : 0;
            worth += m_prompt.substr(at + text.size()).starts_with(m_fixed[slot + 1]) ? 0.3 : 0;
            m_candidates.push_back({slot, at, at + text.size(), worth});
        }
    }

    /// The chain of greatest worth in which slots and places both go from left to right, and what lies between two of
    /// its neighbours.
    std::vector<SlotSpan> result(const SlotValues& lost)
    {
        std::vector<SlotSpan> spans(m_names.size());
        std::vector<bool> found(m_names.size(), false);
        for (const Candidate& each : bestChain()) {
            spans[each.slot] = {m_names[each.slot], each.begin, each.end};
            found[each.slot] = true;
        }
        if (std::find(found.begin(), found.end(), true) == found.end())
            return {};
        std::vector<SlotSpan> all;
        for (std::size_t slot = 0; slot < m_names.size(); ++slot) {
            if (found[slot] || (lost.contains(m_names[slot]) && rewritten(slot, spans, found)))
                all.push_back(spans[slot]);
        }
        return all;
    }

private:
    /// Whole words, unless the pattern itself joins its text to the slot: "{colour}ish".
    [[nodiscard]] bool isApart(std::size_t slot, std::size_t begin, std::size_t end) const
    {
        const std::string& left = m_fixed[slot];
        const std::string& right = m_fixed[slot + 1];
        return (isWordBoundary(m_prompt, begin) || (!left.empty() && m_prompt.substr(0, begin).ends_with(left)))
            && (isWordBoundary(m_prompt, end) || (!right.empty() && m_prompt.substr(end).starts_with(right)));
    }

    [[nodiscard]] std::vector<Candidate> bestChain()
    {
        std::stable_sort(m_candidates.begin(), m_candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.begin < b.begin; });
        const std::size_t count = m_candidates.size();
        std::vector<double> best(count);
        std::vector<std::size_t> before(count, count);
        std::size_t last = count;
        for (std::size_t i = 0; i < count; ++i) {
            best[i] = m_candidates[i].worth;
            for (std::size_t j = 0; j < i; ++j) {
                if (m_candidates[j].slot < m_candidates[i].slot && m_candidates[j].end <= m_candidates[i].begin
                    && best[j] + m_candidates[i].worth > best[i]) {
                    best[i] = best[j] + m_candidates[i].worth;
                    before[i] = j;
                }
            }
            if (last == count || best[i] > best[last])
                last = i;
        }
        std::vector<Candidate> chain;
        for (std::size_t at = last; at < count; at = before[at])
            chain.push_back(m_candidates[at]);
        return chain;
    }

    /// A slot alone between two that were found (or the prompt's ends), with the pattern's fixed texts beside it: what
    /// is there is its text.
    [[nodiscard]] bool rewritten(std::size_t slot, std::vector<SlotSpan>& spans, const std::vector<bool>& found) const
    {
        const bool first = slot == 0;
        const bool last = slot + 1 == m_names.size();
        if ((!first && !found[slot - 1]) || (!last && !found[slot + 1]))
            return false;
        const std::size_t begin = first ? 0 : spans[slot - 1].end;
        const std::size_t end = last ? m_prompt.size() : spans[slot + 1].begin;
        const std::string_view between = m_prompt.substr(begin, end - begin);
        const std::string& left = m_fixed[slot];
        const std::string& right = m_fixed[slot + 1];
        if (between.size() <= left.size() + right.size() || !between.starts_with(left) || !between.ends_with(right))
            return false;
        const Stretch words = withoutBlanks(m_prompt, {begin + left.size(), end - right.size()});
        if (words.begin < m_within.begin || words.end > m_within.end || !isApart(slot, words.begin, words.end)
            || !hasWord(m_prompt.substr(words.begin, words.end - words.begin)))
            return false;
        spans[slot] = {m_names[slot], words.begin, words.end};
        return true;
    }

    static constexpr double kKnown = 1000;

    std::string_view m_prompt;
    Stretch m_within;
    std::vector<std::string> m_names;
    std::vector<std::string> m_fixed;
    std::vector<Candidate> m_candidates;
};

} // namespace

std::vector<SlotSpan> findSlots(const PromptTemplate& made, std::string_view language, const SlotValues& values,
                                std::string_view size, std::string_view prompt)
{
    SlotSearch search{{}, {}, {0, prompt.size()}};
    for (const PatternPart& part : patternParts(made.pattern.in(language)))
        if (part.isSlot)
            search.lost[part.text] = part.text == kSizeSlot ? std::string(size) : std::string();
    for (const auto& [name, value] : values)
        if (search.lost.contains(name))
            search.lost[name] = value;
    return findSlotsAgain(made, language, search, prompt);
}

std::vector<SlotSpan> findSlotsAgain(const PromptTemplate& made, std::string_view language, const SlotSearch& what,
                                     std::string_view prompt)
{
    if (prompt.size() > kLongestReread)
        return what.standing;
    Search search(patternParts(made.pattern.in(language)), prompt, what.within);
    for (std::size_t i = 0; i < search.names().size(); ++i) {
        const std::string& name = search.names()[i];
        const auto standing = std::find_if(what.standing.begin(), what.standing.end(),
                                           [&](const SlotSpan& span) { return span.name == name; });
        const auto lost = what.lost.find(name);
        if (standing != what.standing.end())
            search.stands(i, *standing);
        else if (lost != what.lost.end())
            search.look(i, lost->second, true);
        if (const TemplateSlot* slot = made.slot(name);
            slot != nullptr && standing == what.standing.end() && lost != what.lost.end())
            for (const std::string& choice : slot->choicesIn(language))
                if (choice != lost->second)
                    search.look(i, choice, false);
    }
    return search.result(what.lost);
}

} // namespace zimage
