#include "pipeline/caption_cache.h"

#include <algorithm>

namespace zimage {

namespace {

constexpr std::size_t kMostCaptions = 4;

} // namespace

std::string CaptionCache::keyOf(std::span<const std::int32_t> ids, const std::string& circumstances)
{
    std::string key = circumstances;
    for (const std::int32_t id : ids)
        key += ' ' + std::to_string(id);
    return key;
}

const Caption* CaptionCache::find(const std::string& key)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&key](const Entry& entry) { return entry.key == key; });
    if (found == m_entries.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return &found->caption;
}

void CaptionCache::store(const std::string& key, Caption caption)
{
    m_entries.push_front({key, std::move(caption)});
    if (m_entries.size() > kMostCaptions)
        m_entries.pop_back();
}

} // namespace zimage
