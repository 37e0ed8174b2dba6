#include "reports/json_output.h"

#include "params/param_json.h"
#include "usage_error.h"

namespace zimage::cli {

Json jsonOf(const GenerationParams& params)
{
    Json json = Json::object();
    for (const ParamDef& def : paramTable())
        json[def.key] = paramJson(getParam(params, def));
    return json;
}

const char* errorName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::BadParameter: return "bad_parameter";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::Unreadable: return "unreadable";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Incomplete: return "incomplete";
    case ErrorCode::Mismatch: return "mismatch";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Unwritable: return "unwritable";
    case ErrorCode::Device: return "device";
    case ErrorCode::DeviceLost: return "device_lost";
    case ErrorCode::OutOfMemory: return "out_of_memory";
    case ErrorCode::NonFinite: return "non_finite";
    case ErrorCode::Rejected: return "rejected";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

Json failureJson(const Error& error)
{
    const bool cancelled = error.code() == ErrorCode::Cancelled;
    Json json = {
        {"status", cancelled ? "cancelled" : "failed"}, {"error", errorName(error.code())}, {"message", error.what()}};
    const ErrorContext& context = error.context();
    for (const auto& [name, value] :
         {std::pair("file", context.file), std::pair("tensor", context.tensor), std::pair("key", context.key)}) {
        if (!value.empty())
            json[name] = value;
    }
    if (const auto* usage = dynamic_cast<const UsageError*>(&error)) {
        for (const ParamIssue& issue : usage->issues())
            json["issues"].push_back({{"key", issue.key}, {"message", issue.message}});
    }
    return json;
}

std::string jsonText(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

} // namespace zimage::cli
