#include "io/json_config.h"

#include "base/error.h"
#include "base/sentence.h"
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

[[noreturn]] void fail(ErrorCode code, const std::string& file, const std::string& sentence,
                       const std::string& key = {})
{
    throw Error(code, sentence, {.file = file, .tensor = {}, .key = key});
}

[[noreturn]] void failTooLarge(const std::string& file)
{
    fail(ErrorCode::Corrupt, file,
         tr("{file:path} is larger than 16 MiB, too large for a model's configuration. Download the model again.",
            file));
}

std::string readWhole(const std::filesystem::path& path)
{
    const std::string file = path.string();
    InputFault fault{};
    if (std::optional<std::string> text = readInput(path, kMaxFileBytes, fault))
        return std::move(*text);
    switch (fault) {
    case InputFault::Missing: fail(ErrorCode::NotFound, file, tr("{file:path} does not exist.", file));
    case InputFault::NoFile: fail(ErrorCode::Unreadable, file, tr("{file:path} is not a file.", file));
    case InputFault::TooLarge: failTooLarge(file);
    case InputFault::Unreadable: break;
    }
    fail(ErrorCode::Unreadable, file, tr("{file:path} cannot be read. Check its permissions.", file));
}

Json parseText(std::string_view text, const std::string& name)
{
    if (text.size() > kMaxFileBytes)
        failTooLarge(name);
    if (const JsonRefusal refusal = scanJson(text, kLimits)) {
        const TextPlace place = textPlace(text, refusal.position);
        fail(ErrorCode::Corrupt, name,
             tr("{file:path} cannot be read in line {line:int}, column {column:int}: {why}.", name, place.line,
                place.column, refusal.reason));
    }
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const TextPlace place = textPlace(text, error.byte > 0 ? error.byte - 1 : 0);
        fail(ErrorCode::Corrupt, name,
             tr("{file:path} is not valid JSON: there is a mistake in line {line:int}, column {column:int}.", name,
                place.line, place.column));
    } catch (const Json::exception&) { // a number beyond the range of double
        fail(ErrorCode::Corrupt, name, tr("{file:path} has a number that is out of range.", name));
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

    [[noreturn]] void mismatch(const std::string& keyPath, const std::string& sentence) const
    {
        fail(ErrorCode::Mismatch, name, sentence, keyPath);
    }

    [[noreturn]] void noObject(const std::string& keyPath, const Json& found) const
    {
        if (keyPath.empty())
            mismatch(keyPath, tr("{file:path} must be a JSON object, but is {found}.", name, shown(found)));
        mismatch(keyPath,
                 tr("{file:path}: {key:quoted} must be an object, but is {found}.", name, keyPath, shown(found)));
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
            noObject(path, *value);
        if (const Json* found = find(key))
            return *found;
        const std::string missing = pathOf(key);
        fail(ErrorCode::Incomplete, name,
             value->contains(key) ? tr("{file:path}: the key {key:quoted} is null.", name, missing)
                                  : tr("{file:path} lacks the key {key:quoted}.", name, missing),
             missing);
    }

    [[nodiscard]] std::int64_t integerOf(const Json& found, const std::string& keyPath) const
    {
        if (found.is_number_unsigned()
            && std::cmp_greater(found.get<std::uint64_t>(), std::numeric_limits<std::int64_t>::max()))
            mismatch(keyPath,
                     tr("{file:path}: {key:quoted} must be a whole number below 2^63, but is {found}.", name, keyPath,
                        shown(found)));
        if (!found.is_number_integer())
            mismatch(
                keyPath,
                tr("{file:path}: {key:quoted} must be a whole number, but is {found}.", name, keyPath, shown(found)));
        return found.get<std::int64_t>();
    }

    [[nodiscard]] double numberOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_number())
            mismatch(keyPath,
                     tr("{file:path}: {key:quoted} must be a number, but is {found}.", name, keyPath, shown(found)));
        return found.get<double>(); // finite: JSON has no NaN, and the parser refuses what overflows
    }

    [[nodiscard]] std::string textOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_string())
            mismatch(keyPath,
                     tr("{file:path}: {key:quoted} must be a text, but is {found}.", name, keyPath, shown(found)));
        return found.get<std::string>();
    }

    /// Every element of the array `found` through `get(element, its path)`.
    template <class Get>
    [[nodiscard]] auto elements(const Json& found, const std::string& keyPath, Get get) const
    {
        if (!found.is_array() && keyPath.empty())
            mismatch(keyPath, tr("{file:path} must be a JSON array, but is {found}.", name, shown(found)));
        if (!found.is_array())
            mismatch(keyPath,
                     tr("{file:path}: {key:quoted} must be an array, but is {found}.", name, keyPath, shown(found)));
        std::vector<decltype(get(found, keyPath))> result;
        result.reserve(found.size());
        for (const Json& element : found)
            result.push_back(get(element, keyPath + "[" + std::to_string(result.size()) + "]"));
        return result;
    }

    [[nodiscard]] JsonConfig objectOf(const Json& found, const std::string& keyPath) const
    {
        if (!found.is_object())
            noObject(keyPath, found);
        return JsonConfig(std::make_shared<const Node>(Node{document, &found, name, keyPath}));
    }

    /// The value as JSON writes it, a long one shortened.
    static std::string shown(const Json& found)
    {
        switch (found.type()) {
        case Json::value_t::object: return found.empty() ? "{}" : "{…}";
        case Json::value_t::array: return found.empty() ? "[]" : "[…]";
        case Json::value_t::string: return '"' + printable(found.get_ref<const std::string&>(), 60) + '"';
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
        m_node->mismatch(m_node->pathOf(key),
                         tr("{file:path}: {key:quoted} must be true or false, but is {found}.", name(),
                            m_node->pathOf(key), Node::shown(found)));
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
