#include "widgets/quiet_widgets.h"

#include "theme/theme.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QPainter>
#include <QWheelEvent>

namespace zimage::ui {

IconButton::IconButton(Icon which, QWidget* parent) : QToolButton(parent)
{
    setProperty("flat", true);
    setIcon(ui::icon(which));
    setIconSize(QSize(16, 16));
    setFixedSize(26, 26);
    setFocusPolicy(Qt::TabFocus);
    setAutoRaise(true);
}

void IconButton::setWords(const QString& name)
{
    setToolTip(name);
    setAccessibleName(name);
}

Switch::Switch(QWidget* parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

QSize Switch::sizeHint() const { return {38, 24}; }

void Switch::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(3.5, 4.5, 30, 15);
    if (hasFocus()) {
        painter.setPen(QPen(colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-2.5, -2.5, 2.5, 2.5), 10, 10);
    }
    const QColor edge = isEnabled() ? colors.secondary : colors.line;
    painter.setPen(isChecked() && isEnabled() ? QPen(Qt::NoPen) : QPen(edge, 1));
    painter.setBrush(isChecked() ? (isEnabled() ? colors.accent : colors.line) : colors.panel);
    painter.drawRoundedRect(track, 7.5, 7.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? colors.onAccent : edge);
    painter.drawEllipse(QPointF(isChecked() ? track.right() - 7.5 : track.left() + 7.5, track.center().y()), 4.5, 4.5);
}

ChoiceBox::ChoiceBox(QWidget* parent) : QComboBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
}

void ChoiceBox::showPopup()
{
    view()->setAccessibleName(accessibleName());
    QComboBox::showPopup();
}

void ChoiceBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus())
        QComboBox::wheelEvent(event);
    else
        event->ignore();
}

Hint::Hint(Tone tone, QWidget* parent) : QLabel(parent), m_tone(tone)
{
    setWordWrap(true);
    QFont small = font();
    small.setPixelSize(12);
    setFont(small);
    takeColor();
}

void Hint::say(const QString& sentence)
{
    setText(sentence);
    setVisible(!sentence.isEmpty());
}

void Hint::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        takeColor();
}

void Hint::takeColor()
{
    const QColor color = m_tone == Tone::Warning ? themeColors().warning : themeColors().secondary;
    if (m_taking || palette().color(QPalette::WindowText) == color)
        return;
    m_taking = true; // setting the palette comes back here
    QPalette changed = palette();
    changed.setColor(QPalette::WindowText, color);
    setPalette(changed);
    m_taking = false;
}

Rule::Rule(QWidget* parent) : QFrame(parent)
{
    setFrameShape(QFrame::HLine);
    setFrameShadow(QFrame::Plain);
    setFixedHeight(1);
    setForegroundRole(QPalette::Mid);
}

} // namespace zimage::ui
