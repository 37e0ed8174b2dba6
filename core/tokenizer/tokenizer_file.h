#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace zimage {

/// The largest tokenizer file that is read, compressed or not, and the most that is inflated from one; Qwen's has 11
/// MiB.
inline constexpr std::size_t kMaxTokenizerBytes = std::size_t{20} << 20;

/// The whole of a text file, inflated when it begins like a gzip file (whatever its name).
/// Throws Error NotFound, Unreadable, Corrupt (damaged or oversized).
[[nodiscard]] std::string readTokenizerFile(const std::filesystem::path& path);

/// Throws Error Corrupt: the file breaks its own format. `why` is a sentence; `key` is where, for programs.
[[noreturn]] void failDamagedTokenizer(const std::string& file, const std::string& why, const std::string& key = {});
/// Throws Error Unsupported likewise.
[[noreturn]] void failUnsupportedTokenizer(const std::string& file, const std::string& why, const std::string& key);

} // namespace zimage
