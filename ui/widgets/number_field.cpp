#include "widgets/number_field.h"

#include "base/wording.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/accessible.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStackedWidget>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kTravel = 1000; ///< positions of a slider
constexpr int kFieldWidth = 62;
constexpr int kUnitMargin = 8; ///< px at its right

/// A thin track with a round handle. The wheel belongs to the panel.
class ThinSlider : public QSlider {
public:
    ThinSlider() : QSlider(Qt::Horizontal)
    {
        setFocusPolicy(Qt::NoFocus); // the field beside it takes the keyboard
        setRange(0, kTravel);
        setMinimumWidth(48);
        setFixedHeight(24);
    }

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }

    void mousePressEvent(QMouseEvent* event) override { follow(event); }
    void mouseMoveEvent(QMouseEvent* event) override { follow(event); }

    void paintEvent(QPaintEvent*) override
    {
        const ThemeColors& colors = themeColors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double middle = height() / 2.0;
        const double at = kEnd + (width() - 2 * kEnd) * value() / kTravel;
        painter.setPen(QPen(colors.line, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(kEnd, middle), QPointF(width() - kEnd, middle));
        painter.setPen(QPen(colors.secondary, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(kEnd, middle), QPointF(at, middle));
        painter.setPen(QPen(colors.window, 1.5));
        painter.setBrush(underMouse() || isSliderDown() ? colors.accent : colors.secondary);
        painter.drawEllipse(QPointF(at, middle), 6, 6);
    }

private:
    static constexpr double kEnd = 7;

    void follow(const QMouseEvent* event)
    {
        if (event->buttons().testFlag(Qt::LeftButton))
            setValue(static_cast<int>(
                std::lround((event->position().x() - kEnd) / std::max(1.0, width() - 2 * kEnd) * kTravel)));
    }
};

/// Ranges of many steps are bent, so that the small values that are used most have room.
double bend(const ParamDef& def)
{
    const double steps = (def.maximum - def.minimum) / std::max(def.step, 1e-9);
    return steps > 500 ? 3 : steps > 80 ? 2 : 1;
}

double rounded(const ParamDef& def, double value)
{
    return std::clamp(std::round(value / def.step) * def.step, def.minimum, def.maximum);
}

} // namespace

NumberField::NumberField(const ParamDef& def, QWidget* parent)
    : QWidget(parent), m_def(def), m_slider(new ThinSlider), m_reason(new Hint), m_edit(new QLineEdit), m_unit(new Hint)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_reason, 1);
    layout->addWidget(m_edit, 0);
    m_reason->hide();
    auto* inside = new QHBoxLayout(m_edit); // the unit behind the number, in its field
    inside->setContentsMargins(0, 0, kUnitMargin, 0);
    inside->addStretch();
    inside->addWidget(m_unit);
    m_unit->setWordWrap(false);
    m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_edit->setFixedWidth(withText(kFieldWidth));
    m_edit->setAlignment(Qt::AlignRight);
    m_edit->setLocale(QLocale::c());
    m_edit->installEventFilter(this);
    closeOnEscape(
        *m_edit, EscapeReach::Inside,
        [this] {
            show(m_value);
            Q_EMIT complained({});
        },
        [this] { return m_edit->text() != textOf(m_value); });
    setFocusProxy(m_edit);
    auto* spoken = new Accessible(*m_slider, QAccessible::Slider); // its own positions mean nothing to people
    spoken->value = {[this] { return m_value; }, def.minimum, def.maximum, def.step,
                     [this](double value) { m_slider->setValue(positionOf(value)); }};
    connect(m_edit, &QLineEdit::textEdited, this, &NumberField::typed);
    connect(m_slider, &QSlider::valueChanged, this, &NumberField::slid);
}

void NumberField::setValue(double value)
{
    m_value = value;
    if (read(m_edit->text()) != value) // "3." stays "3." while it is being typed
        show(value);
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(positionOf(value));
}

QString NumberField::textOf(double value) const
{
    return m_def.zeroIsAutomatic && value == 0 ? QString() : QString::fromStdString(plainNumber(value));
}

