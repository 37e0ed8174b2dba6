#include "yaml/yaml_reader.h"

#include "base/sentence.h"
#include "base/utf8.h"
#include "io/file_kind.h"
#include "io/input_file.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <new>
#include <optional>
#include <sstream>
#include <unordered_set>

namespace zimage {

namespace {

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kMostValues = 10000;
// yaml-cpp's scanner reads a whole bracket on one line before it tells of its content, about 200 bytes a token, and
// every token begins with one of these characters or follows one. A prompt of 1 MiB has some 50,000.
constexpr std::string_view kIndicators = "[]{},:?-\"'&*!";
constexpr std::size_t kMostIndicators = 200000;

/// Builds the tree from yaml-cpp's events. Not YAML::Node: its loader follows aliases and knows no limits.
class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const YamlDocument& document, YamlNode& root) : m_document(document), m_root(root) {}

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (m_started)
            fail(mark, tr("the file must end before this line; remove what follows."));
        m_started = true;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        refuseAnchor(mark, anchor);
        YamlNode* node = add(mark, YamlNode::Kind::Null, {});
        if (node != nullptr && !node->key.empty())
            node->cut = m_document.isCut(node->keyMark, {});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuseAnchor(mark, 1); }
    void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuseAnchor(mark, 1); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        refuseTag(mark, tag);
        refuseAnchor(mark, anchor);
        const YamlMark place{mark.line, mark.column};
        const bool block = m_document.at(place) == '|' || m_document.at(place) == '>';
        YamlNode* node = add(mark, YamlNode::Kind::Scalar, block ? withoutLastBreaks(value) : value);
        if (node != nullptr)
            node->cut = tag == "?" && m_document.isCut(place, value);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, YamlNode::Kind::Sequence);
    }
    void OnSequenceEnd() override { m_open.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, YamlNode::Kind::Mapping);
    }
    void OnMapEnd() override { m_open.pop_back(); }

private:
    struct Level {
        YamlNode* node;
        bool haveKey = false;
        std::string key;
        YamlMark keyMark;
        std::unordered_set<std::string> keys; ///< seen so far
    };

    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const
    {
        m_document.fail(ErrorCode::Corrupt, {mark.line, mark.column}, message);
    }

    void refuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) const
    {
        if (anchor != 0)
            fail(mark,
                 tr("this program reads no anchors (&) and aliases (*); write the value out, or put the text in "
                    "quotes."));
    }

    void refuseTag(const YAML::Mark& mark, const std::string& tag) const
    {
        // yaml-cpp says "?" for a plain scalar and "!" for a quoted one, and writes "!!int" out in full.
        constexpr std::string_view kCore = "tag:yaml.org,2002:";
        if (tag.empty() || tag == "?" || tag == "!")
            return;
        const std::string written = tag.starts_with(kCore) ? "!!" + tag.substr(kCore.size()) : tag;
        fail(
            mark,
            tr("this program reads no tags such as {tag:quoted}; remove the tag, or put the text in quotes.", written));
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind)
    {
        refuseTag(mark, tag);
        refuseAnchor(mark, anchor);
        if (m_open.size() == kDeepest)
            fail(mark, tr("the values are nested deeper than {most:int} levels.", kDeepest));
        // The pointers in m_open stay valid: a vector of items grows only while none of its items is open.
        m_open.push_back({add(mark, kind, {}), false, {}, {}, {}});
    }

    YamlNode* add(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& text)
    {
        if (++m_values > kMostValues)
            fail(mark, tr("the file has more than {most:int} values.", kMostValues));
        YamlNode node;
        node.kind = kind;
        node.mark = {mark.line, mark.column};
        node.text = text;
        if (m_open.empty()) {
            m_root = std::move(node);
            return &m_root;
        }
        Level& level = m_open.back();
        if (level.node->kind == YamlNode::Kind::Mapping) {
            if (!level.haveKey) {
                takeKey(level, mark, node);
                return nullptr; // a key is a scalar, so nobody opens it
            }
            level.haveKey = false;
            node.key = std::move(level.key);
            node.keyMark = level.keyMark;
        }
        level.node->items.push_back(std::move(node));
        return &level.node->items.back();
    }

    void takeKey(Level& level, const YAML::Mark& mark, const YamlNode& node) const
    {
        if (node.kind != YamlNode::Kind::Scalar)
            fail(mark, tr("a key must be a word, not a list, a mapping or nothing."));
        if (!level.keys.insert(node.text).second)
            fail(mark, tr("{key:quoted} is given twice; remove one.", node.text));
        level.haveKey = true;
        level.key = node.text;
        level.keyMark = node.mark;
    }

    const YamlDocument& m_document;
    YamlNode& m_root;
    std::vector<Level> m_open;
    std::size_t m_values = 0;
    bool m_started = false;
};

