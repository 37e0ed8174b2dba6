#pragma once

#include "engine/outcome.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace zimage::ui {

/// A slim line of one segment for each phase of a picture: those behind are full, the one at work is filled as far as
/// it is known, or has a glint travelling through it. It is never full while something runs, and empty when nothing
/// does.
class PhaseLine : public QWidget {
    Q_OBJECT

public:
    explicit PhaseLine(QWidget* parent = nullptr);

    void showProgress(const Progress& progress);
    void clear();

    /// Share of the whole line that is full, 0 … below 1.
    [[nodiscard]] double fraction() const;
    [[nodiscard]] bool isMoving() const { return m_timer.isActive(); } ///< the glint

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void tell();
    [[nodiscard]] int percent() const;

    int m_told = 0; ///< per cent
    [[nodiscard]] double stagePart() const;

    Progress m_progress;
    bool m_running = false;
    QTimer m_timer; ///< moves the glint
    QElapsedTimer m_clock;
};

} // namespace zimage::ui
