#pragma once

#include <QString>
#include <QVector>

namespace zimage::ui {

/// A stretch of two texts: in both, or in one of them only.
struct TextPiece {
    enum class Kind { Same, Removed, Added };

    Kind kind = Kind::Same;
    QString text;
    friend bool operator==(const TextPiece&, const TextPiece&) = default;
};

/// What has to be taken from one text and added to make the other: whole words where words are written apart, single
/// characters where they are not (Chinese, Japanese). Blanks do not count. Neighbouring words of one kind form one
/// piece; where something is replaced, what was removed comes first.
[[nodiscard]] QVector<TextPiece> wordDiff(const QString& before, const QString& after);

} // namespace zimage::ui
