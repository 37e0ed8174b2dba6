#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A prompt as the text encoder takes it.
struct EncodedPrompt {
    std::vector<std::int32_t> ids; ///< with the chat template, at most the asked number of tokens
    std::size_t totalTokens = 0;   ///< what the whole prompt with its template would take
    std::string lostText; ///< the end of the user's prompt (UTF-8, NFC) that was cut; empty when nothing of it was
};

/// Byte-level BPE as Qwen2/Qwen3 use it, read from a Hugging Face `tokenizer.json`: NFC normalisation, added tokens,
/// the split pattern, merges. Immutable after loading; encode() may be called from several threads.
class Tokenizer {
public:
    /// Reads `tokenizer.json`, or the same file compressed as `.json.gz`.
    /// Throws Error NotFound, Unreadable, Corrupt, or Unsupported for another kind of tokenizer.
    static Tokenizer load(const std::filesystem::path& path);
    /// As load(), from JSON text; `name` is used in messages.
    static Tokenizer parse(std::string_view json, const std::string& name);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    /// Text to ids, without a template. Throws Error BadParameter for invalid UTF-8, naming the byte offset, and for
    /// more than 16 MiB of text.
    [[nodiscard]] std::vector<std::int32_t> encode(std::string_view text) const;

    /// Wraps the prompt in Qwen's chat template
    /// `<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n`, encodes, and keeps the first `maxTokens` ids
    /// (as transformers truncates: the template's own end is cut first).
    [[nodiscard]] EncodedPrompt encodePrompt(std::string_view prompt, std::size_t maxTokens) const;

    /// Ids back to bytes (not necessarily whole UTF-8 characters); unknown ids are skipped.
    [[nodiscard]] std::string decode(std::span<const std::int32_t> ids) const;

    [[nodiscard]] std::size_t vocabularySize() const noexcept; ///< highest id + 1

private:
    struct Impl;
    explicit Tokenizer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace zimage
