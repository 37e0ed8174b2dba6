#include "params/param_json.h"

#include "base/sentence.h"

#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

namespace zimage {
namespace {

using Json = nlohmann::ordered_json;

/// Nothing for null, lists and mappings, which no parameter but the LoRAs takes.
std::optional<ParamValue> singleValue(const Json& json)
{
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return json.get<double>();
    if (json.is_number_integer())
        return json.get<std::int64_t>();
    if (json.is_number_float())
        return json.get<double>();
    return std::nullopt;
}

} // namespace

Json paramJson(const ParamValue& value)
{
    return std::visit(
        [](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, LoraList>)
                return Json::parse(lorasText(held));
            else
                return Json(held);
        },
        value);
}

std::optional<std::string> setParamJson(GenerationParams& params, const ParamDef& def, const Json& json,
                                        const char* name)
{
    if (json.is_array() && std::holds_alternative<LoraList>(getParam(params, def))) {
        LoraList loras;
        if (auto complaint = readLoras(json.dump(-1, ' ', false, Json::error_handler_t::replace), loras, name))
            return complaint;
        return setParam(params, def, std::move(loras), name);
    }
    const auto value = singleValue(json);
    return value ? setParam(params, def, *value, name)
                 : tr("The value of {key:quoted} is a list or an object; one value is needed.", name);
}

} // namespace zimage
