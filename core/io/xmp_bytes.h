#pragma once

#include "base/error.h"
#include "base/sentence.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

// What io/xmp_png, io/xmp_jpeg and io/xmp_webp share.

/// Throws Error Incomplete.
[[noreturn]] inline void throwCutShort(const std::string& name)
{
    throw Error(ErrorCode::Incomplete,
                tr("{file:path} ends too early. Another program may still be writing it: try again later.", name),
                {name, {}, {}});
}

inline void append(std::vector<std::byte>& output, std::span<const std::byte> bytes)
{
    output.insert(output.end(), bytes.begin(), bytes.end());
}

inline void append(std::vector<std::byte>& output, std::string_view text)
{
    append(output, std::as_bytes(std::span(text)));
}

[[nodiscard]] inline std::string_view textOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace zimage
