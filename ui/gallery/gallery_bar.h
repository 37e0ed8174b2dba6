#pragma once

#include "library/library_index.h"

#include <QWidget>

class QHBoxLayout;
class QSlider;
class QToolButton;

namespace zimage::ui {

class ChoiceBox;
class GalleryLibrary;
class Hint;
class SearchLine;

/// Above the gallery's pictures: the search, and below it what was found, the order and the size of the pictures. GUI
/// thread.
class GalleryBar : public QWidget {
    Q_OBJECT

public:
    explicit GalleryBar(GalleryLibrary& library, QWidget* parent = nullptr);

    [[nodiscard]] SearchLine& search() const { return *m_search; }
    [[nodiscard]] LibraryOrder order() const;
    void setOrder(LibraryOrder order);
    void setSide(int side);                         ///< px of the pictures; without sideWanted()
    void addToggles(QAction& first, QAction& last); ///< as buttons at the ends of the lower row
    void say(const QString& sentence, bool isWarning);
    [[nodiscard]] QString said() const;
    void enableSaving(bool on);

Q_SIGNALS:
    void queryChanged(const QString& query);
    void orderChanged();
    void sideWanted(int side);
    void saveWanted(); ///< of the search
    void left();       ///< to what was found

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    QHBoxLayout* m_lower;
    SearchLine* m_search;
    QToolButton* m_save;
    Hint* m_said;
    ChoiceBox* m_order;
    QSlider* m_size;
};

} // namespace zimage::ui
