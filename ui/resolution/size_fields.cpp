#include "resolution/size_fields.h"

#include "base/size_text.h"
#include "params/param_table.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QKeyEvent>
#include <QLineEdit>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kShortest = 16;     // px, of the parameter table
constexpr int kFieldMargins = 20; // px beside a number of four digits
constexpr int kLongest = 99999;   // that can be typed
constexpr double kUnseen = 0.012; // by so much may proportions be off before a picture is cropped to them

QLineEdit* sideField()
{
    auto* edit = new QLineEdit;
    edit->setAlignment(Qt::AlignHCenter);
    edit->setLocale(QLocale::c());
    auto* digits = new QIntValidator(0, kLongest, edit);
    digits->setLocale(QLocale::c());
    edit->setValidator(digits);
    return edit;
}

int stepsOf(int key)
{
    switch (key) {
    case Qt::Key_Up: return 1;
    case Qt::Key_Down: return -1;
    case Qt::Key_PageUp: return 4;
    case Qt::Key_PageDown: return -4;
    default: return 0;
    }
}

} // namespace

SizeFields::SizeFields(QWidget* parent)
    : QWidget(parent), m_width(sideField()), m_times(new QLabel(QStringLiteral("×"))), m_height(sideField()),
      m_unit(new Hint), m_swap(new IconButton(Icon::Swap)), m_lock(new IconButton(Icon::Unlock))
{
    build();
    wire(m_width);
    wire(m_height);
    connect(m_swap, &QToolButton::clicked, this, [this] {
        setSize({m_size.height, m_size.width});
        Q_EMIT edited(m_size);
    });
    connect(m_lock, &QToolButton::toggled, this, [this](bool on) {
        m_lock->setIcon(icon(on ? Icon::Lock : Icon::Unlock));
        setSize(m_size);
    });
    giveRoom();
    retranslate();
}

void SizeFields::build()
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2);
    line->addWidget(m_width);
    line->addWidget(m_times);
    line->addWidget(m_height);
    line->addSpacing(2);
    line->addWidget(m_unit);
    line->addWidget(m_swap);
    line->addWidget(m_lock);
    m_lock->setCheckable(true);
    m_unit->setWordWrap(false);
}

void SizeFields::wire(QLineEdit* edit)
{
    edit->installEventFilter(this);
    connect(edit, &QLineEdit::textEdited, this, [this, edit] { typed(edit); });
    connect(edit, &QLineEdit::editingFinished, this, [this, edit] { finish(edit); });
    closeOnEscape(
        *edit, EscapeReach::Inside, [this] { takeBack(); }, [edit] { return edit->isModified(); });
}

void SizeFields::setLimits(const SizeLimits& limits) { m_limits = limits; }

void SizeFields::setSize(const PictureSize& size)
{
    m_size = m_before = size;
    m_ratio = static_cast<double>(size.width) / std::max(1, size.height);
    show();
}

void SizeFields::show()
{
    const auto put = [](QLineEdit* edit, int side) {
        if (edit->text().toInt() != side)
            edit->setText(QString::number(side));
    };
    put(m_width, m_size.width);
    put(m_height, m_size.height);
}

bool SizeFields::aspectLocked() const { return m_lock->isChecked(); }

void SizeFields::setAspectLocked(bool locked) { m_lock->setChecked(locked); }

int& SizeFields::sideOf(const QLineEdit* edit) { return edit == m_width ? m_size.width : m_size.height; }

/// The other side under the lock: a multiple of the unit where the proportions stay, else to the pixel.
int SizeFields::following(int side, double wanted) const
{
    const int unit = std::max(1, m_limits.unit);
    const int multiple = static_cast<int>(std::lround(wanted / unit)) * unit;
    const bool near = multiple > 0 && std::fabs(multiple / wanted - 1) < kUnseen;
    return side % unit == 0 && near ? multiple : std::max(1, static_cast<int>(std::lround(wanted)));
}

