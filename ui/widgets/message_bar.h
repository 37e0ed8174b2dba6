#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace zimage::ui {

/// One sentence over the canvas, with what can be done about it. It never takes the focus and never blocks; the next
/// one replaces it. Esc closes it while the focus is in it.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    enum class Level { Info, Warning, Error };

    struct Action {
        QString text;
        std::function<void()> run;
        bool closes = true;
        std::function<bool()> lasts = {}; ///< there is still something to do; empty: at all times
    };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Level level, const QString& text, std::vector<Action> actions = {});
    /// One more button beside those of the message that is shown, with a longer word about it as its tooltip.
    void addAction(Action action, const QString& tip = {});
    void dismiss();
    /// Esc closes it from anywhere in its window.
    void closeOnAnyEscape() { m_escape = true; }

    [[nodiscard]] QString text() const;
    [[nodiscard]] Level level() const { return m_level; }

Q_SIGNALS:
    void dismissed(); ///< by the user, or by an action that closes it

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();

    Level m_level = Level::Info;
    bool m_escape = false;
    QLabel* m_text;
    QHBoxLayout* m_actions;
    QToolButton* m_close;
};

} // namespace zimage::ui
