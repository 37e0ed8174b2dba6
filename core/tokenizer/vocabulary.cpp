#include "tokenizer/vocabulary.h"

#include "base/sentence.h"
#include "tokenizer/byte_level.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/unicode.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace zimage {

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& why)
{
    failDamagedTokenizer(file, why, "model.vocab");
}

} // namespace

TokenNames::TokenNames(const TokenizerJson& json, const std::string& file) : m_json(json)
{
    if (json.ids.empty())
        fail(file, tr("It has no vocabulary."));
    m_slots.resize(std::bit_ceil(json.ids.size() * 2));
    std::vector<bool> used(*std::max_element(json.ids.begin(), json.ids.end()) + std::size_t{1});
    for (std::size_t i = 0; i < json.ids.size(); ++i) {
        std::uint32_t& slot = m_slots[slotOf(json.names[i])];
        if (slot != 0)
            fail(file, tr("The vocabulary has the token {token:quoted} twice.", json.names[i]));
        if (used[json.ids[i]])
            fail(file, tr("The vocabulary gives two tokens the id {id:int}.", json.ids[i]));
        slot = static_cast<std::uint32_t>(i + 1);
        used[json.ids[i]] = true;
    }
}

std::size_t TokenNames::slotOf(std::string_view name) const noexcept
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = std::hash<std::string_view>{}(name)&mask;
    while (m_slots[at] != 0 && m_json.names[m_slots[at] - 1] != name)
        at = (at + 1) & mask;
    return at;
}

std::optional<std::uint32_t> TokenNames::find(std::string_view name) const noexcept
{
    const std::uint32_t slot = m_slots[slotOf(name)];
    if (slot == 0)
        return std::nullopt;
    return m_json.ids[slot - 1];
}

TokenBytes::TokenBytes(const TokenizerJson& json)
{
    if (!json.ids.empty())
        m_spans.reserve(*std::max_element(json.ids.begin(), json.ids.end()) + std::size_t{1});
    for (std::size_t i = 0; i < json.ids.size(); ++i) {
        Span& span = at(json.ids[i]);
        span.begin = static_cast<std::uint32_t>(m_bytes.size());
        if (!appendByteLevelBytes(json.names[i], m_bytes))
            m_bytes += json.names[i]; // the reference decodes such a token to its name
        span.size = static_cast<std::uint32_t>(m_bytes.size() - span.begin) & 0x7FFFFFFFU;
        span.present = 1;
    }
}

TokenBytes::Span& TokenBytes::at(std::uint32_t id)
{
    if (id >= m_spans.size())
        m_spans.resize(id + std::size_t{1});
    return m_spans[id];
}

void TokenBytes::set(std::uint32_t id, std::string_view text)
{
    Span& span = at(id);
    span.begin = static_cast<std::uint32_t>(m_bytes.size());
    span.size = static_cast<std::uint32_t>(text.size()) & 0x7FFFFFFFU;
    span.present = 1;
    m_bytes += text;
}

std::string_view TokenBytes::operator[](std::uint32_t id) const noexcept
{
    if (!has(id))
        return {};
    return std::string_view(m_bytes).substr(m_spans[id].begin, m_spans[id].size);
}

} // namespace zimage
