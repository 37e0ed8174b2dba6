#include "studio/phase_line.h"

#include "theme/motion.h"
#include "widgets/accessible.h"

#include <QPainter>
#include <QPalette>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kHeight = 4;            // px
constexpr int kGap = 2;               // px between segments
constexpr int kFrame = 40;            // ms between two pictures of the glint
constexpr double kGlintPeriod = 1400; // ms for its way through a segment
// Widths of loading, text, steps, decoding and saving: roughly their share of the time with a model that is loaded.
constexpr std::array<double, 5> kShares = {0.08, 0.05, 0.70, 0.12, 0.05};

double shareBefore(Stage stage)
{
    double share = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(stage); ++i)
        share += kShares[i];
    return share;
}

} // namespace

PhaseLine::PhaseLine(QWidget* parent) : QWidget(parent)
{
    setFixedHeight(kHeight);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (motionReduced())
            m_timer.stop();
        update();
    });
    m_timer.setInterval(kFrame);
    auto* spoken = new Accessible(*this, QAccessible::ProgressBar);
    spoken->value = {[this] { return static_cast<double>(percent()); }, 0, 100, 1};
}

void PhaseLine::showProgress(const Progress& progress)
{
    if (!m_running)
        m_clock.start();
    if (!m_timer.isActive() && !motionReduced())
        m_timer.start();
    m_running = true;
    m_progress = progress;
    update();
    tell();
}

/// Once for each per cent.
void PhaseLine::tell()
{
    if (std::exchange(m_told, percent()) == percent())
        return;
    QAccessibleValueChangeEvent event(this, percent());
    QAccessible::updateAccessibility(&event);
}

int PhaseLine::percent() const { return static_cast<int>(std::lround(100 * fraction())); }

void PhaseLine::clear()
{
    m_running = false;
    m_timer.stop();
    update();
    tell();
}

/// How much of the phase at work is done; a phase that cannot be divided has no part.
double PhaseLine::stagePart() const
{
    if (m_progress.total <= 1)
        return 0;
    const double part = static_cast<double>(m_progress.done) / m_progress.total;
    return m_progress.stage == Stage::Saving ? std::min(part, 0.9)
                                             : std::clamp(part, 0.0, 1.0); // nothing comes after saving
}

double PhaseLine::fraction() const
{
    if (!m_running)
        return 0;
    return shareBefore(m_progress.stage) + kShares[static_cast<std::size_t>(m_progress.stage)] * stagePart();
}

void PhaseLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QColor full = palette().color(QPalette::Highlight);
    QColor empty = palette().color(QPalette::WindowText);
    empty.setAlphaF(m_running ? 0.14F : 0.06F);
    const double usable = width() - kGap * static_cast<double>(kShares.size() - 1);
    double x = 0;
    for (std::size_t i = 0; i < kShares.size(); ++i) {
        const QRectF segment(x, 0, usable * kShares[i], height());
        x += segment.width() + kGap;
        painter.setBrush(empty);
        painter.drawRoundedRect(segment, kHeight / 2.0, kHeight / 2.0);
        if (!m_running || i > static_cast<std::size_t>(m_progress.stage))
            continue;
        QRectF done = segment;
        painter.setBrush(full);
        if (i == static_cast<std::size_t>(m_progress.stage)) {
            done.setWidth(segment.width() * stagePart());
            const bool still = motionReduced();
            const double phase =
                still ? 0.5 : std::fmod(static_cast<double>(m_clock.elapsed()), kGlintPeriod) / kGlintPeriod;
            const double left = done.right() + (segment.right() - done.right()) * phase;
            QLinearGradient glint(left - 24, 0, left + 24, 0);
            QColor clear = full;
            clear.setAlpha(0);
            glint.setColorAt(0, clear);
            glint.setColorAt(0.5, full);
            glint.setColorAt(1, clear);
            painter.fillRect(segment.intersected(QRectF(left - 24, 0, 48, height())), glint);
        }
        if (done.width() > 0)
            painter.drawRoundedRect(done, kHeight / 2.0, kHeight / 2.0);
    }
}

} // namespace zimage::ui
