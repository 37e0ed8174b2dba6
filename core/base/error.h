#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace zimage {

/// What kind of thing went wrong; the programs map it to an exit status or a message box.
enum class ErrorCode {
    BadParameter, ///< the user asked for something impossible (exit status 2)
    NotFound,     ///< a file, folder or resource is not there
    Unreadable,   ///< it is there but cannot be read
    Corrupt,      ///< it can be read but its content breaks its own format
    Incomplete,   ///< a key, tensor or shard is missing
    Mismatch,     ///< a tensor or key has the wrong shape or type
    Unsupported,  ///< well-formed, but beyond what this program implements
    Unwritable,   ///< an output file or folder cannot be written
    Device,       ///< no such device, or the device failed
    DeviceLost,   ///< the device failed in a way that this process cannot recover from
    OutOfMemory,
    NonFinite, ///< NaN or Inf where a picture should be
    Rejected,  ///< the picture came out as one flat colour
    Cancelled,
    Internal,
};

/// Where it went wrong, for programs; the message already says it in words.
struct ErrorContext {
    std::string file;
    std::string tensor;
    std::string key;
};

/// The one exception type of the core. what() is one sentence that names the file or flag and says what to do.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message, ErrorContext context = {})
        : std::runtime_error(message), m_code(code), m_context(std::move(context))
    {}

    [[nodiscard]] ErrorCode code() const noexcept { return m_code; }
    [[nodiscard]] const ErrorContext& context() const noexcept { return m_context; }

private:
    ErrorCode m_code;
    ErrorContext m_context;
};

} // namespace zimage
