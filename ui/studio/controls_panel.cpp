#include "studio/controls_panel.h"

#include "parameters/parameter_rows.h"
#include "presets/preset_bar.h"
#include "prompt/advice_strip.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "prompt/prompt_section.h"
#include "resolution/resolution_picker.h"
#include "resolution/size_controller.h"
#include "session/preset_choice.h"
#include "session/quick_check_line.h"
#include "theme/theme.h"
#include "widgets/fold_section.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QJsonArray>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kAdviceLines = 3;
constexpr int kLargeAdviceLines = 2; // of large letters
constexpr int kFewestLines = 2;      // of the prompt, where there is little room
constexpr int kUsualLines = 3;
constexpr int kMostLines = 12;

/// From the inside out: each layout hears of the ones in it.
void settleWithin(const QWidget& widget)
{
    for (QObject* child : widget.children()) {
        auto* part = qobject_cast<QWidget*>(child);
        if (part == nullptr || part->isWindow() || part->isHidden())
            continue;
        settleWithin(*part);
        if (part->layout() != nullptr)
            part->layout()->activate();
    }
}

} // namespace

ControlsPanel::ControlsPanel(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_prompt(new PromptSection(context)), m_sizeFold(new FoldSection),
      m_picker(new ResolutionPicker), m_size(new SizeController(context, *m_picker)),
      m_rows(new ParameterRows(context.parameters))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, kGrid, kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_prompt);
    layout->addWidget(new PresetBar(context.presets));
    m_sizeFold->content().addWidget(m_picker);
    m_sizeFold->content().setContentsMargins(0, 0, 0, 0);
    m_sizeFold->setOpen(true);
    m_prompt->negative().setOpen(true);
    layout->addWidget(m_sizeFold);
    layout->addWidget(m_rows);
    layout->addWidget(new Rule);
    layout->addWidget(new QuickCheckLine(context.check));
    layout->addWidget(&advice());
    layout->addStretch(1);
    setFocusProxy(m_prompt);
    wire();
    retranslate();
    keepRoomForAdvice();
}

void ControlsPanel::wire()
{
    connect(&m_prompt->panel(), &PromptPanel::stateChanged, this, &ControlsPanel::stateChanged);
    connect(m_rows, &ParameterRows::stateChanged, this, &ControlsPanel::stateChanged);
    for (FoldSection* section : {m_sizeFold, &m_prompt->negative()})
        connect(section, &FoldSection::toggled, this, &ControlsPanel::stateChanged);
    connect(m_picker, &ResolutionPicker::summarized, m_sizeFold,
            [this](const QString& shape, const QString& all) { m_sizeFold->setNotes(shape, all); });
    for (Remark* remark : findChildren<Remark*>()) {
        remark->showElsewhere();
        connect(remark, &Remark::said, this, [this, remark] { hear(*remark); });
        hear(*remark);
    }
}

AdviceStrip& ControlsPanel::advice() const { return m_prompt->panel().advice(); }

QWidget& ControlsPanel::lastOfTheFirst() const { return m_rows->lastOfTheFirst(); }

void ControlsPanel::hear(const Remark& remark)
{
    m_remarks.removeAll(&remark);
    if (!remark.text().isEmpty())
        m_remarks.prepend(&remark);
    showRemarks();
}

/// Each remark with the name of the control that it is about, where it does not say it.
void ControlsPanel::showRemarks()
{
    std::vector<AdviceStrip::Piece> pieces;
    for (const Remark* remark : std::as_const(m_remarks)) {
        const QString about = remark->objectName();
        const QString text = about.isEmpty() ? remark->text() : tr("%1: %2").arg(about, remark->text());
        pieces.push_back({{}, text, remark->isWarning(), false});
    }
    advice().setRemarks(pieces);
}

void ControlsPanel::keepRoomForAdvice()
{
    advice().keepRoom(m_form == Form::Compact ? 1 : textScale() > 1.25 ? kLargeAdviceLines : kAdviceLines);
}

void ControlsPanel::setForm(Form form)
{
    if (form == std::exchange(m_form, form))
        return;
    const bool compact = form == Form::Compact;
    m_prompt->panel().setCompact(compact);
    m_rows->setCompact(compact);
    layout()->setContentsMargins(2 * kGrid, compact ? 2 : kGrid, 2 * kGrid, 2 * kGrid);
    keepRoomForAdvice();
}

