#include "base/size_text.h"

#include <charconv>
#include <string>

namespace zimage {

std::optional<std::pair<int, int>> sizeInText(std::string_view text)
{
    constexpr std::string_view kTimes = "×";
    const std::size_t letter = text.find('x');
    const std::size_t at = letter == std::string_view::npos ? text.find(kTimes) : letter;
    if (at == std::string_view::npos)
        return {};
    const auto whole = [](std::string_view digits, int& target) {
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), target);
        return error == std::errc{} && stop == digits.data() + digits.size();
    };
    std::pair<int, int> size;
    if (!whole(text.substr(0, at), size.first)
        || !whole(text.substr(at + (letter == at ? 1 : kTimes.size())), size.second))
        return {};
    return size;
}

} // namespace zimage
