#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// The colours that digiKam knows; the numbers are those of its `ColorLabel`.
enum class ColourLabel { None, Red, Orange, Yellow, Green, Blue, Magenta, Grey, Black, White };

enum class Pick { None, Picked, Rejected };

/// What people say of a picture.
struct PictureJudgement {
    int rating = 0; ///< 0 to 5 stars; a rejected picture keeps its stars
    ColourLabel label = ColourLabel::None;
    Pick pick = Pick::None;
    std::vector<std::string> tags = {};   ///< in their order, each once; "Places/Rome" is Rome within Places
    std::vector<std::string> albums = {}; ///< likewise, names of this program's albums

    friend bool operator==(const PictureJudgement&, const PictureJudgement&) = default;
};

/// What somebody changes of a judgement; the rest stays as it is by then.
struct JudgementChange {
    std::optional<int> rating = {}; ///< 0 to 5
    std::optional<ColourLabel> label = {};
    std::optional<Pick> pick = {};
    std::vector<std::string> addTags = {}, removeTags = {};
    std::vector<std::string> addAlbums = {}, removeAlbums = {};

    [[nodiscard]] bool empty() const;

    friend bool operator==(const JudgementChange&, const JudgementChange&) = default;
};

/// Tags and albums are trimmed; empty ones, and those longer than kLongestTag bytes, are left out. A rating beyond its
/// range becomes the nearest one.
[[nodiscard]] PictureJudgement changed(PictureJudgement judgement, const JudgementChange& change);

/// Takes `change` back from a picture that was judged as `before`: what the change did not touch is not touched, so
/// that what somebody else said meanwhile stays.
[[nodiscard]] JudgementChange inverse(const PictureJudgement& before, const JudgementChange& change);

/// One change that does what `first` and then `second` do.
[[nodiscard]] JudgementChange combined(JudgementChange first, const JudgementChange& second);

inline constexpr std::size_t kLongestTag = 1000; ///< bytes

/// As XMP's `xmp:Label` has it: "Red"; empty for none.
[[nodiscard]] const char* colourLabelWord(ColourLabel label);

} // namespace zimage
