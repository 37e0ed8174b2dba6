#include "io/json_config.h"

#include "base/error.h"
#include "base/wording.h"
#include "io/input_file.h"
#include "io/json_scan.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <optional>
#include <utility>

namespace zimage {

namespace {

using Json = nlohmann::json;

// So that a document takes no more than 64 MiB, wherever it turns out to be wrong: a value may cost 190 bytes.
constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr JsonLimits kLimits{.depth = 64, .token = std::size_t{4} << 20, .values = std::size_t{1} << 18};

[[noreturn]] void fail(ErrorCode code, const std::string& file, const std::string& what, const std::string& key = {})
{
    throw Error(code, file + what + ".", {.file = file, .tensor = {}, .key = key});
}

[[noreturn]] void failTooLarge(const std::string& file)
{
    fail(ErrorCode::Corrupt, file, " is larger than 16 MiB, which no model configuration is");
}

std::string readWhole(const std::filesystem::path& path)
{
    const std::string file = path.string();
    InputFault fault{};
    if (std::optional<std::string> text = readInput(path, kMaxFileBytes, fault))
        return std::move(*text);
    switch (fault) {
    case InputFault::Missing: fail(ErrorCode::NotFound, file, " does not exist");
    case InputFault::NoFile: fail(ErrorCode::Unreadable, file, " is not a file");
    case InputFault::TooLarge: failTooLarge(file);
    case InputFault::Unreadable: break;
    }
    fail(ErrorCode::Unreadable, file, " cannot be read");
}

Json parseText(std::string_view text, const std::string& name)
{
    if (text.size() > kMaxFileBytes)
        failTooLarge(name);
    if (const JsonRefusal refusal = scanJson(text, kLimits))
        fail(ErrorCode::Corrupt, name,
             std::string(" ") + refusal.reason + " at " + positionText(text, refusal.position));
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const std::size_t position = error.byte > 0 ? error.byte - 1 : 0;
        fail(ErrorCode::Corrupt, name, " is not valid JSON: syntax error at " + positionText(text, position));
    } catch (const Json::exception&) { // a number beyond the range of double
        fail(ErrorCode::Corrupt, name, " holds a number that is out of range");
    }
}

} // namespace

/// A value inside a document that all its nodes share.
struct JsonConfig::Node {
    std::shared_ptr<const Json> document;
    const Json* value;
    std::string name; ///< the file
    std::string path; ///< of this value in the document: "", "rope_parameters", "cases[2]"

    [[nodiscard]] std::string pathOf(const std::string& key) const { return path.empty() ? key : path + "." + key; }

    [[noreturn]] void mismatch(const std::string& keyPath, const Json& found, const std::string& wanted) const
    {
        fail(ErrorCode::Mismatch, name,
             ": '" + printable(keyPath) + "' must be " + wanted + ", but is " + describe(found), keyPath);
    }

    [[nodiscard]] const Json* find(const std::string& key) const
    {
        if (!value->is_object())
            return nullptr;
        const auto found = value->find(key);
        return found == value->end() || found->is_null() ? nullptr : &*found;
    }

    [[nodiscard]] const Json& at(const std::string& key) const
    {
        if (!value->is_object())
            mismatch(path.empty() ? "(the document)" : path, *value, "an object");
        if (const Json* found = find(key))
            return *found;
        const bool isNull = value->contains(key);
        fail(ErrorCode::Incomplete, name,
             (isNull ? ": the key '" : " lacks the key '") + printable(pathOf(key)) + (isNull ? "' is null" : "'"),
             pathOf(key));
    }

    [[nodiscard]] std::int64_t integerOf(const Json& found, const std::string& keyPath) const
    {
        if (found.is_number_unsigned()
            && std::cmp_greater(found.get<std::uint64_t>(), std::numeric_limits<std::int64_t>::max()))
            mismatch(keyPath, found, "an integer below 2^63");
        if (!found.is_number_integer())
            mismatch(keyPath, found, "an integer");
        return found.get<std::int64_t>();
    }

