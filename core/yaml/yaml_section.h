#pragma once

#include "yaml/localized_text.h"
#include "yaml/yaml_reader.h"

#include <functional>
#include <string>
#include <vector>

namespace zimage {

/// What the readers of our YAML files have in common: sections, lists, texts, and their complaints,
/// which are Error BadParameter with FILE:LINE:COLUMN. `path` names a place for the reader of a message:
/// "rules[2].when".
class YamlSection {
public:
    explicit YamlSection(const YamlDocument& document) : m_document(document) {}

    /// The document's mapping, whose key `kind` must be this one.
    [[nodiscard]] const YamlNode& root(const char* kind) const;
    /// Hands each key of a mapping to `take`, which says whether it knows it; one that is unknown is named with the
    /// nearest of `known`.
    void each(const YamlNode& mapping, const std::string& path, const std::vector<std::string>& known,
              const std::function<bool(const YamlNode&)>& take) const;
    /// Hands each entry of a list to `take`, with its path: "steps[1]".
    void list(const YamlNode& node, const std::string& path,
              const std::function<void(const YamlNode&, const std::string&)>& take) const;

    [[nodiscard]] std::string text(const YamlNode& node, const std::string& path) const; ///< not empty
    [[nodiscard]] std::vector<std::string> texts(const YamlNode& node,
                                                 const std::string& path) const; ///< one text, or a list of them
    [[nodiscard]] std::vector<std::string> globs(const YamlNode& node, const std::string& path) const
    {
        return m_document.globsOf(node, path);
    }
    [[nodiscard]] LocalizedText localized(const YamlNode& mapping, const char* key, const std::string& path,
                                          bool required = true) const
    {
        return localizedText(m_document, mapping, key, path, required);
    }
    [[nodiscard]] int whole(const YamlNode& node, const std::string& path, int least, int greatest) const;
    [[nodiscard]] bool flag(const YamlNode& node, const std::string& path) const;
    /// One of `words`; its index.
    [[nodiscard]] std::size_t oneOf(const YamlNode& node, const std::string& path,
                                    const std::vector<std::string>& words) const;

    [[noreturn]] void fail(YamlMark mark, const std::string& message) const
    {
        m_document.fail(ErrorCode::BadParameter, mark, message);
    }

protected:
    [[nodiscard]] const YamlDocument& document() const { return m_document; }

private:
    const YamlDocument& m_document;
};

} // namespace zimage
