#include "base/file_name.h"

#include "base/utf8.h"

#include <algorithm>
#include <string_view>

namespace zimage {

std::string fileNameFor(const std::string& name, const std::string& otherwise)
{
    constexpr std::string_view kForbidden = "/\\:*?\"<>|";
    std::string out;
    for (std::size_t at = 0; at < name.size() && out.size() < 80;) {
        const std::size_t length = std::max<std::size_t>(1, utf8Length(name, at));
        const auto c = static_cast<unsigned char>(name[at]);
        if (length == 1 && (c <= 0x20 || c >= 0x7F || kForbidden.find(name[at]) != std::string_view::npos))
            out += out.empty() || out.back() == '-' ? "" : "-";
        else
            out += name.substr(at, length);
        at += length;
    }
    while (!out.empty() && (out.back() == '-' || out.back() == '.'))
        out.pop_back();
    while (!out.empty() && out.front() == '.')
        out.erase(0, 1);
    return out.empty() ? otherwise : out;
}

} // namespace zimage
