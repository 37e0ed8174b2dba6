#include "tokenizer/tokenizer.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/byte_pair.h"
#include "tokenizer/prompt_template.h"
#include "tokenizer/split_pattern.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/tokenizer_json.h"
#include "tokenizer/tokenizer_settings.h"
#include "tokenizer/unicode.h"
#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;

void checkText(std::string_view text)
{
    if (text.size() > kMaxTextBytes)
        throw Error(
            ErrorCode::BadParameter,
            tr("The prompt has {size:int} bytes; shorten it to {most:int} at most.", text.size(), kMaxTextBytes),
            {{}, {}, "prompt"});
    if (const std::size_t offset = firstInvalidUtf8(text); offset != std::string_view::npos)
        throw Error(ErrorCode::BadParameter,
                    tr("The prompt is not valid UTF-8 at byte {byte:int} (counted from 0); save it as UTF-8.", offset),
                    {{}, {}, "prompt"});
}

/// Gives the added tokens their ids and bytes. One may stand in the vocabulary too, then under the same id.
void addTokens(const std::vector<AddedToken>& tokens, const TokenNames& names, TokenBytes& bytes,
               const std::string& file)
{
    for (const AddedToken& token : tokens) {
        const auto known = names.find(token.content);
        if (known ? *known != token.id : bytes.has(token.id))
            failDamagedTokenizer(
                file,
                tr("The added token {token:quoted} has the id {id:int}, which contradicts the vocabulary.",
                   token.content, token.id),
                "added_tokens");
        bytes.set(token.id, token.content);
    }
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

} // namespace

struct Tokenizer::Impl {
    Impl(TokenizerSettings settings, const TokenizerJson& json, const TokenNames& names, const std::string& file)
        : normalise(settings.normalise), pattern(settings.splitPattern, file), bytePair(json, names, file), bytes(json)
    {
        addTokens(settings.addedTokens, names, bytes, file);
        addedTokens.emplace(std::move(settings.addedTokens));
    }

    /// A stretch of text without added tokens.
    void encodePlain(std::string_view text, std::vector<std::int32_t>& ids) const
    {
        const std::string normal = normalise ? toNfc(text) : std::string(text);
        std::vector<std::string_view> pieces;
        pattern.split(normal, pieces);
        BytePair::Scratch scratch;
        for (const std::string_view piece : pieces)
            bytePair.encode(piece, scratch, ids);
    }

    [[nodiscard]] std::vector<std::int32_t> encode(std::string_view text) const
    {
        std::vector<std::int32_t> ids;
        std::size_t at = 0;
        while (at < text.size()) {
            const auto found = addedTokens->find(text, at);
            const std::size_t end = found ? found->begin : text.size();
            if (end > at)
                encodePlain(text.substr(at, end - at), ids);
            at = end;
            if (found) {
                ids.push_back(static_cast<std::int32_t>(found->token->id));
                at += found->token->content.size();
            }
        }
        return ids;
    }

    bool normalise;
    SplitPattern pattern;
    BytePair bytePair;
    TokenBytes bytes;
    std::optional<AddedTokens> addedTokens;
};

Tokenizer::Tokenizer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::load(const std::filesystem::path& path) { return parse(readTokenizerFile(path), path.string()); }

Tokenizer Tokenizer::parse(std::string_view text, const std::string& name)
{
    const TokenizerJson json = readTokenizerJson(text, name);
    TokenizerSettings settings = readTokenizerSettings(json.settings, name);
    const TokenNames names(json, name);
    return Tokenizer(std::make_unique<Impl>(std::move(settings), json, names, name));
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text) const
{
    checkText(text);
    return m_impl->encode(text);
}

EncodedPrompt Tokenizer::encodePrompt(std::string_view prompt, std::size_t maxTokens) const
{
    checkText(prompt);
    std::string text(kPromptPrefix);
    text.append(prompt).append(kPromptSuffix);

    EncodedPrompt result;
    result.ids = m_impl->encode(text);
    result.totalTokens = result.ids.size();
    if (result.totalTokens <= maxTokens)
        return result;

    // The bytes of all tokens in a row are the normalised text; the kept ones say where it is cut.
    const std::string normal = decode(result.ids);
    result.ids.resize(maxTokens);
    const std::size_t promptEnd = normal.size() - kPromptSuffix.size();
    std::size_t cut = std::max(decode(result.ids).size(), kPromptPrefix.size());
    if (cut < promptEnd) {
        while (isContinuation(normal[cut]))
            --cut;
        result.lostText = normal.substr(cut, promptEnd - cut);
    }
    return result;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const
{
    std::string out;
    for (const std::int32_t id : ids)
        if (id >= 0)
            out += m_impl->bytes[static_cast<std::uint32_t>(id)];
    return out;
}

std::size_t Tokenizer::vocabularySize() const noexcept { return m_impl->bytes.size(); }

} // namespace zimage
