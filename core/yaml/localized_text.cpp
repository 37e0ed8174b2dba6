#include "yaml/localized_text.h"

namespace zimage {

LocalizedText localizedText(const YamlDocument& document, const YamlNode& mapping, std::string_view key,
                            const std::string& path, bool required)
{
    const std::string name(key);
    const auto textOf = [&](const std::string& wanted) {
        const YamlNode* node = mapping.find(wanted);
        return node == nullptr ? std::string() : document.textOf(*node, path + "." + wanted);
    };
    LocalizedText text{textOf(name), textOf(name + "_zh")};
    if (required && text.empty())
        document.fail(ErrorCode::BadParameter, mapping.mark, path + " needs " + name + " or " + name + "_zh.", name);
    return text;
}

} // namespace zimage
