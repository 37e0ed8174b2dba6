#pragma once

#include <QAction>
#include <QSplitter>

namespace zimage::ui {

/// The gallery's columns: the list of searches, the pictures, what is known of one. The outer two are shown when the
/// user wants them and there is room for the pictures beside them; a command shows or hides each. GUI thread.
class GalleryColumns : public QSplitter {
    Q_OBJECT

public:
    /// Takes the three widgets.
    GalleryColumns(QWidget* list, QWidget* pictures, QWidget* details);

    QAction showList, showDetails; ///< checked: it is in sight

    [[nodiscard]] QByteArray state() const; ///< widths and what the user wants
    void setState(const QByteArray& state); ///< one that is not understood changes nothing

Q_SIGNALS:
    void changed(); ///< by the user

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Column {
        QWidget* widget = nullptr;
        QAction* action = nullptr;
        int leastWidth = 0;  ///< px of the columns for it to be shown by itself
        bool wanted = true;  ///< by the user
        bool forced = false; ///< by the user, although there is little room
    };

    void toggle(Column& column);
    void settle();

    Column m_list;
    Column m_details;
};

} // namespace zimage::ui
