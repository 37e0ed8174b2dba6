#pragma once

#include "base/error.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace zimage::fuzz {

/// Ends the program with a message, so that libFuzzer keeps the input.
[[noreturn]] inline void finding(const std::string& what)
{
    std::fprintf(stderr, "FINDING: %s\n", what.c_str());
    std::abort();
}

inline void require(bool holds, const char* what)
{
    if (!holds)
        finding(what);
}

/// A message is one line of printable text that ends as sentences do, whatever the file holds.
inline void checkMessage(std::string_view message)
{
    const bool control = std::any_of(message.begin(), message.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    const bool sentence = message.ends_with('.') || message.ends_with('?');
    if (!sentence || control || message.size() > 2000)
        finding("the message is no sentence on one line: " + std::string(message));
}

/// Runs `action` on untrusted input: it may throw Error and nothing else. Returns whether it came to its end.
template <class Action>
bool onlyErrors(Action action)
{
    try {
        std::forward<Action>(action)();
        return true;
    } catch (const Error& error) {
        checkMessage(error.what());
        return false;
    } catch (const std::exception& other) {
        finding(std::string("something else than Error was thrown: ") + other.what());
    }
}

} // namespace zimage::fuzz
