#include "prompts/wildcards.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "prompts/prompt_dice.h"

#include <algorithm>
#include <map>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kLongestPrompt = std::size_t{1} << 20;
constexpr std::size_t kMostNotes = 8;
constexpr std::size_t kMostDraws = 1000;
constexpr std::int64_t kNegativeSalt = 0x6E656761746976; // "negativ": the two prompts are drawn apart

/// Where a choice's texts come from: a prompt, or a file.
struct Texts {
    const std::vector<std::string_view>& texts;
    const WeightTable& weights;
};

/// One prompt being drawn.
class Drawing {
public:
    Drawing(const WildcardLibrary& library, std::int64_t seed, PromptRole role)
        : m_library(library), m_seed(static_cast<std::uint64_t>(seed)),
          m_dice(role == PromptRole::Positive ? seed : seed ^ kNegativeSalt)
    {}

    DrawnPrompt run(std::string_view prompt)
    {
        expand(prompt, 0);
        return std::move(m_drawn);
    }

private:
    struct Variable {
        std::string text;
        bool drawn = false; ///< once, as it was given
    };
    using Variables = std::map<std::string, Variable, std::less<>>;

    [[noreturn]] static void refuse(const std::string& sentence)
    {
        throw Error(ErrorCode::BadParameter, sentence, {{}, {}, "prompt"});
    }

    void add(std::string_view text)
    {
        m_drawn.text += text;
        if (m_drawn.text.size() > kLongestPrompt)
            refuse(tr("The prompt grows beyond 1 MiB when its wildcards are drawn; use fewer or shorter ones."));
    }

    void expand(std::string_view text, std::size_t depth)
    {
        if (depth > kDeepest)
            refuse(tr("The prompt's wildcards are nested deeper than {most:int} levels; use fewer levels.", kDeepest));
        if (text.size() > kLongestPrompt)
            refuse(tr("The prompt is longer than 1 MiB, too long for its wildcards to be drawn; shorten it."));
        const WildcardScanner scanner(text);
        std::size_t plain = 0; // where what has no meaning begins
        for (std::size_t at = 0; at < text.size();) {
            const auto part = scanner.partAt(at);
            if (!part) {
                ++at;
                continue;
            }
            add(text.substr(plain, at - plain));
            at = plain = take(*part, text, depth);
        }
        add(text.substr(plain));
    }

    /// Returns where to go on.
    std::size_t take(const WildcardPart& part, std::string_view text, std::size_t depth)
    {
        switch (part.kind) {
        case WildcardPart::Kind::Escape: add(text.substr(part.begin + 1, 1)); break;
        case WildcardPart::Kind::Choice: choose(part, depth); break;
        case WildcardPart::Kind::Assignment: return assign(part, text, depth);
        case WildcardPart::Kind::Variable: use(part, text, depth); break;
        case WildcardPart::Kind::File: return takeFile(part, text, depth);
        case WildcardPart::Kind::Unknown:
            note(tr("{text:quoted} stays in the prompt as it is, since wrapping a prompt in another one is not "
                    "supported.",
                    text.substr(part.begin, part.end - part.begin)));
            add(text.substr(part.begin, part.end - part.begin));
            break;
        }
        return part.end;
    }

    std::size_t takeFile(const WildcardPart& part, std::string_view text, std::size_t depth)
    {
        if (const auto entries = m_library.drawnFrom(part.name)) {
            const Variables outer = part.value.empty() ? Variables() : m_variables;
            for (const auto& [name, value] : wildcardArguments(part.value))
                set(name, value.substr(value.starts_with('!') ? 1 : 0), depth);
            drawFrom(part, *entries, depth);
            if (!part.value.empty())
                m_variables = outer;
            return part.end;
        }
        noteMissing(part.name);
        add(text.substr(part.begin, part.end - 2 - part.begin));
        if (part.end < text.size())
            return part.end - 2; // the underscores may begin another name
        add("__");
        return part.end;
    }

    void drawFrom(const WildcardPart& part, const WildcardEntries& entries, std::size_t depth)
    {
        enter(part.name);
        if (entries.texts.empty())
            note(tr("The wildcard file {name:quoted} is empty, so it adds nothing to the prompt.", part.name));
        else
            expand(entries.texts[pick({entries.texts, entries.weights}, part.order, 1).front()], depth + 1);
        m_open.pop_back();
    }

    void enter(std::string_view name)
    {
        const bool again = std::find(m_open.begin(), m_open.end(), lowered(name)) != m_open.end();
        m_open.push_back(lowered(name));
        if (again)
            refuse(tr("The wildcard files go round in a circle: {names}; remove one of these names from its file.",
                      circle()));
    }

    [[nodiscard]] std::string circle() const
    {
        std::string text;
        for (auto at = std::find(m_open.begin(), m_open.end(), m_open.back()); at != m_open.end(); ++at)
            text += (text.empty() ? "" : " → ") + printable(*at, 40);
        return text;
    }

    void choose(const WildcardPart& part, std::size_t depth)
    {
        if (const auto file = onlyFile(part)) {
            if (const auto entries = m_library.drawnFrom(file->name); entries && !entries->texts.empty()) {
                enter(file->name);
                chooseFrom({entries->texts, entries->weights}, part, depth);
                m_open.pop_back();
                return;
            }
        }
        std::vector<std::string_view> texts;
        std::vector<std::uint32_t> weights;
        for (const std::string_view option : part.options) {
            const WeightedText weighted = weightedText(option);
            texts.push_back(weighted.text);
            weights.push_back(weighted.weight);
        }
        chooseFrom({texts, WeightTable(weights)}, part, depth);
    }

