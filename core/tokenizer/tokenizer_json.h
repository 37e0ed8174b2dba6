#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Token ids stay below this; tables are indexed by id. The largest vocabularies in use have about a million.
inline constexpr std::uint32_t kMaxTokenIds = 1U << 22;

/// Many short texts in one allocation.
class TextPool {
public:
    /// So that the text never has to move; what is not used of it is never touched, and so takes no memory.
    void reserve(std::size_t bytes) { m_text.reserve(bytes); }
    void add(std::string_view text)
    {
        m_text += text;
        m_ends.push_back(static_cast<std::uint32_t>(m_text.size()));
    }
    [[nodiscard]] std::size_t size() const noexcept { return m_ends.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept
    {
        const std::size_t begin = i == 0 ? 0 : m_ends[i - 1];
        return std::string_view(m_text).substr(begin, m_ends[i] - begin);
    }

private:
    std::string m_text; ///< no longer than the file it comes from
    std::vector<std::uint32_t> m_ends;
};

/// A `tokenizer.json` taken apart, its meaning not yet looked at.
struct TokenizerJson {
    nlohmann::json settings;        ///< the document, the two tables below replaced by an empty object and array
    TextPool names;                 ///< model.vocab: the tokens as written there,
    std::vector<std::uint32_t> ids; ///< and their ids, each below kMaxTokenIds
    TextPool mergeParts;            ///< model.merges: left, right, left, right, … in order of rank
};

/// Bounded in depth and memory whatever the text. Throws Error Corrupt; `name` is the file, for messages.
[[nodiscard]] TokenizerJson readTokenizerJson(std::string_view json, const std::string& name);

} // namespace zimage