int ControlsPanel::leastHeight()
{
    space(1);
    settle();
    int height = fixedHeight() + m_prompt->field().heightOf(kFewestLines);
    for (const FoldSection* section : {m_sizeFold, &m_prompt->negative()})
        height -= section->bodyHeight();
    return height;
}

int ControlsPanel::essentialHeight() const
{
    layout()->activate();
    const QWidget& last = lastOfTheFirst();
    return last.mapTo(this, QPoint(0, last.height())).y();
}

int ControlsPanel::fixedHeight() const { return essentialHeight() - m_prompt->field().height(); }

/// Whatever lies above guidance may be higher than it was: letters, a template's slots.
void ControlsPanel::checkRoom()
{
    m_checking = false;
    if (fixedHeight() > m_fixed)
        Q_EMIT needsAnother();
}

bool ControlsPanel::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest && !std::exchange(m_checking, true))
        QMetaObject::invokeMethod(this, &ControlsPanel::checkRoom, Qt::QueuedConnection);
    return QWidget::event(event);
}

void ControlsPanel::settle()
{
    settleWithin(*this);
    if (const int needed = layout()->totalMinimumHeightForWidth(width()); height() < needed)
        resize(width(), needed); // its rows would share what there is
    layout()->activate();
}

void ControlsPanel::space(int pixels)
{
    for (QWidget* part : {static_cast<QWidget*>(this), static_cast<QWidget*>(m_prompt), static_cast<QWidget*>(m_rows)})
        part->layout()->setSpacing(pixels);
}

void ControlsPanel::fitInto(int height)
{
    FoldSection& negative = m_prompt->negative();
    PromptEdit& prompt = m_prompt->field();
    const auto needed = [&] {
        settle();
        return fixedHeight() + prompt.heightOf(kUsualLines);
    };
    negative.offer(true);
    m_sizeFold->offer(true);
    space(kGrid);
    if (needed() > height)
        negative.offer(false);
    if (needed() > height)
        m_sizeFold->offer(false);
    for (int pixels = kGrid / 2; pixels > 0 && needed() > height; pixels /= 2)
        space(pixels);
    const int spare = prompt.linesIn(height - needed());
    prompt.setLines(spare < 0 ? kFewestLines : kUsualLines, std::clamp(kUsualLines + spare, kFewestLines, kMostLines));
    m_fixed = fixedHeight();
}

QJsonObject ControlsPanel::saveState() const
{
    QJsonObject state{{"preset", m_context.presets.chosen()}};
    m_prompt->save(state);
    m_size->save(state);
    m_rows->save(state);
    QJsonArray open = state["open"].toArray();
    QJsonArray folded;
    for (const auto& [name, section] :
         {std::pair{"Size", m_sizeFold}, std::pair{"Negative prompt", &m_prompt->negative()}})
        if (section->isChosen())
            (section->isOpen() ? open : folded).append(QLatin1String(name));
    state["open"] = open;
    state["folded"] = folded;
    return state;
}

void ControlsPanel::restoreState(const QJsonObject& state)
{
    m_prompt->restore(state);
    m_size->restore(state);
    m_rows->restore(state);
    for (const auto& [name, section] :
         {std::pair{"Size", m_sizeFold}, std::pair{"Negative prompt", &m_prompt->negative()}}) {
        const QString key = QLatin1String(name);
        const bool open = state["open"].toArray().contains(key);
        if (open || state["folded"].toArray().contains(key))
            section->choose(open);
        else
            section->release();
    }
    m_context.presets.mark(state["preset"].toString());
    Q_EMIT needsAnother();
}

void ControlsPanel::focusPrompt() { m_prompt->setFocus(Qt::ShortcutFocusReason); }

void ControlsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showRemarks();
    }
    if (event->type() == QEvent::FontChange)
        keepRoomForAdvice();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange)
        Q_EMIT needsAnother();
}

void ControlsPanel::retranslate() { m_sizeFold->setTitle(tr("Size")); }

} // namespace zimage::ui