    /// {2$$__light__} draws several of the file's entries.
    static std::optional<WildcardPart> onlyFile(const WildcardPart& choice)
    {
        const std::string_view only = weightedText(choice.options.front()).text;
        if (!choice.several || choice.options.size() != 1 || only.empty())
            return {};
        const auto file = WildcardScanner(only).partAt(0);
        const bool whole = file && file->kind == WildcardPart::Kind::File && file->end == only.size();
        return whole && file->value.empty() ? file : std::nullopt;
    }

    void chooseFrom(const Texts& from, const WildcardPart& part, std::size_t depth)
    {
        std::size_t count = std::min(part.most, from.weights.drawable());
        if (const std::size_t least = std::min(part.least, count); part.several && least < count)
            count = least + m_dice.below(static_cast<std::uint32_t>(count - least + 1));
        bool first = true;
        for (const std::size_t index : pick(from, part.order, count)) {
            if (!std::exchange(first, false))
                expand(part.separator, depth + 1);
            expand(from.texts[index], depth + 1);
        }
    }

    void countDraws(std::size_t count)
    {
        m_draws += std::min(count, kMostDraws + 1);
        if (m_draws > kMostDraws)
            refuse(tr("The prompt draws more than {most:int} wildcards; use fewer.", kMostDraws));
    }

    std::vector<std::size_t> pick(const Texts& from, WildcardOrder order, std::size_t count)
    {
        countDraws(std::max<std::size_t>(1, count));
        if (order == WildcardOrder::Random && count == 1)
            return {from.weights.pick(m_dice)};
        if (order == WildcardOrder::Random)
            return from.weights.pickSeveral(m_dice, count);
        const std::size_t size = from.texts.size();
        const std::uint64_t turn = m_seed / (order == WildcardOrder::Cycle ? 1 : m_combinations);
        if (order == WildcardOrder::Combinations)
            m_combinations *= std::min<std::uint64_t>(size, UINT64_MAX / m_combinations);
        std::vector<std::size_t> picked;
        for (std::size_t i = 0; i < std::min(count, size); ++i)
            picked.push_back(static_cast<std::size_t>((turn + i) % size));
        return picked;
    }

    /// The blanks behind an assignment, which leaves nothing, go with it.
    std::size_t assign(const WildcardPart& part, std::string_view text, std::size_t depth)
    {
        if (part.immediate)
            set(part.name, part.value, depth);
        else
            m_variables.insert_or_assign(std::string(part.name), Variable{std::string(part.value), false});
        const bool gap =
            m_drawn.text.empty() || std::string_view(" \t\r\n").find(m_drawn.text.back()) != std::string::npos;
        return gap ? std::min(text.find_first_not_of(" \t\r\n", part.end), text.size()) : part.end;
    }

    void set(std::string_view name, std::string_view value, std::size_t depth)
    {
        std::string before = std::exchange(m_drawn.text, {});
        expand(value, depth + 1);
        m_variables.insert_or_assign(std::string(name), Variable{std::exchange(m_drawn.text, std::move(before)), true});
    }

    void use(const WildcardPart& part, std::string_view text, std::size_t depth)
    {
        countDraws(1);
        if (const auto known = m_variables.find(part.name); known != m_variables.end()) {
            const Variable variable = known->second; // it may be set anew meanwhile
            variable.drawn ? add(variable.text) : expand(variable.text, depth + 1);
        } else if (part.hasValue) {
            expand(part.value, depth + 1);
        } else {
            const std::string_view written = text.substr(part.begin, part.end - part.begin);
            note(tr(
                "Nothing gives {text:quoted} a value, so it stays in the prompt as it is; write ${{{name}=…}} before "
                "it.",
                written, printable(part.name, 40)));
            add(written);
        }
    }

    void noteMissing(std::string_view name)
    {
        const std::string meant = m_library.nearestTo(name);
        const bool glob = name.find('*') != std::string_view::npos;
        if (glob && meant.empty())
            note(tr("No wildcard file matches {name:quoted}, so it stays in the prompt as it is.", name));
        else if (glob)
            note(tr("No wildcard file matches {name:quoted}, so it stays in the prompt as it is; did you mean "
                    "__{meant}__?",
                    name, meant));
        else if (meant.empty())
            note(tr("There is no wildcard file named {name:quoted}, so it stays in the prompt as it is.", name));
        else
            note(tr("There is no wildcard file named {name:quoted}, so it stays in the prompt as it is; did you mean "
                    "__{meant}__?",
                    name, meant));
    }

    void note(std::string sentence)
    {
        if (std::find(m_drawn.notes.begin(), m_drawn.notes.end(), sentence) == m_drawn.notes.end()
            && m_drawn.notes.size() < kMostNotes)
            m_drawn.notes.push_back(std::move(sentence));
    }

    const WildcardLibrary& m_library;
    std::uint64_t m_seed;
    PromptDice m_dice;
    DrawnPrompt m_drawn;
    Variables m_variables;
    std::uint64_t m_combinations = 1; ///< of all {!…} so far
    std::vector<std::string> m_open;  ///< files that are being drawn from, outermost first
    std::size_t m_draws = 0;
};

} // namespace

DrawnPrompt drawPrompt(std::string_view prompt, const WildcardLibrary& library, std::int64_t seed, PromptRole role)
{
    return Drawing(library, seed, role).run(prompt);
}

} // namespace zimage
