#pragma once

#include "yaml/yaml_value.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace zimage {

/// A key of a mapping and how its value gets into a T. Made by the functions in
/// yaml_fields.h.
template <typename T>
struct YamlField {
    std::vector<std::string> keys; ///< two for a text in two languages
    std::function<void(const YamlValue&, T&)> read;
    std::function<bool(const T&)> filled; ///< whether the T has it; empty: when its key is there
    bool isRequired = false;

    [[nodiscard]] YamlField required() const
    {
        YamlField field = *this;
        field.isRequired = true;
        return field;
    }
};

/// Gets the value of a key that a table does not know, and what a message says of it.
using TakeUnknownKey = std::function<void(const YamlValue& value, const std::string& message)>;

namespace yaml_detail {

[[noreturn]] void refuseKey(const YamlValue& value, const std::string& message);
/// What a table checks whatever its type.
void requireMapping(const YamlValue& value, const std::vector<std::string>& known);
/// `take` gets each key that is not among the known ones; the nearest of them is in the message.
void findUnknownKeys(const YamlValue& value, const std::vector<std::string>& known, const TakeUnknownKey& take);
[[noreturn]] void failMissingText(const YamlValue& value, const std::string& key);
[[noreturn]] void failMissing(const YamlValue& value, const std::vector<std::string>& required);
[[noreturn]] void failTwin(const YamlValue& value, const std::string& id);
void requireKind(const YamlDocument& document, const char* kind);

} // namespace yaml_detail

/// How a mapping becomes a T, key by key. Fields are read in the table's order,
/// whatever the file's. Immutable; any thread. All reading throws Error
/// BadParameter with FILE:LINE:COLUMN: for what is no mapping or an empty one,
/// for unknown keys, naming the nearest, for values of a wrong kind, and for
/// missing keys.
template <typename T>
class YamlTable {
public:
    /// Looks at the finished T; the value is its mapping.
    using Check = std::function<void(const YamlValue&, T&)>;

    YamlTable(std::initializer_list<YamlField<T>> fields, Check check = {})
        : m_fields(fields), m_check(std::move(check))
    {}

    /// A file whose key `kind` must be this one.
    [[nodiscard]] T readFile(const YamlDocument& document, const char* kind) const
    {
        yaml_detail::requireKind(document, kind);
        return read(YamlValue(document));
    }

    [[nodiscard]] T read(const YamlValue& value) const
    {
        T made{};
        readInto(value, made);
        return made;
    }

    /// `unknown` gets the keys that are not in the table, which are refused otherwise.
    void readInto(const YamlValue& value, T& made, const TakeUnknownKey& unknown = yaml_detail::refuseKey) const
    {
        const std::vector<std::string> known = knownKeys(value);
        yaml_detail::requireMapping(value, known);
        yaml_detail::findUnknownKeys(value, known, unknown);
        for (const YamlField<T>& field : m_fields)
            for (const std::string& key : field.keys)
                if (const YamlNode* node = value.node().find(key))
                    field.read(value.member(*node), made);
        requireAll(value, made);
        if (m_check)
            m_check(value, made);
    }

private:
    [[nodiscard]] std::vector<std::string> knownKeys(const YamlValue& value) const
    {
        std::vector<std::string> known;
        if (value.isWholeFile())
            known.emplace_back(kKindKey);
        for (const YamlField<T>& field : m_fields)
            known.insert(known.end(), field.keys.begin(), field.keys.end());
        return known;
    }

    [[nodiscard]] static bool has(const YamlField<T>& field, const YamlValue& value, const T& made)
    {
        return field.filled ? field.filled(made) : value.node().find(field.keys.front()) != nullptr;
    }

    void requireAll(const YamlValue& value, const T& made) const
    {
        std::vector<std::string> required;
        bool missing = false;
        for (const YamlField<T>& field : m_fields) {
            if (!field.isRequired)
                continue;
            const bool here = has(field, value, made);
            if (!here && field.keys.size() > 1)
                yaml_detail::failMissingText(value, field.keys.front());
            if (field.keys.size() == 1)
                required.push_back(field.keys.front());
            missing = missing || !here;
        }
        if (missing)
            yaml_detail::failMissing(value, required);
    }

    std::vector<YamlField<T>> m_fields;
    Check m_check;
};

} // namespace zimage
