#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace zimage::ui {

class Hint;

/// A heading that unfolds what lies below it. While folded it tells how many values in it were changed.
class FoldSection : public QWidget {
    Q_OBJECT

public:
    explicit FoldSection(QWidget* parent = nullptr);

    [[nodiscard]] QVBoxLayout& content() { return *m_content; }
    void setTitle(const QString& title);
    void setChanged(int count);
    [[nodiscard]] bool isOpen() const;
    void setOpen(bool open);

Q_SIGNALS:
    void toggled(bool open);

private:
    void update();

    QToolButton* m_head;
    Hint* m_count;
    QWidget* m_body;
    QVBoxLayout* m_content;
    QString m_title;
    int m_changed = 0;
};

} // namespace zimage::ui
