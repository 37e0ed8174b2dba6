#define PCRE2_CODE_UNIT_WIDTH 8

#include "tokenizer/split_pattern.h"

#include "base/error.h"
#include "base/sentence.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/unicode.h"

#include <pcre2.h>

#include <array>
#include <cstdint>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kMaxPatternBytes = 4096;
constexpr std::uint32_t kMatchLimit = 10'000'000; // internal calls for one match
constexpr std::uint32_t kHeapLimitKib = 64 * 1024;

/// Rewrites the reference's dialect for PCRE2. One escape differs in meaning: PCRE2's \s also takes U+180E (Mongolian
/// vowel separator), which lost Unicode's White_Space in 6.3; Oniguruma's \s is White_Space. The rest is an allow-list
/// of what means the same in both.
class Translator {
public:
    Translator(std::string_view pattern, const std::string& name) : m_in(pattern), m_name(name) {}

    std::string run()
    {
        while (m_at < m_in.size()) {
            const char c = m_in[m_at];
            if (c == '\\')
                escape();
            else if (m_inClass)
                classCharacter(c);
            else
                character(c);
        }
        return std::move(m_out);
    }

private:
    [[noreturn]] void refuse(const std::string& why) const { failUnsupportedTokenizer(m_name, why, "pre_tokenizer"); }

    [[nodiscard]] bool follows(std::string_view text) const { return m_in.substr(m_at).starts_with(text); }

    void copy(std::size_t count)
    {
        m_out += m_in.substr(m_at, count);
        m_at += count;
    }

    void escape()
    {
        const char c = m_at + 1 < m_in.size() ? m_in[m_at + 1] : '\0';
        if (c == 's' || c == 'S') {
            m_out += c == 's' ? "\\p{White_Space}" : "\\P{White_Space}";
            m_at += 2;
        } else if (c == 'p' || c == 'P') {
            property();
        } else if (c == 'r' || c == 'n' || c == 't' || (c > ' ' && c < '\x7f' && !isWord(c))) {
            copy(2);
        } else {
            refuse(tr("The split pattern uses an unknown escape at {text:quoted}.", m_in.substr(m_at)));
        }
    }

    /// \p{L}, \P{Lu}: general categories alone.
    void property()
    {
        const auto close = m_in.find('}', m_at);
        if (m_in.substr(m_at + 2, 1) != "{" || close == std::string_view::npos || close - m_at < 4 || close - m_at > 5)
            refuseProperty();
        if (m_in[m_at + 3] < 'A' || m_in[m_at + 3] > 'Z')
            refuseProperty();
        copy(close + 1 - m_at);
    }

    [[noreturn]] void refuseProperty() const
    {
        refuse(tr("The split pattern uses a character property other than a general category."));
    }

    void classCharacter(char c)
    {
        // Oniguruma knows nested classes and intersections, PCRE2 POSIX names: none of them is the same in the other.
        if (c == '[' || follows("&&"))
            refuse(tr("The split pattern uses a nested character class."));
        if (c == ']')
            m_inClass = false;
        copy(1);
    }

    void character(char c)
    {
        if (c == '^' || c == '$' || c == '.')
            refuse(tr("The split pattern uses the metacharacter {sign}.", std::string(1, c)));
        if (c == '[') {
            m_inClass = true;
            copy(follows("[^") ? 2 : 1);
            if (follows("]"))
                refuse(tr("The split pattern uses a character class that begins with ]."));
        } else if (c == '(') {
            group();
        } else if (c == '{') {
            repetition();
        } else {
            copy(1);
        }
    }

    void group()
    {
        for (const std::string_view kind : {"(?:", "(?i:", "(?=", "(?!", "(?>"})
            if (follows(kind))
                return copy(kind.size());
        if (follows("(?") || follows("(*"))
            refuse(tr("The split pattern uses an unknown group at {text:quoted}.", m_in.substr(m_at)));
        copy(1);
    }

