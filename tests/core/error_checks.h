#pragma once

#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace zimage::test {

/// The Error that `action` throws; a failed test when it throws none. Every message must be one line that ends in a
/// full stop.
inline Error errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        const std::string message = error.what();
        EXPECT_FALSE(message.empty());
        EXPECT_TRUE(message.ends_with('.') || message.ends_with("。")) << message;
        EXPECT_LT(message.size(), 600U) << message;
        EXPECT_TRUE(std::all_of(message.begin(), message.end(), [](char c) {
            return static_cast<unsigned char>(c) >= 0x20;
        })) << message;
        return error;
    } catch (const std::exception& other) {
        ADD_FAILURE() << "threw something else: " << other.what();
        return {ErrorCode::Internal, "something else"};
    }
    ADD_FAILURE() << "nothing was thrown";
    return {ErrorCode::Internal, "nothing"};
}

inline bool mentions(const Error& error, const std::string& text)
{
    return std::string(error.what()).find(text) != std::string::npos;
}

inline std::string repeated(const std::string& text, std::size_t times)
{
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        result += text;
    return result;
}

} // namespace zimage::test