std::string tooLarge(const std::string& name)
{
    return tr("{file:path}:1:1: the file is larger than 1 MiB, too large for a YAML file of this program.", name);
}

} // namespace

std::string readYamlText(const std::filesystem::path& path)
{
    InputFault fault{};
    if (std::optional<std::string> text = readInput(path, YamlDocument::kLargestFile, fault))
        return std::move(*text);
    const auto fail = [&](ErrorCode code, const std::string& sentence) {
        throw Error(code, sentence, {path.string(), {}, {}});
    };
    std::error_code ignored;
    switch (fault) {
    case InputFault::Missing: fail(ErrorCode::NotFound, tr("{file:path}: there is no such file.", path)); break;
    case InputFault::TooLarge: fail(ErrorCode::Corrupt, tooLarge(path.string())); break;
    case InputFault::NoFile:
        fail(ErrorCode::Unreadable,
             std::filesystem::is_directory(path, ignored)
                 ? tr("{file:path}: this is a folder, not a YAML file.", path)
                 : tr("{file:path}: this is a pipe or a device, not a YAML file.", path));
        break;
    case InputFault::Unreadable: break;
    }
    fail(ErrorCode::Unreadable, tr("{file:path}: the file cannot be read; check its permissions.", path));
    return {};
}

YamlDocument YamlDocument::load(const std::filesystem::path& path)
{
    const FileKind kind = fileKind(path);
    const bool legible = isTextKind(kind) || kind == FileKind::Utf16 || kind == FileKind::Binary; // read() says why not
    if (!legible && kind > FileKind::Empty)
        throw Error(ErrorCode::Corrupt,
                    tr("{file:path}: this is not a YAML file. It is: {kind}.", path, fileKindName(kind)),
                    {path.string(), {}, {}});
    return YamlDocument(readYamlText(path), path.string());
}

YamlDocument::YamlDocument(std::string text, std::string name) : m_text(std::move(text)), m_name(std::move(name))
{
    m_text.erase(0, m_text.size() - withoutMark(m_text).size());
    for (std::size_t at = m_text.find('\n'); at != std::string::npos; at = m_text.find('\n', at + 1))
        m_lines.push_back(at + 1);
    checkBytes();
    read();
    if (m_root.kind == YamlNode::Kind::Null)
        m_root.kind = YamlNode::Kind::Mapping;
    if (m_root.kind != YamlNode::Kind::Mapping)
        fail(ErrorCode::Corrupt, m_root.mark, tr("the file must have lines of the form 'key: value'."));
}

void YamlDocument::checkBytes() const
{
    if (m_text.size() > kLargestFile)
        throw Error(ErrorCode::Corrupt, tooLarge(m_name), {m_name, {}, {}});
    if (looksLikeUtf16(m_text))
        throw Error(ErrorCode::Corrupt, tr("{file:path}:1:1: the text is in UTF-16; save the file as UTF-8.", m_name),
                    {m_name, {}, {}});
    YamlMark mark;
    std::size_t indicators = 0;
    for (std::size_t at = 0; at < m_text.size();) {
        const std::size_t length = utf8Length(m_text, at);
        const auto lead = static_cast<unsigned char>(m_text[at]);
        if (length == 0)
            fail(ErrorCode::Corrupt, mark, tr("the text is not valid UTF-8 from here on; save the file as UTF-8."));
        // YAML forbids them, and yaml-cpp takes the byte 4 for the end of the file.
        if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7F)
            fail(ErrorCode::Corrupt, mark, tr("there is a control character here; remove it."));
        if (kIndicators.find(m_text[at]) != std::string_view::npos && ++indicators > kMostIndicators)
            fail(ErrorCode::Corrupt, mark,
                 tr("there is too much punctuation up to here for a YAML file of this program."));
        at += length;
        mark.column += static_cast<int>(length);
        if (lead == '\n')
            mark = {mark.line + 1, 0};
    }
}

void YamlDocument::read()
{
    std::istringstream stream(m_text);
    TreeBuilder builder(*this, m_root);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {}
    } catch (const YAML::Exception& error) {
        const YamlMark mark = error.mark.is_null() ? YamlMark{} : YamlMark{error.mark.line, error.mark.column};
        fail(ErrorCode::Corrupt, mark, invalidText(mark, error.msg));
    }
}

