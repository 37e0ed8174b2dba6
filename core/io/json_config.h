#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A model's JSON configuration. Every getter throws an Error that names file and key: Incomplete when the key is
/// missing, Mismatch when it has another type. There are no defaults here on purpose: a default would silently be
/// another model.
class JsonConfig {
public:
    /// Throws Error NotFound, Unreadable or Corrupt (with the line of the syntax error).
    static JsonConfig load(const std::filesystem::path& path);
    /// As load(), from memory; `name` is used in messages.
    static JsonConfig parse(std::string_view text, const std::string& name);

    JsonConfig(const JsonConfig&);
    JsonConfig& operator=(const JsonConfig&);
    JsonConfig(JsonConfig&&) noexcept;
    JsonConfig& operator=(JsonConfig&&) noexcept;
    ~JsonConfig();

    [[nodiscard]] bool has(const std::string& key) const; ///< present and not null
    [[nodiscard]] std::int64_t integer(const std::string& key) const;
    [[nodiscard]] double number(const std::string& key) const; ///< integers count
    [[nodiscard]] bool boolean(const std::string& key) const;
    [[nodiscard]] double numberOrSwitch(const std::string& key) const; ///< a bool is 1 or 0
    [[nodiscard]] std::string text(const std::string& key) const;
    [[nodiscard]] std::vector<std::int64_t> integers(const std::string& key) const;
    [[nodiscard]] std::vector<double> numbers(const std::string& key) const;
    [[nodiscard]] std::vector<std::string> texts(const std::string& key) const;
    [[nodiscard]] JsonConfig object(const std::string& key) const;
    [[nodiscard]] std::vector<JsonConfig> objects(
        const std::string& key) const;                   ///< an array of objects; empty if the key is missing
    [[nodiscard]] std::vector<JsonConfig> items() const; ///< the document itself is an array of objects

    [[nodiscard]] const std::string& name() const noexcept; ///< the file, for messages

private:
    struct Node;
    explicit JsonConfig(std::shared_ptr<const Node> node);
    std::shared_ptr<const Node> m_node;
};

} // namespace zimage
