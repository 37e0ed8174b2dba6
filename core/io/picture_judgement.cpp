#include "io/picture_judgement.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace zimage {

namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Without blanks at its ends, in one line; empty for what can be no name.
std::string named(std::string_view text)
{
    if (text.size() > kLongestTag || firstInvalidUtf8(text) != std::string_view::npos)
        return {};
    std::string name(text);
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    const std::size_t first = name.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : name.substr(first, name.find_last_not_of(' ') - first + 1);
}

void change(Names& names, const Names& added, const Names& removed)
{
    std::erase_if(names, [&](const std::string& name) { return has(removed, name); });
    for (const std::string& text : added)
        if (const std::string name = named(text); !name.empty() && !has(names, name))
            names.push_back(name);
}

/// Those of `names` for which being in `others` is `wanted`.
Names those(const Names& names, const Names& others, bool wanted)
{
    Names found;
    std::copy_if(names.begin(), names.end(), std::back_inserter(found),
                 [&](const std::string& name) { return has(others, name) == wanted; });
    return found;
}

/// What was said later takes the place of what was said before.
void combine(Names& added, Names& removed, const Names& laterAdded, const Names& laterRemoved)
{
    added = those(added, laterRemoved, false);
    removed = those(removed, laterAdded, false);
    for (const auto& [to, from] : {std::pair{&added, &laterAdded}, std::pair{&removed, &laterRemoved}})
        for (const std::string& name : *from)
            if (!has(*to, name))
                to->push_back(name);
}

} // namespace

bool JudgementChange::empty() const { return *this == JudgementChange{}; }

PictureJudgement changed(PictureJudgement judgement, const JudgementChange& change)
{
    judgement.rating = std::clamp(change.rating.value_or(judgement.rating), 0, 5);
    judgement.label = change.label.value_or(judgement.label);
    judgement.pick = change.pick.value_or(judgement.pick);
    zimage::change(judgement.tags, change.addTags, change.removeTags);
    zimage::change(judgement.albums, change.addAlbums, change.removeAlbums);
    return judgement;
}

JudgementChange inverse(const PictureJudgement& before, const JudgementChange& change)
{
    JudgementChange back;
    if (change.rating)
        back.rating = before.rating;
    if (change.label)
        back.label = before.label;
    if (change.pick)
        back.pick = before.pick;
    back.addTags = those(change.removeTags, before.tags, true);
    back.removeTags = those(change.addTags, before.tags, false);
    back.addAlbums = those(change.removeAlbums, before.albums, true);
    back.removeAlbums = those(change.addAlbums, before.albums, false);
    return back;
}

JudgementChange combined(JudgementChange first, const JudgementChange& second)
{
    if (second.rating)
        first.rating = second.rating;
    if (second.label)
        first.label = second.label;
    if (second.pick)
        first.pick = second.pick;
    combine(first.addTags, first.removeTags, second.addTags, second.removeTags);
    combine(first.addAlbums, first.removeAlbums, second.addAlbums, second.removeAlbums);
    return first;
}

const char* colourLabelWord(ColourLabel label)
{
    // not for people: what stands in files
    constexpr std::array<const char*, 10> kWords{"",     "Red",     "Orange", "Yellow", "Green",
                                                 "Blue", "Magenta", "Gray",   "Black",  "White"};
    return kWords[static_cast<std::size_t>(label)];
}

} // namespace zimage
