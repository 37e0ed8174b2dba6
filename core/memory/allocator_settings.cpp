#include "memory/allocator_settings.h"

#include <charconv>
#include <cstdlib>

namespace zimage {

namespace {

std::string_view bare(std::string_view text)
{
    constexpr std::string_view kBlank = " \t";
    const std::size_t first = text.find_first_not_of(kBlank);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The end of an item: a comma outside of brackets, as in roundup_power2_divisions:[256:1,512:2].
std::size_t itemEnd(std::string_view text)
{
    int open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        open += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
        if (text[i] == ',' && open <= 0)
            return i;
    }
    return text.size();
}

} // namespace

AllocatorSettings AllocatorSettings::parse(std::string_view text)
{
    AllocatorSettings settings;
    settings.text = std::string(text);
    while (!text.empty()) {
        const std::size_t end = itemEnd(text);
        const std::string_view item = bare(text.substr(0, end));
        text.remove_prefix(end < text.size() ? end + 1 : end);
        if (item.empty())
            continue;
        const std::size_t colon = item.find(':');
        const std::string_view key = bare(item.substr(0, colon));
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view() : bare(item.substr(colon + 1));
        bool understood = !value.empty();
        if (key == "expandable_segments") {
            understood = value == "True" || value == "False";
            settings.expandableSegments = value == "True";
            settings.expandableSaid = understood;
        } else if (key == "max_split_size_mb") {
            const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), settings.splitMiB);
            understood = error == std::errc() && stop == value.data() + value.size() && settings.splitMiB > 0;
            settings.splitMiB = understood ? settings.splitMiB : 0;
        } else if (key == "backend") {
            settings.backend = std::string(value);
        }
        if (!understood)
            settings.unknown.emplace_back(item);
    }
    return settings;
}

AllocatorSettings AllocatorSettings::fromEnvironment()
{
    for (const char* name : {"PYTORCH_ALLOC_CONF", "PYTORCH_CUDA_ALLOC_CONF"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0')
            continue;
        AllocatorSettings settings = parse(value);
        settings.variable = name;
        return settings;
    }
    return {};
}

} // namespace zimage