    /// {n}, {n,} and {n,m} without a lazy or possessive mark, which Ruby syntax reads differently.
    void repetition()
    {
        const auto close = m_in.find('}', m_at);
        const auto body =
            close == std::string_view::npos ? std::string_view{} : m_in.substr(m_at + 1, close - m_at - 1);
        const bool wellFormed = !body.empty() && body.front() != ','
            && body.find_first_not_of("0123456789,") == body.npos && body.find(',') == body.rfind(',');
        if (!wellFormed)
            refuse(tr("The split pattern uses a brace that is not a repetition."));
        copy(close + 1 - m_at);
        if (follows("?") || follows("+"))
            refuse(tr("The split pattern uses a lazy or possessive mark after a counted repetition."));
    }

    static bool isWord(char c)
    {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '<' || c == '>';
    }

    std::string_view m_in;
    const std::string& m_name;
    std::size_t m_at = 0;
    bool m_inClass = false;
    std::string m_out;
};

struct FreeMatchData {
    void operator()(pcre2_match_data* data) const noexcept { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
    void operator()(pcre2_match_context* context) const noexcept { pcre2_match_context_free(context); }
};

std::string describe(int code)
{
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

} // namespace

void SplitPattern::FreeCode::operator()(pcre2_real_code_8* code) const noexcept { pcre2_code_free(code); }

SplitPattern::SplitPattern(std::string_view pattern, std::string name) : m_name(std::move(name))
{
    const auto fail = [this](const std::string& why) { failUnsupportedTokenizer(m_name, why, "pre_tokenizer"); };
    if (pattern.empty() || pattern.size() > kMaxPatternBytes)
        fail(tr("The split pattern is empty or longer than {most:int} bytes.", kMaxPatternBytes));

    const std::string ours = Translator(pattern, m_name).run();
    int code = 0;
    PCRE2_SIZE offset = 0;
    m_code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(ours.data()), ours.size(), PCRE2_UTF | PCRE2_UCP, &code,
                               &offset, nullptr));
    if (!m_code)
        fail(tr("The split pattern is not a valid regular expression: {why}.", describe(code)));
    std::uint32_t matchesEmpty = 0;
    if (pcre2_pattern_info(m_code.get(), PCRE2_INFO_MATCHEMPTY, &matchesEmpty) != 0 || matchesEmpty != 0)
        fail(tr("The split pattern matches the empty text."));
    // Where the system forbids executable memory this fails and pcre2_match interprets instead.
    static_cast<void>(pcre2_jit_compile(m_code.get(), PCRE2_JIT_COMPLETE));
}

void SplitPattern::split(std::string_view text, std::vector<std::string_view>& pieces) const
{
    const std::unique_ptr<pcre2_match_data, FreeMatchData> data(pcre2_match_data_create(1, nullptr));
    const std::unique_ptr<pcre2_match_context, FreeMatchContext> context(pcre2_match_context_create(nullptr));
    if (!data || !context)
        throw Error(ErrorCode::OutOfMemory, tr("There is not enough memory to split the prompt into tokens."));
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_heap_limit(context.get(), kHeapLimitKib);

    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    const auto match = [&](std::size_t from, std::uint32_t options) {
        return pcre2_match(m_code.get(), subject, text.size(), from, PCRE2_NO_UTF_CHECK | options, data.get(),
                           context.get());
    };
    std::size_t at = 0;
    while (at < text.size()) {
        int result = match(at, 0);
        if (result == PCRE2_ERROR_JIT_STACKLIMIT)
            result = match(at, PCRE2_NO_JIT);
        if (result == PCRE2_ERROR_NOMATCH)
            break;
        if (result < 0)
            throw Error(ErrorCode::Unsupported,
                        tr("The split pattern of the tokenizer {file:path} fails on this prompt: {why}.", m_name,
                           describe(result)),
                        {m_name, {}, "pre_tokenizer"});
        const PCRE2_SIZE* found = pcre2_get_ovector_pointer(data.get());
        if (found[0] > at)
            pieces.push_back(text.substr(at, found[0] - at));
        pieces.push_back(text.substr(found[0], found[1] - found[0]));
        at = found[1];
    }
    if (at < text.size())
        pieces.push_back(text.substr(at));
}

} // namespace zimage