void SizeFields::take(QLineEdit* edit, int side)
{
    sideOf(edit) = side;
    const bool width = edit == m_width;
    if (m_lock->isChecked())
        sideOf(width ? m_height : m_width) = following(side, width ? side / m_ratio : side * m_ratio);
    else
        m_ratio = static_cast<double>(m_size.width) / std::max(1, m_size.height);
    show();
    Q_EMIT edited(m_size);
}

void SizeFields::typed(QLineEdit* edit)
{
    if (const int side = edit->text().toInt(); side > 0)
        take(edit, side);
}

void SizeFields::finish(QLineEdit* edit)
{
    if (edit->text().toInt() <= 0) // zero: nothing was asked for
        return takeBack();
    edit->setText(QString::number(sideOf(edit))); // without zeros before it
    edit->setModified(false);
    m_before = m_size;
}

void SizeFields::takeBack()
{
    m_size = m_before;
    for (QLineEdit* edit : {m_width, m_height})
        edit->setText(QString::number(sideOf(edit))); // also takes the mark of a change away
    if (!m_lock->isChecked())
        m_ratio = static_cast<double>(m_size.width) / std::max(1, m_size.height);
    Q_EMIT edited(m_size);
}

void SizeFields::stepBy(QLineEdit* edit, int steps)
{
    const int unit = std::max(1, m_limits.unit);
    const int side = sideOf(edit);
    const int from = steps > 0 ? side / unit : (side + unit - 1) / unit;
    const int least = (kShortest + unit - 1) / unit;
    take(edit, std::clamp(from + steps, least, std::max(least, m_limits.maxSide / unit)) * unit);
    edit->selectAll();
}

/// Both sides, where "1024x768" or "1024 × 768" was copied.
bool SizeFields::takePasted()
{
    const auto found = sizeInText(QApplication::clipboard()->text().remove(' ').trimmed().toStdString());
    if (!found || std::min(found->first, found->second) <= 0 || std::max(found->first, found->second) > kLongest)
        return false;
    setSize({found->first, found->second});
    Q_EMIT edited(m_size);
    return true;
}

bool SizeFields::eventFilter(QObject* watched, QEvent* event)
{
    auto* edit = watched == m_width ? m_width : m_height;
    const auto giveUp = [this, edit] { // an empty field never says that it is finished
        if (edit->text().isEmpty())
            takeBack();
    };
    if (event->type() == QEvent::FocusIn) {
        m_before = m_size;
    } else if (event->type() == QEvent::FocusOut) {
        giveUp();
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter)
            giveUp();
        if (static_cast<QKeyEvent*>(event)->matches(QKeySequence::Paste) && takePasted())
            return true;
        if (const int steps = stepsOf(key); steps != 0) {
            stepBy(edit, steps);
            return true;
        }
    } else if (event->type() == QEvent::Wheel) {
        const int turned = static_cast<QWheelEvent*>(event)->angleDelta().y();
        if (edit->hasFocus() && turned != 0)
            stepBy(edit, turned > 0 ? 1 : -1);
        event->setAccepted(edit->hasFocus());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SizeFields::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        giveRoom();
}

void SizeFields::giveRoom()
{
    for (QLineEdit* edit : {m_width, m_height})
        edit->setFixedWidth(edit->fontMetrics().horizontalAdvance(QStringLiteral("8888")) + kFieldMargins);
}

void SizeFields::retranslate()
{
    for (const auto& [edit, key] : {std::pair{m_width, "width"}, std::pair{m_height, "height"}}) {
        edit->setAccessibleName(parameterText(findParam(key)->label));
        edit->setToolTip(
            tr("Any number of pixels. The arrow keys step from one size that the model makes to the next."));
        edit->setAccessibleDescription(edit->toolTip());
    }
    m_unit->setText(parameterText(findParam("width")->unit));
    m_swap->setWords(tr("Swap width and height"));
    m_lock->setWords(tr("Lock the aspect ratio"));
}

} // namespace zimage::ui
