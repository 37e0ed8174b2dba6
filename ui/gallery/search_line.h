#pragma once

#include <QLineEdit>

class QCompleter;
class QStandardItemModel;

namespace zimage::ui {

class GalleryLibrary;

/// The gallery's search: what can go on at the cursor is offered below it, from the words of the search and what the
/// pictures have. GUI thread.
class SearchLine : public QLineEdit {
    Q_OBJECT

public:
    explicit SearchLine(GalleryLibrary& library, QWidget* parent = nullptr);

Q_SIGNALS:
    void left(); ///< by Down or Enter: to what was found

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void offer();
    void take(const QModelIndex& index);

    GalleryLibrary& m_library;
    QCompleter* m_completer;
    QStandardItemModel* m_offers;
};

} // namespace zimage::ui
