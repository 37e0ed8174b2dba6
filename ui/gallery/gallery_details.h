#pragma once

#include "library/library_picture.h"

#include <QString>
#include <QTextBrowser>

#include <vector>

namespace zimage::ui {

/// All that is known of a picture, to be read and copied. GUI thread.
class GalleryDetails : public QTextBrowser {
    Q_OBJECT

public:
    explicit GalleryDetails(QWidget* parent = nullptr);

    /// Null: nothing is chosen. `selected`: how many pictures are.
    void showPicture(const LibraryPicture* picture, int selected);

Q_SIGNALS:
    void searchWanted(const QString& query); ///< a tag, an album or a seed was clicked

protected:
    void changeEvent(QEvent* event) override;

private:
    QString m_shown; ///< HTML
};

/// A value as a search has it: in quotation marks where it needs them.
[[nodiscard]] QString quoted(const QString& value);

} // namespace zimage::ui
