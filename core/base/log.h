#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace zimage {

// The only door to spdlog: libtorch 2.11 ships an fmt of its own that breaks Debian's spdlog headers, so nothing that
// includes torch may see them.

enum class LogLevel { Debug, Info, Warning, Error, Off };

/// Thread-safe. The message is one line without a trailing newline; control characters in it are written as blanks.
void log(LogLevel level, std::string_view message);
inline void logDebug(std::string_view message) { log(LogLevel::Debug, message); }
inline void logInfo(std::string_view message) { log(LogLevel::Info, message); }
inline void logWarning(std::string_view message) { log(LogLevel::Warning, message); }

/// What reaches standard error; Warning unless set.
void setLogLevel(LogLevel level);

/// Called for every message from Debug up, on the thread that logs. Replaces the former listener, which does not run
/// any more once this returns; empty removes it. What a listener logs itself reaches standard error only.
using LogListener = std::function<void(LogLevel, std::string_view)>;
void setLogListener(LogListener listener);

} // namespace zimage
