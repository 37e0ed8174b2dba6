#pragma once

#include "yaml/yaml_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A text as a double-quoted scalar: the one style that holds any text on one line.
[[nodiscard]] std::string yamlString(std::string_view text);

/// Throws Error BadParameter for a key that a mapping does not take; proposes the nearest of those that it does.
/// `section` is "" or ends with a point.
[[noreturn]] void failUnknownKey(const YamlDocument& document, const YamlNode& item, const std::string& section,
                                 const std::vector<std::string>& known);

/// The items of a list or a mapping, of which there must be one. Throws Error BadParameter.
[[nodiscard]] const std::vector<YamlNode>& listItems(const YamlDocument& document, const YamlNode& node,
                                                     std::string_view path);
[[nodiscard]] const std::vector<YamlNode>& mappingItems(const YamlDocument& document, const YamlNode& node,
                                                        std::string_view path);

/// A list of texts, or one text.
[[nodiscard]] std::vector<std::string> textsOf(const YamlDocument& document, const YamlNode& node,
                                               const std::string& path);

} // namespace zimage
