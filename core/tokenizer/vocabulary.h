#pragma once

#include "tokenizer/tokenizer_json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Finds a token's id by its name as written in the file. Needed while loading only.
class TokenNames {
public:
    /// Keeps a reference to `json`. Throws Error Corrupt when a name or an id occurs twice, or there is none.
    TokenNames(const TokenizerJson& json, const std::string& file);

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const noexcept;

private:
    [[nodiscard]] std::size_t slotOf(std::string_view name) const noexcept;

    const TokenizerJson& m_json;
    /// Open addressing: index into the names + 1, 0 for empty; a power of two, half full at most.
    std::vector<std::uint32_t> m_slots;
};

/// The bytes of every token, by id.
class TokenBytes {
public:
    explicit TokenBytes(const TokenizerJson& json);

    /// Adds or renames one; its bytes are the text itself.
    void set(std::uint32_t id, std::string_view text);

    [[nodiscard]] bool has(std::uint32_t id) const noexcept { return id < m_spans.size() && m_spans[id].present; }
    /// Empty for an unknown id.
    [[nodiscard]] std::string_view operator[](std::uint32_t id) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return m_spans.size(); } ///< highest id + 1

private:
    struct Span {
        std::uint32_t begin = 0;
        std::uint32_t size : 31 = 0;
        std::uint32_t present : 1 = 0;
    };
    Span& at(std::uint32_t id);

    std::string m_bytes;
    std::vector<Span> m_spans;
};

} // namespace zimage
