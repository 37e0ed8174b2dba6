#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace zimage {

/// A time, ms since 1970: from `begin` on, before `end`.
struct TimeSpan {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// A year, month or day (2026, 2026-11, 2026/11/30, 20261130, 2026年11月30日), or a word: today, yesterday, week,
/// month, year and the last ones of these, 7d or 2w until today; Chinese ones, too. `text` is searchable(); weeks begin
/// on Monday; in local time. Nothing for anything else, also for days that no month has. Any thread.
[[nodiscard]] std::optional<TimeSpan> timeSpanOf(std::string_view text, std::int64_t now);

} // namespace zimage
