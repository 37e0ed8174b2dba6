#include "yaml/yaml_reader.h"

#include "base/utf8.h"
#include "base/wording.h"
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
            fail(mark, "the file must end with its one mapping, but something follows here; remove it.");
        m_started = true;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        refuseAnchor(mark, anchor);
        add(mark, YamlNode::Kind::Null, {});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuseAnchor(mark, 1); }
    void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuseAnchor(mark, 1); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        refuseTag(mark, tag);
        refuseAnchor(mark, anchor);
        add(mark, YamlNode::Kind::Scalar, value);
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
                 "anchors (&) and aliases (*) are not read here; write the value out, or put the text in quotes.");
    }

    void refuseTag(const YAML::Mark& mark, const std::string& tag) const
    {
        // yaml-cpp says "?" for a plain scalar and "!" for a quoted one, and writes "!!int" out in full.
        constexpr std::string_view kCore = "tag:yaml.org,2002:";
        if (tag.empty() || tag == "?" || tag == "!")
            return;
        const std::string written = tag.starts_with(kCore) ? "!!" + tag.substr(kCore.size()) : tag;
        fail(mark, "tags such as " + inQuotes(written) + " are not read here; remove it, or put the text in quotes.");
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind)
    {
        refuseTag(mark, tag);
        refuseAnchor(mark, anchor);
        if (m_open.size() == kDeepest)
            fail(mark, "the values are nested deeper than " + std::to_string(kDeepest) + " levels.");
        // The pointers in m_open stay valid: a vector of items grows only while none of its items is open.
        m_open.push_back({add(mark, kind, {}), false, {}, {}, {}});
    }

    YamlNode* add(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& text)
    {
        if (++m_values > kMostValues)
            fail(mark, "the file holds more than " + std::to_string(kMostValues) + " values.");
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
            fail(mark, "a key must be a word, not a list, a mapping or nothing.");
        if (!level.keys.insert(node.text).second)
            fail(mark, inQuotes(node.text) + " is given twice; remove one.");
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

} // namespace

std::string readYamlText(const std::filesystem::path& path)
{
    InputFault fault{};
    if (std::optional<std::string> text = readInput(path, YamlDocument::kLargestFile, fault))
        return std::move(*text);
    const auto fail = [&](ErrorCode code, const char* what) {
        throw Error(code, path.string() + what, {path.string(), {}, {}});
    };
    std::error_code ignored;
    switch (fault) {
    case InputFault::Missing: fail(ErrorCode::NotFound, ": there is no such file."); break;
    case InputFault::TooLarge:
        fail(ErrorCode::Corrupt, ":1:1: the file is larger than 1 MiB, so it is no file of parameters.");
        break;
    case InputFault::NoFile:
        fail(ErrorCode::Unreadable,
             std::filesystem::is_directory(path, ignored) ? ": this is a folder, not a YAML file."
                                                          : ": this is a pipe or a device, not a YAML file.");
        break;
    case InputFault::Unreadable: break;
    }
    fail(ErrorCode::Unreadable, ": the file cannot be read; check its permissions.");
    return {};
}

YamlDocument YamlDocument::load(const std::filesystem::path& path)
{
    return YamlDocument(readYamlText(path), path.string());
}

YamlDocument::YamlDocument(std::string text, std::string name) : m_text(std::move(text)), m_name(std::move(name))
{
    if (m_text.starts_with("\xEF\xBB\xBF"))
        m_text.erase(0, 3);
    checkBytes();
    read();
    if (m_root.kind == YamlNode::Kind::Null)
        m_root.kind = YamlNode::Kind::Mapping;
    if (m_root.kind != YamlNode::Kind::Mapping)
        fail(ErrorCode::Corrupt, m_root.mark, "the file must be a mapping, lines of the form 'key: value'.");
}

void YamlDocument::checkBytes() const
{
    if (m_text.size() > kLargestFile)
        throw Error(ErrorCode::Corrupt, m_name + ":1:1: the file is larger than 1 MiB, so it is no file of parameters.",
                    {m_name, {}, {}});
    YamlMark mark;
    std::size_t indicators = 0;
    for (std::size_t at = 0; at < m_text.size();) {
        const std::size_t length = utf8Length(m_text, at);
        const auto lead = static_cast<unsigned char>(m_text[at]);
        if (length == 0)
            fail(ErrorCode::Corrupt, mark, "the text is not valid UTF-8 from here on; save the file as UTF-8.");
        // YAML forbids them, and yaml-cpp takes the byte 4 for the end of the file.
        if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7F)
            fail(ErrorCode::Corrupt, mark, "there is a control character here; remove it.");
        if (kIndicators.find(m_text[at]) != std::string_view::npos && ++indicators > kMostIndicators)
            fail(ErrorCode::Corrupt, mark, "there is too much punctuation up to here for a file of parameters.");
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
        // The commonest slip, a prompt with a colon in it, deserves more than yaml-cpp's "illegal map value".
        const bool punctuation = error.msg == YAML::ErrorMsg::MAP_VALUE || error.msg == YAML::ErrorMsg::UNKNOWN_TOKEN;
        fail(ErrorCode::Corrupt, mark,
             "this is not valid YAML: " + printable(error.msg)
                 + (punctuation ? "; put a text with such punctuation in quotes." : "."));
    }
}

std::string YamlDocument::where(YamlMark mark) const
{
    std::size_t start = 0;
    for (int line = 0; line < mark.line; ++line) {
        const std::size_t next = m_text.find('\n', start);
        if (next == std::string::npos)
            break;
        start = next + 1;
    }
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
        fail(ErrorCode::BadParameter, node.mark, path + " takes text, not a list or a mapping.", path);
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
             path + " has an empty entry; give the name of a model's folder, * and ? allowed.", path);
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
