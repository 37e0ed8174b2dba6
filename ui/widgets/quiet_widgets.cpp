#include "widgets/quiet_widgets.h"

#include "theme/theme.h"
#include "widgets/accessible.h"

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
    auto* spoken = new Accessible(*this, QAccessible::CheckBox);
    spoken->press = [this] { click(); };
    spoken->state = [this](QAccessible::State& state) {
        state.checkable = true;
        state.checked = isChecked();
    };
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

Hint::Hint(Tone tone, QWidget* parent) : ClampedLabel(parent), m_tone(tone)
{
    setWordWrap(true);
    setProperty("small", true); // the theme gives it the size of its letters
    takeColor();
}

void Hint::setTone(Tone tone)
{
    m_tone = tone;
    takeColor();
}

void Hint::say(const QString& sentence)
{
    setText(sentence);
    setVisible(!sentence.isEmpty());
}

void Hint::changeEvent(QEvent* event)
{
    ClampedLabel::changeEvent(event);
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

void Remark::say(const QString& sentence)
{
    const bool another = text() != sentence;
    setText(sentence);
    setVisible(!m_elsewhere && !sentence.isEmpty());
    if (another)
        Q_EMIT said();
}

void Remark::showElsewhere()
{
    m_elsewhere = true;
    hide();
}

Rule::Rule(QWidget* parent) : QFrame(parent)
{
    setFrameShape(QFrame::HLine);
    setFrameShadow(QFrame::Plain);
    setFixedHeight(1);
    setForegroundRole(QPalette::Mid);
}

} // namespace zimage::ui
