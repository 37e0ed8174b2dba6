#pragma once

#include "pictures/parameter_changes.h"

#include <QWidget>

#include <optional>

namespace zimage::ui {

/// One line on how the picture on show differs from the one before it: "Seed 41 → 42   Steps 8 → 12   Prompt + golden
/// light − rain". What does not fit ends in "…"; the tooltip has all of it.
class ChangeLine : public QWidget {
    Q_OBJECT

public:
    explicit ChangeLine(QWidget* parent = nullptr);

    void showChanges(const std::optional<ShownPicture>& before, const ShownPicture& after);
    void clear();
    [[nodiscard]] QString text() const; ///< the whole line without its looks

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Look { Plain, Faint, Strong, Struck };
    struct Piece {
        QString text;
        Look look = Look::Plain;
        bool gap = false; ///< a wide gap before it: another parameter
    };

    void rebuild();
    [[nodiscard]] QFont fontOf(Look look) const;

    bool m_empty = true;
    ShownPicture m_after; ///< without pixels
    ShownPicture m_before;
    QVector<Piece> m_pieces;
};

} // namespace zimage::ui
