#pragma once

#include <QFrame>
#include <QString>

#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace zimage::ui {

class IconButton;

/// Advice on the prompt, and what else is to be said beside it: warnings of others, then advice, then notes of others.
/// The first piece is on a line, with a button that applies it and one that dismisses its rule; the rest behind "more".
class AdviceStrip : public QFrame {
    Q_OBJECT

public:
    struct Piece {
        QString rule; ///< its id; empty: it goes only with its reason
        QString text;
        bool warning = false;
        bool canApply = false;
        friend bool operator==(const Piece&, const Piece&) = default;
    };

    explicit AdviceStrip(QWidget* parent = nullptr);

    /// Hides when there is nothing to say, unless it keeps its room.
    void setPieces(const std::vector<Piece>& pieces);
    void setRemarks(const std::vector<Piece>& remarks); ///< of others than the prompt
    void keepRoom(int lines); ///< from now on as high as so many lines, also when empty; more only when opened
    [[nodiscard]] const std::vector<Piece>& remarks() const noexcept { return m_remarks; }
    [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return m_pieces; }

Q_SIGNALS:
    void applied(const QString& rule);
    void dismissed(const QString& rule);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* line(const Piece& piece, bool first, std::size_t all);
    [[nodiscard]] std::vector<Piece> sorted() const;
    void giveRoom();
    void rebuild();

    std::vector<Piece> m_pieces;
    std::vector<Piece> m_remarks;
    int m_lines = 0;     ///< of room that is kept
    bool m_open = false; ///< all of them are on show
    QVBoxLayout* m_layout;
};

} // namespace zimage::ui
