#pragma once

#include "presets/resolutions.h"

#include <QString>
#include <QWidget>

#include <vector>

class QLineEdit;
class QToolButton;

namespace zimage::ui {

class Hint;
class IconButton;
class ShapeRow;

struct OwnSize {
    PictureSize size;
    QString name; ///< may be empty
};

/// The sizes that the user keeps: a row to pick from, and a line to name the present one. What is kept and removed is
/// told by signals; who hears them answers with setSizes() where it worked.
class OwnSizes : public QWidget {
    Q_OBJECT

public:
    explicit OwnSizes(QWidget* parent = nullptr);

    void setSizes(std::vector<OwnSize> sizes);
    void setCurrent(const PictureSize& size);
    [[nodiscard]] static QString wordsOf(const OwnSize& size); ///< its name, else its pixels
    [[nodiscard]] const OwnSize* find(const PictureSize& size) const;
    /// Opens the line for the present size: to keep it, or to rename or remove it.
    void startNaming();
    [[nodiscard]] ShapeRow& row() const { return *m_row; }
    /// The line for the name. Who puts it somewhere shows it from namingStarted() to namingEnded(), and owns it.
    [[nodiscard]] bool isNaming() const { return m_isNaming; }
    [[nodiscard]] QWidget& namingLine() const { return *m_line; }

Q_SIGNALS:
    void kept(const zimage::PictureSize& size, const QString& name);
    void removed(const zimage::PictureSize& size);
    void namingStarted();
    void namingEnded();
    void asked(); ///< the window came to the front: another one may have kept sizes

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void finishNaming(bool accepted);
    void remove(const PictureSize& size);
    void openMenu(const QPoint& point);
    void showRow();
    void retranslate();

    std::vector<OwnSize> m_sizes;
    PictureSize m_current;
    PictureSize m_naming; ///< that the line is open for
    Hint* m_title;
    ShapeRow* m_row;
    bool m_isNaming = false;
    QWidget* m_line;
    QLineEdit* m_name;
    IconButton* m_accept;
    QToolButton* m_remove;
    IconButton* m_cancel;
};

} // namespace zimage::ui
