#pragma once

#include <QKeySequenceEdit>

namespace zimage::ui {

/// A field that takes the next key that is pressed, with what is held beside it. Tab and Esc leave it.
class KeyField : public QKeySequenceEdit {
    Q_OBJECT

public:
    explicit KeyField(QWidget* parent = nullptr);

    void show(const QKeySequence& key);
    void setNames(const QString& name, const QString& placeholder);

Q_SIGNALS:
    void pressed(const QKeySequence& key); ///< the field shows it; whether it is taken is not said yet
    void escaped();
    void left(); ///< the focus went elsewhere

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QString m_placeholder;
};

} // namespace zimage::ui
