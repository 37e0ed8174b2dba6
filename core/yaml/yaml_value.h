#pragma once

#include "yaml/yaml_reader.h"

#include <cstddef>
#include <string>
#include <vector>

namespace zimage {

/// A value in a YAML file and the name that messages call it by:
/// "rules[2].when". Reads it as one of our types, or throws Error BadParameter
/// with FILE:LINE:COLUMN. Cheap to copy; valid as long as its document.
class YamlValue {
public:
    YamlValue(const YamlDocument& document, const YamlNode& node, std::string name)
        : m_document(&document), m_node(&node), m_name(std::move(name))
    {}
    /// The whole file, which has no name.
    explicit YamlValue(const YamlDocument& document) : YamlValue(document, document.root(), {}) {}

    [[nodiscard]] const YamlNode& node() const { return *m_node; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const std::string& key() const { return m_node->key; } ///< that it has in its mapping
    [[nodiscard]] bool isMapping() const { return m_node->kind == YamlNode::Kind::Mapping; }
    [[nodiscard]] bool isWholeFile() const { return m_node == &m_document->root(); }
    /// "FILE:LINE:COLUMN", of the key where there is no value.
    [[nodiscard]] std::string where() const;
    [[nodiscard]] YamlValue named(std::string name) const { return {*m_document, *m_node, std::move(name)}; }

    [[nodiscard]] std::string text() const;               ///< not empty
    [[nodiscard]] std::string textOrNothing() const;      ///< may be empty
    [[nodiscard]] std::vector<std::string> texts() const; ///< one text, or a list of them; none is empty
    [[nodiscard]] std::vector<std::string> globs() const; ///< one or a list, for names of models' folders
    [[nodiscard]] int whole() const;
    [[nodiscard]] int whole(int least, int greatest) const; ///< both at least 0
    [[nodiscard]] double number(double least, double greatest) const;
    [[nodiscard]] bool flag() const;                                              ///< on, off, true or false
    [[nodiscard]] std::size_t oneOf(const std::vector<std::string>& words) const; ///< the word's index

    /// The entries of a list, of which there must be one: "rules[1]".
    [[nodiscard]] std::vector<YamlValue> entries() const;
    /// The values of a mapping, of which there must be one: "slots.light".
    [[nodiscard]] std::vector<YamlValue> members() const;
    /// A value of this mapping by the name that goes with its place.
    [[nodiscard]] YamlValue member(const YamlNode& node) const;
    /// An entry of this list likewise: "loras[1]".
    [[nodiscard]] YamlValue entry(const YamlNode& node) const;

    /// `key` is what the Error names as wrong; the value's name when it is empty.
    [[noreturn]] void fail(const std::string& message, const std::string& key = {}) const;
    /// With the place of the value's key, and by default its name.
    [[noreturn]] void failAtKey(const std::string& message, const std::string& key = {}) const;

private:
    const YamlDocument* m_document;
    const YamlNode* m_node;
    std::string m_name;
};

} // namespace zimage