    [[nodiscard]] double numberOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_number())
            mismatch(keyPath, found, "a number");
        return found.get<double>(); // finite: JSON has no NaN, and the parser refuses what overflows
    }

    [[nodiscard]] std::string textOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_string())
            mismatch(keyPath, found, "a text");
        return found.get<std::string>();
    }

    /// Every element of the array `found` through `get(element, its path)`.
    template <class Get>
    [[nodiscard]] auto elements(const Json& found, const std::string& keyPath, Get get) const
    {
        if (!found.is_array())
            mismatch(keyPath.empty() ? "(the document)" : keyPath, found, "an array");
        std::vector<decltype(get(found, keyPath))> result;
        result.reserve(found.size());
        for (const Json& element : found)
            result.push_back(get(element, keyPath + "[" + std::to_string(result.size()) + "]"));
        return result;
    }

    [[nodiscard]] JsonConfig objectOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_object())
            mismatch(keyPath, found, "an object");
        return JsonConfig(std::make_shared<const Node>(Node{document, &found, name, keyPath}));
    }

    static std::string describe(const Json& found)
    {
        switch (found.type()) {
        case Json::value_t::null: return "null";
        case Json::value_t::boolean: return found.get<bool>() ? "true" : "false";
        case Json::value_t::object: return "an object";
        case Json::value_t::array: return "an array";
        case Json::value_t::string: return "the text \"" + printable(found.get_ref<const std::string&>(), 60) + "\"";
        default: return found.dump();
        }
    }
};

JsonConfig JsonConfig::load(const std::filesystem::path& path) { return parse(readWhole(path), path.string()); }

JsonConfig JsonConfig::parse(std::string_view text, const std::string& name)
{
    const auto document = std::make_shared<const Json>(parseText(text, name));
    return JsonConfig(std::make_shared<const Node>(Node{document, document.get(), name, {}}));
}

JsonConfig::JsonConfig(std::shared_ptr<const Node> node) : m_node(std::move(node)) {}
JsonConfig::JsonConfig(const JsonConfig&) = default;
JsonConfig& JsonConfig::operator=(const JsonConfig&) = default;
JsonConfig::JsonConfig(JsonConfig&&) noexcept = default;
JsonConfig& JsonConfig::operator=(JsonConfig&&) noexcept = default;
JsonConfig::~JsonConfig() = default;

bool JsonConfig::has(const std::string& key) const { return m_node->find(key) != nullptr; }

std::int64_t JsonConfig::integer(const std::string& key) const
{
    return m_node->integerOf(m_node->at(key), m_node->pathOf(key));
}

double JsonConfig::number(const std::string& key) const
{
    return m_node->numberOf(m_node->at(key), m_node->pathOf(key));
}

bool JsonConfig::boolean(const std::string& key) const
{
    const Json& found = m_node->at(key);
    if (!found.is_boolean())
        m_node->mismatch(m_node->pathOf(key), found, "true or false");
    return found.get<bool>();
}

double JsonConfig::numberOrSwitch(const std::string& key) const
{
    return m_node->at(key).is_boolean() ? (boolean(key) ? 1.0 : 0.0) : number(key);
}

std::string JsonConfig::text(const std::string& key) const
{
    return m_node->textOf(m_node->at(key), m_node->pathOf(key));
}

std::vector<std::int64_t> JsonConfig::integers(const std::string& key) const
{
    return m_node->elements(m_node->at(key), m_node->pathOf(key), [this](const Json& element, const std::string& path) {
        return m_node->integerOf(element, path);
    });
}

std::vector<double> JsonConfig::numbers(const std::string& key) const
{
    return m_node->elements(m_node->at(key), m_node->pathOf(key), [this](const Json& element, const std::string& path) {
        return m_node->numberOf(element, path);
    });
}

std::vector<std::string> JsonConfig::texts(const std::string& key) const
{
    return m_node->elements(m_node->at(key), m_node->pathOf(key), [this](const Json& element, const std::string& path) {
        return m_node->textOf(element, path);
    });
}

JsonConfig JsonConfig::object(const std::string& key) const
{
    return m_node->objectOf(m_node->at(key), m_node->pathOf(key));
}

std::vector<JsonConfig> JsonConfig::objects(const std::string& key) const
{
    if (m_node->value->is_object() && !has(key))
        return {};
    return m_node->elements(m_node->at(key), m_node->pathOf(key), [this](const Json& element, const std::string& path) {
        return m_node->objectOf(element, path);
    });
}

std::vector<JsonConfig> JsonConfig::items() const
{
    return m_node->elements(*m_node->value, m_node->path, [this](const Json& element, const std::string& path) {
        return m_node->objectOf(element, path);
    });
}

const std::string& JsonConfig::name() const noexcept { return m_node->name; }

} // namespace zimage
