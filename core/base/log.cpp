#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace zimage {
namespace {

constexpr const char* kPattern = "%^%l%$: %v"; // "warning: …", the level in colour on a terminal
constexpr const char* kDebugPattern = "%H:%M:%S.%e %^%l%$: %v";

spdlog::level::level_enum spdlogLevel(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warning: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    case LogLevel::Off: break;
    }
    return spdlog::level::off;
}

spdlog::logger& logger()
{
    // Never destroyed: destructors of other static objects may still log.
    static spdlog::logger* const instance = [] {
        const bool plain = std::getenv("NO_COLOR") != nullptr; // no-color.org
        const auto colours = plain ? spdlog::color_mode::never : spdlog::color_mode::automatic;
        auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(colours);
        auto* made = new spdlog::logger("zimage", std::move(sink));
        made->set_level(spdlog::level::warn);
        made->set_pattern(kPattern);
        return made;
    }();
    return *instance;
}

struct Listening {
    std::mutex mutex; ///< held during a call too, so that a replaced listener is never running any more
    LogListener listener;
};

Listening& listening()
{
    static Listening* const instance = new Listening; // never destroyed, as above
    return *instance;
}

/// Messages quote file names, which may hold line breaks and terminal commands.
bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

thread_local bool insideListener = false;

void tellListener(LogLevel level, std::string_view message)
{
    if (insideListener) // it logs itself: no recursion, no deadlock
        return;
    const std::lock_guard lock(listening().mutex);
    const LogListener current = listening().listener; // a copy, because it may replace itself
    if (!current)
        return;
    insideListener = true;
    try {
        current(level, message);
    } catch (...) {
        // A listener's trouble is not the trouble of whoever logs.
    }
    insideListener = false;
}

void logLine(LogLevel level, std::string_view message)
{
    // The overload without arguments: braces in the message are not formatted.
    logger().log(spdlogLevel(level), spdlog::string_view_t(message.data(), message.size()));
    tellListener(level, message);
}

} // namespace

void log(LogLevel level, std::string_view message)
{
    if (level == LogLevel::Off)
        return;
    if (std::none_of(message.begin(), message.end(), isControl)) {
        logLine(level, message);
        return;
    }
    std::string line(message);
    std::replace_if(line.begin(), line.end(), isControl, ' ');
    logLine(level, line);
}

void setLogLevel(LogLevel level)
{
    logger().set_level(spdlogLevel(level));
    logger().set_pattern(level == LogLevel::Debug ? kDebugPattern : kPattern);
}

void setLogListener(LogListener listener)
{
    std::unique_lock lock(listening().mutex, std::defer_lock);
    if (!insideListener) // otherwise this thread holds it already
        lock.lock();
    std::swap(listening().listener, listener); // the former one is destroyed after the lock: it may log
}

} // namespace zimage
