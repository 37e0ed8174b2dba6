#pragma once

#include <QCoreApplication>
#include <QString>

#include <filesystem>

namespace zimage::ui {

/// A file in the desktop's trash, and the way back. The trash is freedesktop.org's: that of the home folder, or one at
/// the root of the file's own disk; its folders are made when they are missing.
class TrashedFile {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::TrashedFile)

public:
    /// False when it cannot be moved: then the file is where it was, and why() says the cause.
    [[nodiscard]] bool moveToTrash(const std::filesystem::path& file);
    /// Back under its name; false when the trash was emptied or something else has the name now: nothing is
    /// overwritten.
    [[nodiscard]] bool restore(const std::filesystem::path& file) const;

    [[nodiscard]] QString why() const { return m_why; }         ///< for the end of a sentence, without a full stop
    [[nodiscard]] QString inTrash() const { return m_inTrash; } ///< where the file is now

private:
    struct Trash {
        QString folder; ///< empty: none
        QString root;   ///< of the disk that it belongs to; empty for that of the home folder
    };
    [[nodiscard]] Trash chooseTrash(const QString& file);
    [[nodiscard]] bool moveInto(const Trash& trash, const QString& file);

    QString m_inTrash;
    QString m_why;
};

} // namespace zimage::ui
