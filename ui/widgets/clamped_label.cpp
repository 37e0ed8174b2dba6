#include "widgets/clamped_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>

#include <algorithm>

namespace zimage::ui {

void ClampedLabel::setMostLines(int lines)
{
    m_most = lines;
    setWordWrap(true);
    updateGeometry();
    update();
}

QSize ClampedLabel::sizeHint() const
{
    const QSize whole = QLabel::sizeHint();
    return m_most == 0 ? whole : QSize(whole.width(), std::min(whole.height(), roomOfLines(m_most)));
}

QSize ClampedLabel::minimumSizeHint() const
{
    return m_most == 0 ? QLabel::minimumSizeHint() : QSize(fontMetrics().averageCharWidth() * 8, roomOfLines(1));
}

int ClampedLabel::heightForWidth(int width) const
{
    if (m_most == 0)
        return QLabel::heightForWidth(width);
    return roomOfLines(std::clamp(static_cast<int>(linesIn(width).size()), 1, m_most));
}

QStringList ClampedLabel::linesIn(int width) const
{
    QStringList lines;
    QTextLayout layout(text(), font());
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid() && lines.size() <= m_most; line = layout.createLine()) {
        line.setLineWidth(width);
        const bool isLast = lines.size() + 1 == m_most; // what is left goes on in it, and is elided
        lines.append(text().mid(line.textStart(), isLast ? -1 : line.textLength()).trimmed());
    }
    layout.endLayout();
    return lines;
}

void ClampedLabel::paintEvent(QPaintEvent* event)
{
    if (m_most == 0)
        return QLabel::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
    const QStringList lines = linesIn(width()).mid(0, m_most);
    int y = 0;
    for (const QString& line : lines) {
        painter.drawText(QRect(0, y, width(), fontMetrics().lineSpacing()),
                         static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                         fontMetrics().elidedText(line, Qt::ElideRight, width()));
        y += fontMetrics().lineSpacing();
    }
}

bool ClampedLabel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_most == 0 || !toolTip().isEmpty())
        return QLabel::event(event);
    if (linesIn(width()).size() > m_most)
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                           QStringLiteral("<qt>%1</qt>").arg(text().toHtmlEscaped()), this);
    return true;
}

} // namespace zimage::ui
