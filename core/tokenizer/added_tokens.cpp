#include "tokenizer/added_tokens.h"

#include <algorithm>
#include <utility>

namespace zimage {

namespace {

/// The byte of a token at `depth`, -1 past its end, so that a token sorts before those it begins.
int byteAt(const AddedToken& token, std::size_t depth)
{
    return depth < token.content.size() ? static_cast<unsigned char>(token.content[depth]) : -1;
}

} // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : m_tokens(std::move(tokens))
{
    // char_traits compares as unsigned char, the order that longestAt() narrows by.
    std::sort(m_tokens.begin(), m_tokens.end(),
              [](const AddedToken& a, const AddedToken& b) { return a.content < b.content; });
    for (const AddedToken& token : m_tokens)
        m_firstBytes[static_cast<unsigned char>(token.content.front())] = true;
}

const AddedToken* AddedTokens::longestAt(std::string_view text) const noexcept
{
    const AddedToken* longest = nullptr;
    auto first = m_tokens.begin();
    auto last = m_tokens.end();
    for (std::size_t depth = 0; depth < text.size(); ++depth) {
        const int wanted = static_cast<unsigned char>(text[depth]);
        first =
            std::partition_point(first, last, [=](const AddedToken& token) { return byteAt(token, depth) < wanted; });
        last =
            std::partition_point(first, last, [=](const AddedToken& token) { return byteAt(token, depth) == wanted; });
        if (first == last)
            break;
        if (first->content.size() == depth + 1)
            longest = &*first;
    }
    return longest;
}

std::optional<AddedTokens::Found> AddedTokens::find(std::string_view text, std::size_t from) const noexcept
{
    for (std::size_t i = from; i < text.size(); ++i) {
        if (!m_firstBytes[static_cast<unsigned char>(text[i])])
            continue;
        if (const AddedToken* token = longestAt(text.substr(i)))
            return Found{i, token};
    }
    return std::nullopt;
}

} // namespace zimage
