#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace zimage::ui {

class Hint;

/// A heading that unfolds what lies below it. While folded it tells how many values in it were changed. One that is
/// automatic is open where there is room, until the user opens or folds it.
class FoldSection : public QWidget {
    Q_OBJECT

public:
    explicit FoldSection(QWidget* parent = nullptr);

    [[nodiscard]] QVBoxLayout& content() { return *m_content; }
    [[nodiscard]] QToolButton& head() { return *m_head; }
    void setTitle(const QString& title);
    void setChanged(int count);
    void setNotes(const QString& whenOpen, const QString& whenFolded); ///< beside the heading
    [[nodiscard]] bool isOpen() const;
    void setOpen(bool open);
    [[nodiscard]] int bodyHeight() const; ///< px that folding it would free
    /// Opens or folds it unless the user chose.
    void offer(bool open);
    [[nodiscard]] bool isChosen() const { return m_chosen; } ///< by the user, or by choose()
    void choose(bool open);
    void release(); ///< nobody chose

Q_SIGNALS:
    void toggled(bool open);

protected:
    void changeEvent(QEvent* event) override;

private:
    void update();

    QToolButton* m_head;
    Hint* m_count;
    QWidget* m_body;
    QVBoxLayout* m_content;
    QString m_title;
    QString m_openNote;
    QString m_foldedNote;
    int m_changed = 0;
    bool m_chosen = false;
};

} // namespace zimage::ui
