#pragma once

#include "library/library_picture.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace zimage {

/// Hashes pictures' pixels on a thread that gives way to all others. All calls return at once.
class PixelHasher {
public:
    static constexpr int kAtOnce = 16; ///< pictures that are a fair share at a time

    struct Result {
        std::int64_t id = 0;
        FileStamp stamp; ///< of the file that was read
        std::string hash;
        std::string problem;  ///< a sentence when it cannot be read; then there is no hash
        bool isStale = false; ///< the file has changed meanwhile, or is not there
    };

    /// Both are called on the thread: `done` for each picture, `idle` when there is nothing left.
    PixelHasher(std::function<void(Result result)> done, std::function<void()> idle);
    ~PixelHasher(); ///< after the picture at hand

    void hash(const std::vector<LibraryPicture>& pictures);
    [[nodiscard]] bool isIdle() const; ///< and `done` was called for all

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace zimage
