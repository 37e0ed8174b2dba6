#include "library/query_values.h"

#include "base/sentence.h"
#include "library/query_dates.h"
#include "library/query_range.h"
#include "library/search_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace zimage {
namespace {

using Value = GalleryQuery::Value;

QueryCondition wrong(std::string sentence) { return {{}, {}, std::move(sentence)}; }

QueryCondition empty(const QueryValue& value)
{
    return wrong(tr("{name} {text:quoted} holds nothing: its end is before its beginning.", value.name, value.text));
}

/// Adds "column sign ?".
void compare(QueryCondition& condition, const std::string& column, const char* sign, Value value)
{
    condition.sql += (condition.sql.empty() ? "" : " AND ") + column + sign + '?';
    condition.values.push_back(std::move(value));
}

double asDouble(const Value& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

/// The number as its row has it, or a sentence in `problem`.
std::optional<Value> numberOf(const ParamDef& def, const std::string& text, std::string_view name, std::string& problem)
{
    GenerationParams params;
    if (auto complaint = setParamText(params, def, text, name)) {
        problem = std::move(*complaint);
        return std::nullopt;
    }
    const ParamValue value = getParam(params, def);
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole;
    return std::get<double>(value);
}

/// What a computation with the number may have added to it, as of a CFG scale of which one was taken.
double slack(double number) { return 1e-9 * std::max(1.0, std::fabs(number)); }

Value moved(const Value& value, double direction)
{
    if (std::holds_alternative<std::int64_t>(value))
        return value;
    const double number = std::get<double>(value);
    return number + direction * slack(number);
}

bool isReversed(const std::optional<Value>& low, const std::optional<Value>& high)
{
    if (!low || !high)
        return false;
    const auto* from = std::get_if<std::int64_t>(&*low);
    const auto* to = std::get_if<std::int64_t>(&*high);
    return from != nullptr && to != nullptr ? *from > *to : asDouble(*low) > asDouble(*high);
}

std::optional<std::int64_t> side(std::string_view text)
{
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || value < 1 || value > 1'000'000)
        return std::nullopt;
    return value;
}

struct Sides {
    std::int64_t width = 0, height = 0;
};

/// None when the text is no size.
Sides sidesOf(const std::string& text)
{
    for (const std::string_view sign : {"x", "\u00d7", "*", "\u4e58"}) { // ×, 乘
        const std::size_t at = text.find(sign);
        if (at == std::string::npos)
            continue;
        const auto width = side(std::string_view(text).substr(0, at));
        const auto height = side(std::string_view(text).substr(at + sign.size()));
        return width && height ? Sides{*width, *height} : Sides{};
    }
    return {};
}

} // namespace

QueryCondition numberCondition(const QueryField& field, const QueryValue& value)
{
    const std::string text = searchable(value.text);
    const auto range = queryRange(value.comparison, text);
    QueryCondition condition;
    std::optional<Value> low, high;
    if (range && range->low)
        low = numberOf(*field.def, *range->low, value.name, condition.problem);
    if (range && range->high && condition.problem.empty())
        high = numberOf(*field.def, *range->high, value.name, condition.problem);
    if (!condition.problem.empty())
        return condition;
    if (!low && !high)
        return wrong(tr("{name} {text:quoted} is not a number.", value.name, value.text));
    if (isReversed(low, high))
        return empty(value);
    const double least = low ? asDouble(*low) : field.def->minimum;
    const double most = high ? asDouble(*high) : field.def->maximum;
    if (least > field.def->maximum || most < field.def->minimum || (least >= field.def->maximum && range->lowOpen)
        || (most <= field.def->minimum && range->highOpen))
        return wrong(tr("{name} {text:quoted} is out of range: choose {least:number} to {greatest:number}.", value.name,
                        value.text, field.def->minimum, field.def->maximum));
    if (low && low == high && std::holds_alternative<std::int64_t>(*low)) {
        compare(condition, field.column, " = ", *low); // as an index is asked
        return condition;
    }
    if (low)
        compare(condition, field.column, range->lowOpen ? " > " : " >= ", moved(*low, range->lowOpen ? 1 : -1));
    if (high)
        compare(condition, field.column, range->highOpen ? " < " : " <= ", moved(*high, range->highOpen ? -1 : 1));
    return condition;
}

QueryCondition sizeCondition(const QueryValue& value)
{
    const std::string text = searchable(value.text);
    const auto range = queryRange(value.comparison, text);
    const auto read = [](const std::optional<std::string>& end) { return end ? sidesOf(*end) : Sides{}; };
    const Sides low = range ? read(range->low) : Sides{};
    const Sides high = range ? read(range->high) : Sides{};
    if (!range || (range->low && low.width == 0) || (range->high && high.width == 0))
        return wrong(tr("{name} {text:quoted} is no size: write width and height in pixels, 1024x1536.", value.name,
                        value.text));
    QueryCondition condition;
    if (range->low == range->high) {
        compare(condition, "picture.width", " = ", low.width);
        compare(condition, "picture.height", " = ", low.height);
        return condition;
    }
    const std::int64_t least = low.width * low.height;
    const std::int64_t most = high.width * high.height;
    if (range->low && range->high && least > most)
        return empty(value);
    const std::string pixels = "picture.width * picture.height";
    if (range->low)
        compare(condition, pixels, range->lowOpen ? " > " : " >= ", least);
    if (range->high)
        compare(condition, pixels, range->highOpen ? " < " : " <= ", most);
    return condition;
}

QueryCondition dateCondition(const QueryField& field, const QueryValue& value, std::int64_t now)
{
    const std::string text = searchable(value.text);
    const auto range = queryRange(value.comparison, text);
    const auto low = range && range->low ? timeSpanOf(*range->low, now) : std::nullopt;
    const auto high = range && range->high ? timeSpanOf(*range->high, now) : std::nullopt;
    if (!range || (range->low && !low) || (range->high && !high))
        return wrong(tr("{name} {text:quoted} is no date: write 2026, 2026-11, 2026-11-30, today, or 2026-11.. for all "
                        "since then.",
                        value.name, value.text));
    if (low && high && low->begin >= high->end)
        return empty(value);
    QueryCondition condition;
    if (low)
        compare(condition, field.column, " >= ", range->lowOpen ? low->end : low->begin);
    if (high)
        compare(condition, field.column, " < ", range->highOpen ? high->begin : high->end);
    return condition;
}

} // namespace zimage
