#pragma once

#include "base/error.h"
#include "sanitizers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <malloc.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zimage::test {

/// What refusing a file may cost above the file's own size.
constexpr long kRefusalKilobytes = 64 << 10;

/// How an attempt to read a file ended, in a process of its own.
struct Attempt {
    bool ended = false;   ///< by itself: not by a crash
    bool refused = false; ///< with an Error of one line
    ErrorCode code{};
    long kilobytes = 0; ///< by which the process grew at its peak
    char message[600] = {};
};

inline long peakKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Runs `read` in a forked process, whose peak starts from what this one has in use.
inline Attempt attempt(const std::function<void()>& read)
{
    void* shared = mmap(nullptr, sizeof(Attempt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return {};
    auto* report = new (shared) Attempt;
    malloc_trim(0); // so that memory which an earlier case freed is not taken for nothing
    const pid_t child = fork();
    if (child == 0) {
        const long before = peakKilobytes();
        try {
            read();
        } catch (const Error& error) {
            report->code = error.code();
            std::snprintf(report->message, sizeof report->message, "%s", error.what());
            report->refused =
                std::strlen(error.what()) < sizeof report->message && std::strchr(error.what(), '\n') == nullptr;
        } catch (...) {
            std::snprintf(report->message, sizeof report->message, "something that is no Error");
        }
        report->kilobytes = peakKilobytes() - before;
        report->ended = true;
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    const Attempt result = *report;
    munmap(shared, sizeof(Attempt));
    return result;
}

/// `read` must throw an Error of one line, and take less than 64 MiB above the file: `unread` is the size of a file
/// that is not in memory yet.
inline Attempt expectCheapRefusal(const std::string& name, const std::function<void()>& read, std::size_t unread = 0)
{
    const Attempt result = attempt(read);
    EXPECT_TRUE(result.ended) << name << ": crashed";
    EXPECT_TRUE(result.refused) << name << ": " << result.message;
    if (!kSanitized) { // its own memory would be counted
        EXPECT_LT(result.kilobytes, kRefusalKilobytes + static_cast<long>(unread >> 10))
            << name << ": " << result.message;
    }
    return result;
}

} // namespace zimage::test
