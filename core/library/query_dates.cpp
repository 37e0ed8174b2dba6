#include "library/query_dates.h"

#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <utility>

namespace zimage {
namespace {

// nothing in this file is for people: words that users type

struct Day {
    int year = 0;
    int month = 1; ///< from 1; what is too much goes into the next year
    int day = 1;
};

/// Its beginning in local time, ms since 1970.
std::int64_t beginning(const Day& day)
{
    std::tm time{};
    time.tm_year = day.year - 1900;
    time.tm_mon = day.month - 1;
    time.tm_mday = day.day;
    time.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&time)) * 1000;
}

TimeSpan span(const Day& from, const Day& to) { return {beginning(from), beginning(to)}; }

/// A whole number that is all of the text, of at most four digits; -1 for anything else.
int number(std::string_view text)
{
    int value = -1;
    if (text.empty() || text.size() > 4 || text.front() == '-')
        return -1;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size() ? value : -1;
}

bool isLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int daysOf(int year, int month)
{
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && isLeap(year) ? 1 : 0);
}

/// 2026-11-30, its parts or the first of them.
std::optional<TimeSpan> calendar(std::string_view text)
{
    std::string plain(text);
    for (const std::string_view last : {"\u5e74", "\u6708", "\u65e5", "\u53f7"}) // 年月日号
        if (text.ends_with(last))
            plain.resize(text.size() - last.size());
    for (const std::string_view sign : {"\u5e74", "\u6708", "/", "."})
        for (std::size_t at = plain.find(sign); at != std::string::npos; at = plain.find(sign))
            plain.replace(at, sign.size(), "-");
    if (plain.size() == 8 && number(plain.substr(0, 4)) >= 0 && number(plain.substr(4)) >= 0)
        plain = plain.substr(0, 4) + '-' + plain.substr(4, 2) + '-' + plain.substr(6);
    std::array<int, 3> parts{-1, 1, 1};
    std::size_t count = 0;
    for (std::string_view rest = plain; count <= parts.size(); rest.remove_prefix(rest.find('-') + 1)) {
        if (count == parts.size())
            return std::nullopt;
        parts[count] = number(rest.substr(0, rest.find('-')));
        if (parts[count++] < 0)
            return std::nullopt;
        if (rest.find('-') == std::string_view::npos)
            break;
    }
    const auto [year, month, day] = parts;
    if (year < 1900 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month))
        return std::nullopt;
    return span({year, month, day},
                count == 1       ? Day{year + 1, 1, 1}
                    : count == 2 ? Day{year, month + 1, 1}
                                 : Day{year, month, day + 1});
}

/// "7d": the number of days; 0 for anything else.
int daysBack(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, int>, 5> kUnits{
        {{"d", 1}, {"w", 7}, {"\u5929", 1}, {"\u5468", 7}, {"days", 1}}}; // 天 周
    for (const auto& [unit, days] : kUnits)
        if (text.ends_with(unit))
            if (const int count = number(text.substr(0, text.size() - unit.size())); count > 0)
                return count * days;
    return 0;
}

enum class Named { Today, Yesterday, DayBefore, Week, LastWeek, Month, LastMonth, Year, LastYear, None };

Named namedIn(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, Named>, 31> kWords{{
        {"today", Named::Today},     {"yesterday", Named::Yesterday}, {"week", Named::Week},
        {"thisweek", Named::Week},   {"lastweek", Named::LastWeek},   {"month", Named::Month},
        {"thismonth", Named::Month}, {"lastmonth", Named::LastMonth}, {"year", Named::Year},
        {"thisyear", Named::Year},   {"lastyear", Named::LastYear},   {"今天", Named::Today},
        {"今日", Named::Today},      {"昨天", Named::Yesterday},      {"昨日", Named::Yesterday},
        {"前天", Named::DayBefore},  {"本周", Named::Week},           {"这周", Named::Week},
        {"本星期", Named::Week},     {"这星期", Named::Week},         {"上周", Named::LastWeek},
        {"上星期", Named::LastWeek}, {"本月", Named::Month},          {"这个月", Named::Month},
        {"当月", Named::Month},      {"上月", Named::LastMonth},      {"上个月", Named::LastMonth},
        {"今年", Named::Year},       {"本年", Named::Year},           {"去年", Named::LastYear},
        {"上年", Named::LastYear},
    }};
    std::string plain;
    for (const char c : text)
        if (c != '-' && c != '_' && c != ' ')
            plain += c;
    for (const auto& [word, meaning] : kWords)
        if (plain == word)
            return meaning;
    return Named::None;
}

} // namespace

std::optional<TimeSpan> timeSpanOf(std::string_view text, std::int64_t now)
{
    if (text.size() > 64)
        return std::nullopt;
    const auto seconds = static_cast<std::time_t>(now / 1000);
    std::tm local{};
    localtime_r(&seconds, &local);
    const int year = local.tm_year + 1900, month = local.tm_mon + 1, day = local.tm_mday;
    const int monday = day - (local.tm_wday + 6) % 7;
    if (const int days = daysBack(text); days > 0)
        return span({year, month, day - days + 1}, {year, month, day + 1});
    switch (namedIn(text)) {
    case Named::Today: return span({year, month, day}, {year, month, day + 1});
    case Named::Yesterday: return span({year, month, day - 1}, {year, month, day});
    case Named::DayBefore: return span({year, month, day - 2}, {year, month, day - 1});
    case Named::Week: return span({year, month, monday}, {year, month, monday + 7});
    case Named::LastWeek: return span({year, month, monday - 7}, {year, month, monday});
    case Named::Month: return span({year, month, 1}, {year, month + 1, 1});
    case Named::LastMonth: return span({year, month - 1, 1}, {year, month, 1});
    case Named::Year: return span({year, 1, 1}, {year + 1, 1, 1});
    case Named::LastYear: return span({year - 1, 1, 1}, {year, 1, 1});
    case Named::None: break;
    }
    return calendar(text);
}

} // namespace zimage
