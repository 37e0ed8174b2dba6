#include "tokenizer/unicode.h"

#include "base/error.h"
#include "base/sentence.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace zimage {

namespace {

constexpr auto kCompose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
constexpr utf8proc_int32_t kHangulTBase = 0x11A7;

const utf8proc_uint8_t* bytes(std::string_view text) { return reinterpret_cast<const utf8proc_uint8_t*>(text.data()); }

int combiningClass(utf8proc_int32_t codePoint) { return utf8proc_get_property(codePoint)->combining_class; }

/// The canonical ordering. utf8proc's own is an exchange sort, quadratic on long runs of marks, hence this one.
void sortMarks(std::vector<utf8proc_int32_t>& codePoints)
{
    const auto isStarter = [](utf8proc_int32_t c) { return combiningClass(c) == 0; };
    const auto byClass = [](utf8proc_int32_t a, utf8proc_int32_t b) { return combiningClass(a) < combiningClass(b); };
    for (auto it = codePoints.begin(); it != codePoints.end();) {
        const auto first = std::find_if_not(it, codePoints.end(), isStarter);
        it = std::find_if(first, codePoints.end(), isStarter);
        if (!std::is_sorted(first, it, byClass))
            std::stable_sort(first, it, byClass);
    }
}

/// Composes what was decomposed, appends it as UTF-8 and empties the buffer.
void flush(std::vector<utf8proc_int32_t>& codePoints, std::string& out)
{
    sortMarks(codePoints);
    const auto length =
        utf8proc_normalize_utf32(codePoints.data(), static_cast<utf8proc_ssize_t>(codePoints.size()), kCompose);
    if (length < 0)
        throw Error(ErrorCode::Internal, tr("Unicode normalisation failed: {why}.", utf8proc_errmsg(length)));
    for (utf8proc_ssize_t i = 0; i < length; ++i) {
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto size = utf8proc_encode_char(codePoints[static_cast<std::size_t>(i)], encoded.data());
        out.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
    }
    codePoints.clear();
}

void appendDecomposed(utf8proc_int32_t codePoint, std::vector<utf8proc_int32_t>& out)
{
    std::array<utf8proc_int32_t, 16> parts{}; // the longest canonical decomposition has four code points
    int boundClass = 0;
    const auto count = utf8proc_decompose_char(codePoint, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                                               kCompose, &boundClass);
    if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size()))
        throw Error(ErrorCode::Internal, tr("Unicode normalisation failed on one character."));
    out.insert(out.end(), parts.begin(), parts.begin() + count);
}

} // namespace

std::string toNfc(std::string_view text)
{
    // Everything below U+0300 (first byte CC) is a starter that NFC leaves alone.
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0xCC; }))
        return std::string(text);

    std::string out;
    out.reserve(text.size());
    std::vector<utf8proc_int32_t> codePoints;
    codePoints.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        utf8proc_int32_t codePoint = 0;
        const auto size = utf8proc_iterate(bytes(text) + i, static_cast<utf8proc_ssize_t>(text.size() - i), &codePoint);
        if (size <= 0)
            throw Error(ErrorCode::Internal, tr("Unicode normalisation was given invalid UTF-8."));
        // utf8proc 2.8 takes U+11A7 for an empty final consonant and swallows it after a Hangul syllable. It is a
        // starter that composes with nothing, so the text may be cut before it.
        if (codePoint == kHangulTBase)
            flush(codePoints, out);
        appendDecomposed(codePoint, codePoints);
        i += static_cast<std::size_t>(size);
    }
    flush(codePoints, out);
    return out;
}

} // namespace zimage
