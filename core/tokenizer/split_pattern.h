#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct pcre2_real_code_8;

namespace zimage {

/// The regular expression of the tokenizer file that cuts text into the pieces within which tokens are merged.
/// Immutable; split() may be called from several threads.
class SplitPattern {
public:
    /// `pattern` is in the reference's dialect (Oniguruma, Ruby syntax). Constructs that PCRE2 would read differently
    /// are refused rather than guessed at: throws Error Unsupported; `name` is the file, for messages.
    SplitPattern(std::string_view pattern, std::string name);

    /// Appends the pieces of `text` (valid UTF-8), matches and what lies between them, in order; together they are all
    /// of it. Throws Error Unsupported when the pattern needs an absurd amount of backtracking.
    void split(std::string_view text, std::vector<std::string_view>& pieces) const;

private:
    struct FreeCode {
        void operator()(pcre2_real_code_8* code) const noexcept;
    };
    std::string m_name;
    std::unique_ptr<pcre2_real_code_8, FreeCode> m_code;
};

} // namespace zimage
