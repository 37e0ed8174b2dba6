#pragma once

#include "engine/outcome.h"
#include "params/generation_params.h"

#include <QImage>
#include <QMetaType>
#include <QString>

#include <filesystem>

namespace zimage::ui {

/// A picture as the studio keeps and shows it. A value; the pixels are shared.
struct ShownPicture {
    enum class Kind {
        Final,
        Draft, ///< a small one of several, to choose from; or the last preview of a picture that was stopped
    };

    quint64 id = 0; ///< unique within the session; 0 for none
    Kind kind = Kind::Final;
    bool whole = false;         ///< a draft with all its steps at full size: only its file is missing
    QString session;            ///< that ordered it; empty: the one on show
    QImage image;               ///< RGB888 in sRGB, device pixel ratio 1
    QSize pixels;               ///< of the image, also while it is out of memory
    QSize fullSize;             ///< of the picture it stands for: that of the image, more for a draft
    std::filesystem::path file; ///< empty: not saved
    std::filesystem::path kept; ///< the session's own copy of one that is not saved; empty: none yet
    GenerationParams params;    ///< what it was made with: its own seed (≥ 0), count 1
    QString model;              ///< "zimage-mini"
    RunInfo run; ///< what really ran, the prompt with its wildcards (params.prompt is what they became), and what the
                 ///< guards saw
    double seconds = 0; ///< from start to saved, loading left out
};

/// A draft that a picture can be made from.
[[nodiscard]] bool isUnmade(const ShownPicture& picture);

/// Where its pixels outlive the studio: its own file, or the session's copy; empty for neither.
[[nodiscard]] inline const std::filesystem::path& lastingFile(const ShownPicture& picture)
{
    return picture.file.empty() ? picture.kept : picture.file;
}

/// A picture's settings, a draft's with the size of the picture it stands for.
[[nodiscard]] GenerationParams fullSizeParams(const ShownPicture& picture);

} // namespace zimage::ui

Q_DECLARE_METATYPE(zimage::ui::ShownPicture)
