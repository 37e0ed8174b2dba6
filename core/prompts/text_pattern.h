#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct pcre2_real_code_8;

namespace zimage {

/// A regular expression (PCRE2, UTF-8, case ignored) from a file that is not trusted: it may find nothing, but not run
/// away. Immutable; any thread.
class TextPattern {
public:
    TextPattern() = default; ///< finds nothing
    /// `problem` gets a sentence when the expression cannot be used, and the pattern then finds nothing.
    TextPattern(std::string_view expression, std::string& problem);

    struct Match {
        std::vector<std::pair<std::size_t, std::size_t>>
            groups; ///< byte offsets; group 0 is the whole; one that took no part is (0, 0)
        [[nodiscard]] std::size_t begin() const { return groups.front().first; }
        [[nodiscard]] std::size_t end() const { return groups.front().second; }
    };
    /// The matches in the first kLongestText bytes of valid UTF-8, left to right, `most` at most. Gives up, with what
    /// was found so far, on an expression that needs absurdly much backtracking.
    [[nodiscard]] std::vector<Match> find(std::string_view text, std::size_t most = 32) const;
    static constexpr std::size_t kLongestText = 8192;

    [[nodiscard]] bool empty() const noexcept { return m_code == nullptr; }

private:
    struct FreeCode {
        void operator()(pcre2_real_code_8* code) const noexcept;
    };
    std::unique_ptr<pcre2_real_code_8, FreeCode> m_code;
};

} // namespace zimage
