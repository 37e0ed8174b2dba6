#include "canvas/change_line.h"

#include <QEvent>
#include <QPainter>
#include <QStringList>

namespace zimage::ui {

namespace {
constexpr int kGap = 18; // between parameters, logical pixels
constexpr int kMargin = 2;
}

ChangeLine::ChangeLine(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    rebuild();
}

QSize ChangeLine::sizeHint() const { return {320, fontMetrics().height() + 6}; }
QSize ChangeLine::minimumSizeHint() const { return {80, sizeHint().height()}; }

void ChangeLine::showChanges(const std::optional<ShownPicture>& before, const ShownPicture& after)
{
    m_empty = !before; // nothing to compare with
    m_after = after;
    m_after.image = {};
    m_before = before.value_or(ShownPicture());
    m_before.image = {};
    rebuild();
}

void ChangeLine::clear()
{
    m_empty = true;
    rebuild();
}

void ChangeLine::rebuild()
{
    m_pieces.clear();
    if (!m_empty) {
        const QVector<ParameterChange> changes = parameterChanges(m_before, m_after);
        if (changes.isEmpty())
            m_pieces.push_back({tr("Same settings as the previous picture"), Look::Faint, false});
        for (const ParameterChange& change : changes) {
            m_pieces.push_back({change.label(), Look::Faint, !m_pieces.isEmpty()});
            if (change.words.isEmpty()) {
                m_pieces.push_back({change.before, Look::Plain, false});
                m_pieces.push_back({QStringLiteral("→"), Look::Faint, false});
                m_pieces.push_back({change.after, Look::Strong, false});
            }
            for (const TextPiece& piece : change.words) {
                const bool added = piece.kind == TextPiece::Kind::Added;
                m_pieces.push_back({added ? QStringLiteral("+") : QStringLiteral("−"), Look::Faint, false});
                m_pieces.push_back({piece.text, added ? Look::Strong : Look::Struck, false});
            }
        }
    }
    setToolTip(m_pieces.isEmpty() ? QString()
                                  : QStringList{text(), tr("Hold Space on the picture to see the previous one.")}.join(
                                      QLatin1Char('\n')));
    setAccessibleName(tr("Changed since the previous picture"));
    setAccessibleDescription(text());
    update();
}

QString ChangeLine::text() const
{
    QString line;
    for (const Piece& piece : m_pieces) {
        if (!line.isEmpty())
            line += piece.gap ? QStringLiteral(" · ") : QStringLiteral(" ");
        line += piece.text;
    }
    return line;
}

QFont ChangeLine::fontOf(Look look) const
{
    QFont result = font();
    if (look == Look::Strong)
        result.setWeight(QFont::DemiBold);
    result.setStrikeOut(look == Look::Struck);
    return result;
}

void ChangeLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRect line = rect().adjusted(kMargin, 0, -kMargin, 0);
    const QColor ink = palette().color(QPalette::WindowText);
    QColor faint = ink;
    faint.setAlphaF(0.62F);
    const int dots = fontMetrics().horizontalAdvance(QStringLiteral("…"));
    int x = line.left();
    for (qsizetype i = 0; i < m_pieces.size(); ++i) {
        const Piece& piece = m_pieces[i];
        const QFontMetrics metrics(fontOf(piece.look));
        if (i > 0)
            x += piece.gap ? kGap : metrics.horizontalAdvance(QLatin1Char(' '));
        const int room = line.right() + 1 - x - (i + 1 < m_pieces.size() ? dots : 0);
        const bool last = metrics.horizontalAdvance(piece.text) > room;
        painter.setFont(fontOf(piece.look));
        painter.setPen(piece.look == Look::Faint || piece.look == Look::Struck ? faint : ink);
        const QString shown = last ? metrics.elidedText(piece.text, Qt::ElideRight, line.right() + 1 - x) : piece.text;
        painter.drawText(QRect(x, line.top(), line.right() + 1 - x, line.height()),
                         static_cast<int>(Qt::AlignVCenter) | Qt::TextSingleLine, shown);
        if (last)
            return;
        x += metrics.horizontalAdvance(piece.text);
    }
}

void ChangeLine::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        rebuild();
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    QWidget::changeEvent(event);
}

} // namespace zimage::ui
