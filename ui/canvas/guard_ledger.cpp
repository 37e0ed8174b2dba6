#include "canvas/guard_ledger.h"

#include "canvas/canvas_icons.h"
#include "params/param_table.h"
#include "pictures/guard_summary.h"
#include "theme/translator.h"

#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace zimage::ui {

namespace {

constexpr int kIcon = 18;
constexpr int kListWidth = 380;

CanvasIcon iconOf(GuardState state)
{
    switch (state) {
    case GuardState::Passed: return CanvasIcon::ShieldCheck;
    case GuardState::Unknown: return CanvasIcon::Shield;
    default: return CanvasIcon::ShieldFault;
    }
}

QLabel* mark(GuardState state, QWidget* parent)
{
    auto* label = new QLabel(parent);
    const double ratio = parent->devicePixelRatioF();
    QPixmap pixmap((QSizeF(kIcon, kIcon) * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintIcon(painter, QRectF(0, 0, kIcon, kIcon), iconOf(state), guardColor(state, parent->palette()));
    painter.end();
    label->setPixmap(pixmap);
    label->setFixedWidth(kIcon);
    label->setAlignment(Qt::AlignTop);
    return label;
}

} // namespace

GuardLedger::GuardLedger(QWidget* parent) : QToolButton(parent)
{
    setAutoRaise(true);
    setProperty("flat", true);
    setFocusPolicy(Qt::StrongFocus);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({kIcon, kIcon});
    connect(this, &QToolButton::clicked, this, &GuardLedger::openList);
    retranslate();
}

void GuardLedger::showPicture(const ShownPicture& picture)
{
    m_picture = picture;
    m_picture.image = {};
    retranslate();
}

void GuardLedger::clear()
{
    m_picture = {};
    retranslate();
}

QString GuardLedger::summary() const
{
    const auto trips = static_cast<int>(m_picture.run.guardEvents.size());
    switch (guardState(m_picture)) {
    case GuardState::Unknown: return tr("Guards were off");
    case GuardState::Passed: return tr("All checks passed");
    case GuardState::Repaired: return tr("%n {n|fault|faults} repaired", nullptr, trips);
    case GuardState::Rejected: return tr("A fault could not be repaired");
    }
    return {};
}

void GuardLedger::retranslate()
{
    const bool none = m_picture.id == 0;
    const auto trips = m_picture.run.guardEvents.size();
    setText(none || trips == 0 ? QString() : QString::number(trips));
    setEnabled(!none);
    setIcon(
        canvasIcon(iconOf(guardState(m_picture)))); // for the size only: paintEvent() draws it in the state's colour
    setAccessibleName(none ? tr("Guards") : tr("Guards: %1").arg(summary()));
    setToolTip(none ? QString() : summary());
    updateGeometry();
    update();
}

void GuardLedger::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.icon = QIcon();
    const QString count = option.text;
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    const GuardState state = guardState(m_picture);
    const QColor color =
        isEnabled() ? guardColor(state, palette()) : palette().color(QPalette::Disabled, QPalette::WindowText);
    const int words = count.isEmpty() ? 0 : fontMetrics().horizontalAdvance(count) + 4;
    const QRectF icon((width() - kIcon - words) / 2.0, (height() - kIcon) / 2.0, kIcon, kIcon);
    paintIcon(painter, icon, isEnabled() ? iconOf(state) : CanvasIcon::Shield, color);
    painter.setPen(color);
    painter.drawText(QRectF(icon.right() + 4, 0, width(), height()), static_cast<int>(Qt::AlignVCenter), count);
}

void GuardLedger::openList()
{
    if (m_picture.id == 0)
        return;
    auto* list = new QFrame(this, Qt::Popup);
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->setFrameShape(QFrame::StyledPanel);
    list->setObjectName(QStringLiteral("guardList"));
    list->setAccessibleName(tr("What the guards checked"));
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(16, 14, 16, 14);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(10);
    auto* title = new QLabel(summary(), list);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    for (const GuardCheck& check : guardChecks(m_picture)) {
        auto* text =
            new QLabel(QStringLiteral("<b>%1</b><br>%2")
                           .arg(check.what.toHtmlEscaped(), check.detail.toHtmlEscaped().replace('\n', "<br>")),
                       list);
        text->setTextFormat(Qt::RichText);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(mark(check.state, list), row, 0, Qt::AlignTop);
        grid->addWidget(text, row++, 1);
    }
    if (row == 1) {
        const ParamDef& guards = *findParam("guards");
        auto* text = new QLabel(tr("This picture was not checked. Turn on “%1” under “%2”.")
                                    .arg(parameterText(guards.label), parameterText(groupName(guards.group))),
                                list);
        text->setWordWrap(true);
        grid->addWidget(text, row, 0, 1, 2);
    }
    grid->setColumnStretch(1, 1);
    list->setFixedWidth(kListWidth);
    list->adjustSize();
    list->move(mapToGlobal(QPoint(width() - list->width(), height() + 4)));
    list->show();
}

void GuardLedger::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QToolButton::changeEvent(event);
}

} // namespace zimage::ui
