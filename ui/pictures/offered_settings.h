#pragma once

#include <QString>
#include <QStringList>

class QMimeData;

namespace zimage::ui {

/// What a drag or the clipboard has for whoever wants the settings of a picture.
struct OfferedSettings {
    QStringList files;       ///< pictures on this computer
    QString infotext;        ///< settings as text, as web pages show them
    bool onlyPixels = false; ///< a picture without its file, or a link to one, as browsers give it

    [[nodiscard]] bool isEmpty() const { return files.isEmpty() && infotext.isEmpty() && !onlyPixels; }
};

/// Files are told by their names; a text may also be the path or address of one that exists.
[[nodiscard]] OfferedSettings offeredSettings(const QMimeData& data);

} // namespace zimage::ui
