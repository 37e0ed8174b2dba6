#include "library/query_range.h"

#include <array>
#include <utility>

namespace zimage {
namespace {

/// Takes a comparison off the beginning, in its plain form.
std::string takeComparison(std::string_view& text)
{
    constexpr std::array<std::pair<std::string_view, const char*>, 9> kSigns{{{">=", ">="},
                                                                              {"=>", ">="},
                                                                              {"<=", "<="},
                                                                              {"=<", "<="},
                                                                              {"\u2265", ">="},
                                                                              {"\u2264", "<="},
                                                                              {">", ">"},
                                                                              {"<", "<"},
                                                                              {"=", ""}}};
    for (const auto& [sign, plain] : kSigns)
        if (text.starts_with(sign)) {
            text.remove_prefix(sign.size());
            return plain;
        }
    return {};
}

std::optional<std::string> end(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

} // namespace

std::optional<QueryRange> queryRange(std::string_view comparison, std::string_view text)
{
    std::string sign = takeComparison(text);
    if (sign.empty())
        sign = comparison;
    if (text.empty())
        return std::nullopt;
    if (sign.starts_with('>'))
        return QueryRange{std::string(text), {}, sign == ">", false};
    if (sign.starts_with('<'))
        return QueryRange{{}, std::string(text), false, sign == "<"};
    std::size_t dots = text.find("..");
    std::size_t behind = dots == std::string_view::npos ? dots : text.find_first_not_of('.', dots);
    if (dots == std::string_view::npos && (dots = text.find('~')) != std::string_view::npos)
        behind = text.find_first_not_of('~', dots);
    if (dots == std::string_view::npos)
        return QueryRange{std::string(text), std::string(text), false, false};
    QueryRange range{end(text.substr(0, dots)),
                     end(behind == std::string_view::npos ? std::string_view() : text.substr(behind)), false, false};
    return range.low || range.high ? std::optional<QueryRange>(std::move(range)) : std::nullopt;
}

} // namespace zimage
