#pragma once

#include "base/error.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// A place in a YAML file as yaml-cpp counts it: from 0, columns in bytes. YamlDocument::where makes it readable.
struct YamlMark {
    int line = 0;
    int column = 0;
};

/// One value of a YAML document. A plain tree: anchors, aliases and tags are refused while reading, so it is never
/// larger than its text.
struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Mapping };

    Kind kind = Kind::Null;
    YamlMark mark;
    YamlMark keyMark;            ///< of its key, when it is a value in a mapping
    std::string key;             ///< likewise
    std::string text;            ///< of a scalar, quotes and escapes resolved; without line breaks at a block's end
    bool cut = false;            ///< a comment follows on its line, so that a text with " #" in it would end there
    std::vector<YamlNode> items; ///< of a sequence; of a mapping the values, each with its key, in the file's order

    /// The value of a key of a mapping; null when there is none.
    [[nodiscard]] const YamlNode* find(std::string_view wanted) const;
};

/// A YAML file of one mapping, read for untrusted input: at most 1 MiB, 10,000 values, 16 levels, valid UTF-8 without
/// control characters, no anchors, aliases or tags, no second document, no key twice in a mapping, keys are scalars.
class YamlDocument {
public:
    static constexpr std::size_t kLargestFile = std::size_t{1} << 20;

    /// Throws Error Corrupt; messages start with NAME:LINE:COLUMN, both from 1. An empty document is an empty mapping.
    YamlDocument(std::string text, std::string name);
    /// The document in a file (or a pipe), of which no more than the limit is read. Also throws NotFound and
    /// Unreadable.
    [[nodiscard]] static YamlDocument load(const std::filesystem::path& path);

    [[nodiscard]] const YamlNode& root() const noexcept { return m_root; }
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    /// "NAME:LINE:COLUMN", from 1, columns in characters.
    [[nodiscard]] std::string where(YamlMark mark) const;
    /// Throws Error with "NAME:LINE:COLUMN: message".
    [[noreturn]] void fail(ErrorCode code, YamlMark mark, const std::string& message,
                           const std::string& key = {}) const;
    /// The character at a mark, NUL behind the end.
    [[nodiscard]] char at(YamlMark mark) const;
    /// Whether a comment follows a plain scalar with this text, or takes the place of a key's value (no text).
    [[nodiscard]] bool isCut(YamlMark mark, std::string_view text) const;
    /// The text of a scalar, nothing for nothing. Throws BadParameter for a list or a mapping; `path` names it:
    /// "preset.name".
    [[nodiscard]] std::string textOf(const YamlNode& node, const std::string& path) const;
    /// Globs against the names of models' folders: one text or a list of them. Throws BadParameter for an empty one.
    [[nodiscard]] std::vector<std::string> globsOf(const YamlNode& node, const std::string& path) const;

private:
    void checkBytes() const;
    [[nodiscard]] std::size_t offsetOf(YamlMark mark) const;
    [[nodiscard]] std::string invalidText(YamlMark mark, const std::string& why) const;
    void read();

    std::string m_text;
    std::vector<std::size_t> m_lines{0}; ///< offsets of their beginnings
    std::string m_name;
    YamlNode m_root;
};

/// The key that says what a YAML file of ours is about. Presets may do without it.
inline constexpr const char* kKindKey = "kind";
inline constexpr const char* kPresetKind = "preset";

/// What a file under presets/ is: the text of its key `kind`, or a preset. Files of several kinds lie beside each other
/// there, and each reader takes its own.
[[nodiscard]] std::string kindOf(const YamlDocument& document);

/// The bytes of a YAML file, one more than YamlDocument allows at most, so that it refuses a larger one unread. Pipes
/// are welcome. Throws Error NotFound or Unreadable.
[[nodiscard]] std::string readYamlText(const std::filesystem::path& path);

} // namespace zimage
