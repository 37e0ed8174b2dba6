#include "advice/condition.h"

#include "base/sentence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace zimage {

namespace {

constexpr std::string_view kPixels = "pixels";
constexpr std::string_view kAnd = " and ";
// The longer ones first, since "<" begins "<=".
constexpr std::array<std::string_view, 7> kSigns{"<=", ">=", "!=", "==", "<", ">", "="};

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::optional<double> numberOf(const ParamValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    if (const auto* number = std::get_if<double>(&value))
        return *number;
    return {};
}

} // namespace

Condition Condition::parse(const YamlValue& value)
{
    Condition condition;
    const std::string text = value.text();
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(kAnd, start), text.size());
        condition.m_clauses.push_back(clause(value, text.substr(start, end - start)));
        start = end + (end < text.size() ? kAnd.size() : 1);
    }
    return condition;
}

Condition::Clause Condition::clause(const YamlValue& place, const std::string& text)
{
    const auto refuse = [&] {
        place.fail(tr("{name}: {text:quoted} is not a comparison; write one such as guidance > 8, and join several "
                      "with and.",
                      place.name(), text));
    };
    const std::size_t at = text.find_first_of("<>=!");
    const auto sign =
        at == std::string::npos ? kSigns.end() : std::find_if(kSigns.begin(), kSigns.end(), [&](std::string_view each) {
            return std::string_view(text).substr(at).starts_with(each);
        });
    if (sign == kSigns.end())
        refuse();
    constexpr std::array<Sign, 7> kMeanings{Sign::LessEqual, Sign::GreaterEqual, Sign::Other, Sign::Equal,
                                            Sign::Less,      Sign::Greater,      Sign::Equal};
    Clause clause;
    clause.sign = kMeanings[static_cast<std::size_t>(sign - kSigns.begin())];
    const std::string name(trimmed(std::string_view(text).substr(0, at)));
    const std::string value(trimmed(std::string_view(text).substr(at + sign->size())));
    const bool ordered = clause.sign != Sign::Equal && clause.sign != Sign::Other;
    if (name.empty() || value.empty())
        refuse();
    if (name == kPixels) {
        double number = 0;
        if (const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
            error != std::errc() || end != value.data() + value.size())
            refuse();
        clause.value = number;
        return clause;
    }
    clause.def = &paramNamed(place, name);
    GenerationParams scratch;
    if (const auto complaint = setParamText(scratch, *clause.def, value, name))
        place.fail(place.name() + ": " + *complaint);
    clause.value = getParam(scratch, *clause.def);
    if (ordered && !numberOf(clause.value))
        place.fail(tr("{place}: {name} is not a number; compare it with = or !=.", place.name(), name));
    return clause;
}

bool Condition::Clause::holds(const GenerationParams& params) const
{
    const ParamValue own =
        def == nullptr ? ParamValue(static_cast<double>(params.width) * params.height) : getParam(params, *def);
    const std::optional<double> left = numberOf(own);
    const std::optional<double> right = numberOf(value);
    switch (sign) {
    case Sign::Less: return left && right && *left < *right;
    case Sign::LessEqual: return left && right && *left <= *right;
    case Sign::Greater: return left && right && *left > *right;
    case Sign::GreaterEqual: return left && right && *left >= *right;
    case Sign::Equal: return left && right ? *left == *right : own == value;
    case Sign::Other: break;
    }
    return left && right ? *left != *right : own != value;
}

bool Condition::holds(const GenerationParams& params) const
{
    return std::all_of(m_clauses.begin(), m_clauses.end(), [&](const Clause& clause) { return clause.holds(params); });
}

std::vector<const ParamDef*> Condition::params() const
{
    std::vector<const ParamDef*> all;
    for (const Clause& clause : m_clauses) {
        if (clause.def != nullptr)
            all.push_back(clause.def);
        else
            all.insert(all.end(), {findParam("width"), findParam("height")});
    }
    return all;
}

} // namespace zimage