std::optional<double> NumberField::read(const QString& text) const
{
    GenerationParams scratch;
    if (m_def.zeroIsAutomatic && text.trimmed().isEmpty())
        return 0;
    if (setParamText(scratch, m_def, text.toStdString()))
        return {};
    const ParamValue held = getParam(scratch, m_def);
    const auto* whole = std::get_if<std::int64_t>(&held);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(held);
}

void NumberField::show(double value)
{
    m_edit->setText(textOf(value));
    placeUnit();
}

/// "auto" has none.
void NumberField::placeUnit()
{
    m_unit->setVisible(!m_unit->text().isEmpty() && !m_edit->text().isEmpty());
    const int room = m_unit->isHidden() ? 0 : m_unit->sizeHint().width() + 2;
    m_edit->setTextMargins(0, 0, room, 0);
}

void NumberField::setReason(const QString& reason)
{
    const bool acts = reason.isEmpty();
    m_slider->setVisible(acts);
    m_reason->setText(reason);
    m_reason->setVisible(!acts);
    m_edit->setEnabled(acts);
}

void NumberField::setHelp(const QString& help)
{
    m_edit->setAccessibleDescription(help);
    m_slider->setAccessibleDescription(help);
}

void NumberField::giveRoom()
{
    m_edit->setFixedWidth(withText(kFieldWidth) + (m_unit->text().isEmpty() ? 0 : m_unit->sizeHint().width()));
}

void NumberField::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        giveRoom();
}

void NumberField::setNames(const QString& name, const QString& unit)
{
    m_edit->setAccessibleName(name);
    m_slider->setAccessibleName(name);
    m_unit->setText(unit);
    giveRoom();
    m_edit->setPlaceholderText(m_def.zeroIsAutomatic ? parameterText("auto") : QString());
    placeUnit();
}

void NumberField::typed(const QString& text)
{
    placeUnit();
    const std::optional<double> value = read(text);
    if (!value) {
        GenerationParams scratch;
        Q_EMIT complained(QString::fromStdString(setParamText(scratch, m_def, text.toStdString()).value()));
        return;
    }
    m_value = *value;
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(positionOf(m_value));
    }
    Q_EMIT complained({});
    Q_EMIT valueChanged(m_value);
}

void NumberField::slid(int position)
{
    m_value = valueAt(position);
    show(m_value);
    Q_EMIT complained({});
    Q_EMIT valueChanged(m_value);
}

void NumberField::stepBy(int steps)
{
    m_value = rounded(m_def, m_value + steps * m_def.step);
    show(m_value);
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(positionOf(m_value));
    Q_EMIT complained({});
    Q_EMIT valueChanged(m_value);
}

bool NumberField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int steps = key == Qt::Key_Up ? 1
            : key == Qt::Key_Down           ? -1
            : key == Qt::Key_PageUp         ? 10
            : key == Qt::Key_PageDown       ? -10
                                            : 0;
        if (steps != 0) {
            stepBy(steps);
            return true;
        }
    } else if (event->type() == QEvent::Wheel) {
        if (!m_edit->hasFocus()) {
            event->ignore();
            return true;
        }
        stepBy(static_cast<QWheelEvent*>(event)->angleDelta().y() > 0 ? 1 : -1);
        return true;
    } else if (event->type() == QEvent::FocusOut) {
        show(m_value); // what could not be read is not kept
        Q_EMIT complained({});
    }
    return QWidget::eventFilter(watched, event);
}

int NumberField::positionOf(double value) const
{
    const double share = std::clamp((value - m_def.minimum) / (m_def.maximum - m_def.minimum), 0.0, 1.0);
    return static_cast<int>(std::lround(kTravel * std::pow(share, 1 / bend(m_def))));
}

double NumberField::valueAt(int position) const
{
    const double share = std::pow(static_cast<double>(position) / kTravel, bend(m_def));
    return rounded(m_def, m_def.minimum + share * (m_def.maximum - m_def.minimum));
}

} // namespace zimage::ui
