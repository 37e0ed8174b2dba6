#include "core/docs.h"

#include "core/test_files.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <regex>
#include <sstream>
#include <utility>

namespace zimage::test {

namespace {

namespace fs = std::filesystem;

struct Link {
    std::size_t line = 0;
    std::string target;
};

/// Folders as .gitignore names them: from the root, "/build*/".
std::vector<std::string> ignoredFolders(const fs::path& root)
{
    std::vector<std::string> patterns;
    std::ifstream in(root / ".gitignore");
    for (std::string line; std::getline(in, line);)
        if (line.size() > 2 && line.front() == '/' && line.back() == '/')
            patterns.push_back(line.substr(1, line.size() - 2));
    return patterns;
}

/// The lines of a document, with an empty one for each line of code.
std::vector<std::string> proseLines(std::string_view markdown)
{
    std::vector<std::string> lines;
    std::istringstream in{std::string(markdown)};
    std::string fence;
    for (std::string line; std::getline(in, line);) {
        const std::size_t start = line.find_first_not_of(' ');
        const std::string rest = start == std::string::npos ? "" : line.substr(start);
        const std::string mark = rest.substr(0, 3);
        const bool fences = mark == "```" || mark == "~~~";
        if (!fence.empty() || fences)
            line.clear();
        if (fence.empty() && fences)
            fence = mark;
        else if (fences && mark == fence)
            fence.clear();
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string replaced(const std::string& text, const char* expression, const char* by)
{
    return std::regex_replace(text, std::regex(expression), by);
}

/// The next code point of UTF-8 and its bytes.
std::pair<char32_t, std::string_view> nextCharacter(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < std::min(length, text.size()); ++i)
        code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {code, text.substr(0, length)};
}

/// Whether GitHub keeps a character in an anchor: letters, digits, marks, "_" and "-" of any script.
bool keptInAnchor(char32_t code)
{
    if (code < 0x80)
        return std::isalnum(static_cast<int>(code)) != 0 || code == '-' || code == '_';
    using Range = std::pair<char32_t, char32_t>;
    constexpr std::array<Range, 16> kSigns{
        Range{0x80, 0xA9},     Range{0xAB, 0xB4},     Range{0xB6, 0xB9},     Range{0xBB, 0xBF},
        Range{0xD7, 0xD7},     Range{0xF7, 0xF7},     Range{0x2000, 0x206F}, Range{0x20A0, 0x20CF},
        Range{0x2190, 0x2BFF}, Range{0x3000, 0x3004}, Range{0x3008, 0x3020}, Range{0xFF00, 0xFF0F},
        Range{0xFF1A, 0xFF20}, Range{0xFF3B, 0xFF40}, Range{0xFF5B, 0xFF65}, Range{0x1F000, 0x1FFFF}};
    return std::none_of(kSigns.begin(), kSigns.end(),
                        [code](const Range& range) { return code >= range.first && code <= range.second; });
}

std::string anchorOf(const std::string& heading)
{
    const std::string shown =
        replaced(replaced(heading, R"(!\[[^\]]*\]\([^)]*\))", ""), R"(\[([^\]]*)\]\([^)]*\))", "$1");
    std::string anchor;
    for (std::string_view rest = shown; !rest.empty();) {
        const auto [code, bytes] = nextCharacter(rest);
        rest.remove_prefix(bytes.size());
        if (code == ' ')
            anchor += '-';
        else if (keptInAnchor(code))
            anchor += code < 0x80 ? std::string(1, static_cast<char>(std::tolower(static_cast<int>(code))))
                                  : std::string(bytes);
    }
    return anchor;
}

std::vector<Link> linksOf(std::string_view markdown)
{
    static const std::regex kLink(R"re(\]\(\s*(?:<([^>]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)))re"
                                  R"re(|^\s*\[[^\]]+\]:\s*(\S+))re"
                                  R"re(|\b(?:href|src|srcset)="([^"]*)")re");
    std::vector<Link> links;
    const std::vector<std::string> lines = proseLines(markdown);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string line = replaced(lines[i], "`[^`]*`", "");
        for (std::sregex_iterator at(line.begin(), line.end(), kLink), end; at != end; ++at)
            for (std::size_t group = 1; group < at->size(); ++group)
                if ((*at)[group].matched)
                    links.push_back({i + 1, (*at)[group]});
    }
    return links;
}

std::string decoded(const std::string& target)
{
    std::string text;
    for (std::size_t i = 0; i < target.size(); ++i) {
        const bool escape = target[i] == '%' && i + 2 < target.size() && std::isxdigit(target[i + 1]) != 0
            && std::isxdigit(target[i + 2]) != 0;
        text += escape ? static_cast<char>(std::stoi(target.substr(i + 1, 2), nullptr, 16)) : target[i];
        i += escape ? 2 : 0;
    }
    return text;
}

/// Anchors of the tree's documents, each read once.
class Anchors {
public:
    bool have(const fs::path& document, const std::string& anchor)
    {
        auto known = m_known.find(document);
        if (known == m_known.end())
            known = m_known.emplace(document, anchorsOf(readFile(document))).first;
        return known->second.count(anchor) > 0;
    }

private:
    std::map<fs::path, std::set<std::string>> m_known;
};

/// What is wrong with a link; empty when it leads somewhere.
std::string wrongWith(const std::string& target, const fs::path& root, const fs::path& document, Anchors& anchors)
{
    static const std::regex kElsewhere("^([A-Za-z][A-Za-z0-9+.-]*:|//).*");
    static const std::regex kLines("L[0-9]+(-L[0-9]+)?");
    if (std::regex_match(target, kElsewhere))
        return {};
    const std::size_t hash = target.find('#');
    const std::string place = decoded(target.substr(0, hash));
    const std::string anchor = hash == std::string::npos ? "" : decoded(target.substr(hash + 1));
    const fs::path from = place.starts_with("/") ? fs::path() : document.parent_path();
    const fs::path file =
        place.empty() ? document : (from / place.substr(place.starts_with("/") ? 1 : 0)).lexically_normal();
    if (target.empty())
        return "the link is empty";
    if (file.begin() != file.end() && *file.begin() == "..")
        return "it leaves the repository";
    if (!fs::exists(root / file))
        return "there is no " + file.string();
    if (anchor.empty() || (file.extension() != ".md" && std::regex_match(anchor, kLines)))
        return {};
    if (file.extension() != ".md" || !anchors.have(root / file, anchor))
        return file.string() + " has no heading #" + anchor;
    return {};
}

} // namespace

std::vector<fs::path> documents(const fs::path& root)
{
    const std::vector<std::string> ignored = ignoredFolders(root);
    std::vector<fs::path> found;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
        const fs::path path = at->path().lexically_relative(root);
        if (at->is_directory()) {
            const bool unwanted = std::any_of(ignored.begin(), ignored.end(), [&](const std::string& pattern) {
                return fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
            });
            if (unwanted || path.filename().string().starts_with("."))
                at.disable_recursion_pending();
        } else if (path.extension() == ".md") {
            found.push_back(path);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::set<std::string> anchorsOf(std::string_view markdown)
{
    static const std::regex kHeading(R"(^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$)");
    static const std::regex kOwn(R"re(<a\s+(?:id|name)="([^"]+)")re");
    std::set<std::string> anchors;
    std::map<std::string, int> seen;
    for (const std::string& line : proseLines(markdown)) {
        std::smatch match;
        if (std::regex_match(line, match, kHeading)) {
            const std::string anchor = anchorOf(match[1]);
            const int before = seen[anchor]++;
            anchors.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
        }
        for (std::sregex_iterator at(line.begin(), line.end(), kOwn), end; at != end; ++at)
            anchors.insert((*at)[1]);
    }
    return anchors;
}

std::vector<std::string> brokenLinks(const fs::path& root)
{
    std::vector<std::string> broken;
    Anchors anchors;
    for (const fs::path& document : documents(root))
        for (const Link& link : linksOf(readFile(root / document)))
            if (const std::string wrong = wrongWith(link.target, root, document, anchors); !wrong.empty())
                broken.push_back(document.string() + ":" + std::to_string(link.line) + ": " + link.target + ": "
                                 + wrong);
    return broken;
}

std::vector<std::string> tooManyLines(const fs::path& root, const std::string& file, std::size_t limit)
{
    if (!fs::exists(root / file))
        return {file + " is missing"};
    std::ifstream in(root / file);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);)
        ++lines;
    if (lines <= limit)
        return {};
    return {file + ": " + std::to_string(lines) + " lines, " + std::to_string(limit) + " at most"};
}

} // namespace zimage::test
