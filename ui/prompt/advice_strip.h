#pragma once

#include <QFrame>
#include <QString>

#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace zimage::ui {

class IconButton;

/// Advice on the prompt: the first piece on a line, with a button that applies it and one that dismisses its rule; the
/// rest behind "more".
class AdviceStrip : public QFrame {
    Q_OBJECT

public:
    struct Piece {
        QString rule; ///< its id
        QString text;
        bool warning = false;
        bool canApply = false;
        friend bool operator==(const Piece&, const Piece&) = default;
    };

    explicit AdviceStrip(QWidget* parent = nullptr);

    /// Hides when there is nothing to say.
    void setPieces(const std::vector<Piece>& pieces);
    [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return m_pieces; }

Q_SIGNALS:
    void applied(const QString& rule);
    void dismissed(const QString& rule);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* line(const Piece& piece, bool first);
    void rebuild();

    std::vector<Piece> m_pieces;
    bool m_open = false; ///< all of them are on show
    QVBoxLayout* m_layout;
};

} // namespace zimage::ui
