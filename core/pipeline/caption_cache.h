#pragma once

#include "models/zimage_transformer.h"

#include <cstdint>
#include <list>
#include <span>
#include <string>

namespace zimage {

/// The latest captions, so that a prompt that comes again is not encoded again. Small: a caption of 96 tokens of
/// Z-Image takes 1.4 MiB.
class CaptionCache {
public:
    /// What a caption depends on: the tokens, and in one text whatever else changes its values.
    [[nodiscard]] static std::string keyOf(std::span<const std::int32_t> ids, const std::string& circumstances);

    /// Null when it is not there.
    [[nodiscard]] const Caption* find(const std::string& key);
    void store(const std::string& key, Caption caption);
    void clear() { m_entries.clear(); }

private:
    struct Entry {
        std::string key;
        Caption caption;
    };
    std::list<Entry> m_entries; ///< the latest first
};

} // namespace zimage
