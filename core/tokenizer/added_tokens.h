#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// One entry of the file's `added_tokens`.
struct AddedToken {
    std::string content; ///< UTF-8, not empty, at most kMaxAddedTokenBytes
    std::uint32_t id = 0;
};

inline constexpr std::size_t kMaxAddedTokenBytes = 1024;

/// Finds added tokens in text before anything else is done to it: the leftmost, and of those the longest. Immutable.
class AddedTokens {
public:
    explicit AddedTokens(std::vector<AddedToken> tokens);

    struct Found {
        std::size_t begin = 0; ///< byte offset in the text
        const AddedToken* token = nullptr;
    };
    /// The first at or after `from`.
    [[nodiscard]] std::optional<Found> find(std::string_view text, std::size_t from) const noexcept;

private:
    [[nodiscard]] const AddedToken* longestAt(std::string_view text) const noexcept;

    std::vector<AddedToken> m_tokens; ///< sorted by content
    std::array<bool, 256> m_firstBytes{};
};

} // namespace zimage
