#include "prompts/wildcards.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/utf8.h"
#include "base/wording.h"
#include "params/param_table.h"
#include "prompts/prompt_dice.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <system_error>

namespace zimage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kLongestPrompt = std::size_t{1} << 20;
constexpr int kMostDraws = 1000;

using Entries = std::vector<std::string>;

std::shared_ptr<const Entries> entriesFrom(std::string_view text, const std::string& file)
{
    const auto corrupt = [&](std::size_t line, const std::string& why) {
        throw Error(ErrorCode::Corrupt, file + ":" + std::to_string(line) + ": " + why, {file, {}, {}});
    };
    if (text.size() > WildcardLibrary::kLargestFile)
        corrupt(1, "a file of wildcards has at most 4 MiB.");
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    if (const std::size_t bad = firstInvalidUtf8(text); bad != std::string_view::npos)
        corrupt(1
                    + static_cast<std::size_t>(
                        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n')),
                "the text is not valid UTF-8 from here on; save the file as UTF-8.");
    auto entries = std::make_shared<Entries>();
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first != std::string_view::npos && line[first] != '#')
            entries->emplace_back(line.substr(first, line.find_last_not_of(" \t\r") - first + 1));
    }
    return entries;
}

std::string readText(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_regular_file(path, error))
        throw Error(ErrorCode::NotFound, path.string() + ": this file of wildcards is gone.", {path.string(), {}, {}});
    std::ifstream in(path, std::ios::binary);
    std::string text(WildcardLibrary::kLargestFile + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in && !in.eof())
        throw Error(ErrorCode::Unreadable, path.string() + ": the file cannot be read; check its permissions.",
                    {path.string(), {}, {}});
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

/// One prompt being drawn.
class Drawing {
public:
    Drawing(const WildcardLibrary& library, std::int64_t seed) : m_library(library), m_dice(seed) {}

    DrawnPrompt run(std::string_view prompt)
    {
        expand(prompt, 0);
        return std::move(m_drawn);
    }

private:
    [[noreturn]] static void refuse(const std::string& sentence)
    {
        throw Error(ErrorCode::BadParameter, sentence, {{}, {}, "prompt"});
    }

    void add(std::string_view text)
    {
        m_drawn.text += text;
        if (m_drawn.text.size() > kLongestPrompt)
            refuse("The prompt grows beyond 1 MiB when its wildcards are drawn.");
    }

    void expand(std::string_view text, std::size_t depth)
    {
        if (depth > kDeepest)
            refuse("The prompt's wildcards are nested deeper than " + std::to_string(kDeepest) + " levels.");
        if (text.size() > kLongestPrompt)
            refuse("A prompt with wildcards has at most 1 MiB.");
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
        if (part.kind == WildcardPart::Kind::Escape) {
            add(text.substr(part.begin + 1, 1));
        } else if (part.kind == WildcardPart::Kind::Choice) {
            expand(draw(part.options), depth + 1);
        } else if (const auto entries = m_library.entriesOf(part.name)) {
            drawFrom(std::string(part.name), *entries, depth);
        } else {
            note(part.name);
            add(text.substr(part.begin, part.end - 2 - part.begin));
            if (part.end < text.size())
                return part.end - 2; // the underscores may begin another name
            add("__");
        }
        return part.end;
    }

    void drawFrom(const std::string& name, const Entries& entries, std::size_t depth)
    {
        const bool again = std::find(m_open.begin(), m_open.end(), lowered(name)) != m_open.end();
        m_open.push_back(lowered(name));
        if (again)
            refuse("The files of wildcards go round in a circle: " + circle() + ".");
        if (!entries.empty())
            expand(draw(std::vector<std::string_view>(entries.begin(), entries.end())), depth + 1);
        m_open.pop_back();
    }

    [[nodiscard]] std::string circle() const
    {
        std::string text;
        for (auto at = std::find(m_open.begin(), m_open.end(), m_open.back()); at != m_open.end(); ++at)
            text += (text.empty() ? "" : " → ") + printable(*at, 40);
        return text;
    }

    std::string_view draw(const std::vector<std::string_view>& options)
    {
        if (++m_draws > kMostDraws)
            refuse("The prompt asks for more than " + std::to_string(kMostDraws) + " draws of wildcards.");
        std::vector<WeightedText> weighted;
        weighted.reserve(options.size());
        std::uint64_t total = 0;
        for (const std::string_view option : options)
            total += weighted.emplace_back(weightedText(option)).weight;
        if (total == 0 || total > UINT32_MAX) // millions of great weights are drawn evenly
            return weighted[m_dice.below(static_cast<std::uint32_t>(weighted.size()))].text;
        std::uint32_t left = m_dice.below(static_cast<std::uint32_t>(total));
        for (const WeightedText& option : weighted) {
            if (left < option.weight)
                return option.text;
            left -= option.weight;
        }
        return weighted.back().text;
    }

    void note(std::string_view name)
    {
        const std::string wanted(name);
        const std::string meant = nearestName(lowered(wanted), m_library.names());
        std::string sentence =
            "There is no file of wildcards named " + inQuotes(wanted) + ", so it stays in the prompt as it is";
        sentence += meant.empty() ? "." : "; did you mean __" + meant + "__?";
        if (std::find(m_drawn.notes.begin(), m_drawn.notes.end(), sentence) == m_drawn.notes.end()
            && m_drawn.notes.size() < 8)
            m_drawn.notes.push_back(std::move(sentence));
    }

    const WildcardLibrary& m_library;
    PromptDice m_dice;
    DrawnPrompt m_drawn;
    std::vector<std::string> m_open; ///< files that are being drawn from, outermost first
    int m_draws = 0;
};

} // namespace

WildcardLibrary::WildcardLibrary() : m_mutex(std::make_unique<std::mutex>()) {}

WildcardLibrary::WildcardLibrary(const std::vector<fs::path>& folders) : WildcardLibrary()
{
    for (const fs::path& folder : folders) {
        std::error_code error;
        for (fs::recursive_directory_iterator entry(folder, error), end;
             !error && entry != end && m_files.size() < kMostFiles; entry.increment(error)) {
            std::error_code ignored;
            if (entry->path().extension() != ".txt" || !entry->is_regular_file(ignored))
                continue;
            const std::string name = entry->path().lexically_relative(folder).replace_extension().generic_string();
            m_files.try_emplace(lowered(name), File{entry->path(), nullptr});
        }
    }
}

WildcardLibrary::~WildcardLibrary() = default;

void WildcardLibrary::add(const std::string& name, std::string_view text)
{
    const std::lock_guard lock(*m_mutex);
    m_files[lowered(name)] = {{}, entriesFrom(text, name)};
}

bool WildcardLibrary::has(std::string_view name) const { return m_files.contains(lowered(name)); }

std::vector<std::string> WildcardLibrary::names() const
{
    std::vector<std::string> names;
    for (const auto& [name, file] : m_files)
        names.push_back(name);
    return names;
}

std::shared_ptr<const Entries> WildcardLibrary::entriesOf(std::string_view name) const
{
    const std::lock_guard lock(*m_mutex);
    const auto found = m_files.find(lowered(name));
    if (found == m_files.end())
        return nullptr;
    if (!found->second.entries)
        found->second.entries = entriesFrom(readText(found->second.path), found->second.path.string());
    return found->second.entries;
}

DrawnPrompt drawPrompt(std::string_view prompt, const WildcardLibrary& library, std::int64_t seed)
{
    return Drawing(library, seed).run(prompt);
}

} // namespace zimage