/// The commonest slip, a text with a mark of YAML in it, deserves more than yaml-cpp's `why`, "illegal map value". The
/// mark of the error is behind the text's beginning, on its line or a later one.
std::string YamlDocument::invalidText(YamlMark mark, const std::string& why) const
{
    if (why.find("EOF") != std::string::npos || why.find("escape") != std::string::npos)
        return tr("this is not valid YAML: {why}.", why);
    for (int line = mark.line; line >= std::max(0, mark.line - 1); --line) {
        const std::size_t begin = offsetOf({line, 0});
        std::string_view text = std::string_view(m_text).substr(begin, m_text.find('\n', begin) - begin);
        const std::size_t colon = text.find(": ");
        const std::size_t dash = text.find_first_not_of(' ');
        const bool entry = dash != std::string_view::npos && text.substr(dash).starts_with("- ");
        if (!entry && colon == std::string_view::npos)
            continue;
        text.remove_prefix(entry ? dash + 2 : colon + 2);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        constexpr std::string_view kMarks = "{}[]*&!%@`|>-?:,#\"'";
        if (!text.empty() && kMarks.find(text.front()) != std::string_view::npos)
            return tr(
                "this is not valid YAML: {why}; {sign:quoted} at the beginning of a text has a meaning in YAML, so put "
                "the text in quotes.",
                why, text.substr(0, 1));
        if (text.find(": ") != std::string_view::npos || text.ends_with(':'))
            return tr("this is not valid YAML: {why}; put a text with a colon in quotes.", why);
    }
    return tr("this is not valid YAML: {why}; put a text with such punctuation in quotes.", why);
}

std::size_t YamlDocument::offsetOf(YamlMark mark) const
{
    const auto line = static_cast<std::size_t>(std::clamp(mark.line, 0, static_cast<int>(m_lines.size()) - 1));
    return std::min(m_text.size(), m_lines[line] + static_cast<std::size_t>(std::max(0, mark.column)));
}

char YamlDocument::at(YamlMark mark) const
{
    const std::size_t offset = offsetOf(mark);
    return offset < m_text.size() ? m_text[offset] : '\0';
}

bool YamlDocument::isCut(YamlMark mark, std::string_view text) const
{
    constexpr std::string_view kBlanks = " \t\r";
    std::string_view rest = std::string_view(m_text).substr(offsetOf(mark));
    if (text.empty()) { // of a key, behind its colon
        rest = rest.substr(0, rest.find('\n'));
        const std::size_t hash = rest.find('#', std::min(rest.find(':'), rest.size()));
        return hash != std::string_view::npos && rest.find_first_not_of(kBlanks, rest.find(':') + 1) == hash;
    }
    while (!rest.empty()) { // a plain scalar may go over several lines, which blanks join
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        std::size_t hash = line.find('#');
        while (hash != std::string_view::npos && (hash == 0 || kBlanks.find(line[hash - 1]) == std::string_view::npos))
            hash = line.find('#', hash + 1);
        line = line.substr(0, hash);
        line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
        line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
        if (text == line)
            return hash != std::string_view::npos;
        if (!text.starts_with(line))
            return false;
        text.remove_prefix(line.size());
        text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    }
    return false;
}

std::string YamlDocument::where(YamlMark mark) const
{
    const std::size_t start = offsetOf({mark.line, 0});
    // A character is counted by its first byte.
    const std::size_t end = std::min(m_text.size(), start + static_cast<std::size_t>(std::max(0, mark.column)));
    const auto leads = std::count_if(m_text.begin() + static_cast<std::ptrdiff_t>(start),
                                     m_text.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return m_name + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(leads + 1);
}

void YamlDocument::fail(ErrorCode code, YamlMark mark, const std::string& message, const std::string& key) const
{
    throw Error(code, where(mark) + ": " + message, {m_name, {}, key});
}

std::string YamlDocument::textOf(const YamlNode& node, const std::string& path) const
{
    if (node.kind == YamlNode::Kind::Sequence || node.kind == YamlNode::Kind::Mapping)
        fail(ErrorCode::BadParameter, node.mark, tr("{name} must be text, not a list or a mapping.", path), path);
    return node.text;
}

std::vector<std::string> YamlDocument::globsOf(const YamlNode& node, const std::string& path) const
{
    std::vector<std::string> globs;
    if (node.kind != YamlNode::Kind::Sequence) {
        globs.push_back(textOf(node, path));
    } else {
        for (const YamlNode& glob : node.items)
            globs.push_back(textOf(glob, path));
    }
    if (std::find(globs.begin(), globs.end(), "") != globs.end())
        fail(ErrorCode::BadParameter, node.mark,
             tr("{name} has an empty entry; write the name of a model folder, * and ? are allowed.", path), path);
    return globs;
}

const YamlNode* YamlNode::find(std::string_view wanted) const
{
    const auto found =
        std::find_if(items.begin(), items.end(), [wanted](const YamlNode& item) { return item.key == wanted; });
    return kind == Kind::Mapping && found != items.end() ? &*found : nullptr;
}

std::string kindOf(const YamlDocument& document)
{
    const YamlNode* kind = document.root().find(kKindKey);
    return kind == nullptr ? kPresetKind : document.textOf(*kind, kKindKey);
}

} // namespace zimage
