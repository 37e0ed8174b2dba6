#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace zimage {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const std::byte> bytes);
    /// 64 hex digits in lower case; nothing may be added afterwards.
    [[nodiscard]] std::string finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

[[nodiscard]] std::string sha256Of(std::string_view text);

/// Of a file's bytes; nothing when it cannot be read to its end or a stop was asked for, which is looked at after every
/// MiB.
[[nodiscard]] std::optional<std::string> sha256OfFile(const std::filesystem::path& file, const std::stop_token& stop);

/// 64 hex digits in lower case.
[[nodiscard]] bool isSha256(std::string_view text);

} // namespace zimage
