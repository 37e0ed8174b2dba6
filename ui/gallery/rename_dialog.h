#pragma once

#include "gallery/gallery_files.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace zimage::ui {

class Hint;

/// Asks for the name of a picture, or the pattern for the names of several, and shows what comes of it.
class RenameDialog : public QDialog {
    Q_OBJECT

public:
    /// `pattern`: for several.
    RenameDialog(std::vector<LibraryPicture> pictures, const QString& pattern, QWidget* parent);

    [[nodiscard]] std::vector<GalleryFiles::Move> moves() const { return m_moves; } ///< when it was accepted
    [[nodiscard]] QLineEdit& field() const { return *m_field; }

private:
    void judge();

    std::vector<LibraryPicture> m_pictures;
    std::vector<GalleryFiles::Move> m_moves;
    QLineEdit* m_field;
    Hint* m_note;
    QPushButton* m_rename;
};

} // namespace zimage::ui
