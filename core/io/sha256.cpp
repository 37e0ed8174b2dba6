#include "io/sha256.h"

#include "base/error.h"
#include "base/sentence.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace zimage {

namespace {

/// OpenSSL frees itself in an exit handler while the thread that hashes may still be in it; the system frees all
/// anyway.
void keepUntilTheEnd()
{
    static const int done = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    static_cast<void>(done);
}

} // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256()
{
    keepUntilTheEnd();
    m_state = std::make_unique<State>();
    if (m_state->context == nullptr || EVP_DigestInit_ex(m_state->context, EVP_sha256(), nullptr) != 1)
        throw Error(ErrorCode::Internal, tr("This system's OpenSSL has no SHA-256."));
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes)
{
    if (EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size()) != 1)
        throw Error(ErrorCode::Internal, tr("The SHA-256 of a file cannot be computed."));
}

std::string Sha256::finish()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(m_state->context, digest.data(), &size) != 1)
        throw Error(ErrorCode::Internal, tr("The SHA-256 of a file cannot be computed."));
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : std::span(digest.data(), size)) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 15U];
    }
    return hex;
}

std::string sha256Of(std::string_view text)
{
    Sha256 hash;
    hash.add(std::as_bytes(std::span(text.data(), text.size())));
    return hash.finish();
}

std::optional<std::string> sha256OfFile(const std::filesystem::path& file, const std::stop_token& stop)
{
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe must not hold it up
    if (descriptor < 0)
        return {};
    Sha256 hash;
    std::vector<std::byte> piece(kPiece);
    ssize_t count = 0;
    while (!stop.stop_requested()) {
        count = read(descriptor, piece.data(), piece.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        hash.add(std::span(piece.data(), static_cast<std::size_t>(count)));
    }
    close(descriptor);
    if (stop.stop_requested() || count != 0)
        return {};
    return hash.finish();
}

bool isSha256(std::string_view text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace zimage
