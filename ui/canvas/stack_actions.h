#pragma once

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace zimage::ui {

class PictureStacks;
class SessionPictures;

/// The commands that fold and unfold stacks of the strip. GUI thread.
class StackActions : public QObject {
    Q_OBJECT

public:
    /// Their keys work in `window`, which owns this.
    StackActions(PictureStacks& stacks, SessionPictures& pictures, QWidget* window);

    QAction* const fold;
    QAction* const foldAll;

    void setPicture(quint64 id); ///< the one on show; 0 for none
    void fill(QMenu& menu) const;
    void retranslate();

private:
    PictureStacks& m_stacks;
    SessionPictures& m_pictures;
    quint64 m_id = 0;
};

} // namespace zimage::ui
