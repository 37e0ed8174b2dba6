#include "studio/controls_panel.h"

#include "parameters/parameter_rows.h"
#include "presets/preset_bar.h"
#include "prompt/prompt_panel.h"
#include "prompt/prompt_section.h"
#include "resolution/resolution_picker.h"
#include "resolution/size_controller.h"
#include "session/preset_choice.h"
#include "session/quick_check_line.h"
#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QVBoxLayout>

namespace zimage::ui {

ControlsPanel::ControlsPanel(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_prompt(new PromptSection(context)),
      m_rows(new ParameterRows(context.parameters))
{
    auto* size = new ResolutionPicker;
    m_size = new SizeController(context, *size);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_prompt);
    layout->addSpacing(kGrid / 2);
    layout->addWidget(new PresetBar(context.presets));
    layout->addWidget(new QuickCheckLine(context.check));
    layout->addWidget(new Rule);
    layout->addWidget(size);
    layout->addWidget(new Rule);
    layout->addWidget(m_rows);
    layout->addStretch(1);
    setFocusProxy(m_prompt);
    connect(&m_prompt->panel(), &PromptPanel::stateChanged, this, &ControlsPanel::stateChanged);
    connect(m_rows, &ParameterRows::stateChanged, this, &ControlsPanel::stateChanged);
}

QJsonObject ControlsPanel::saveState() const
{
    QJsonObject state{{"preset", m_context.presets.chosen()}};
    m_prompt->save(state);
    m_size->save(state);
    m_rows->save(state);
    return state;
}

void ControlsPanel::restoreState(const QJsonObject& state)
{
    m_prompt->restore(state);
    m_size->restore(state);
    m_rows->restore(state);
    m_context.presets.mark(state["preset"].toString());
}

void ControlsPanel::focusPrompt() { m_prompt->setFocus(Qt::ShortcutFocusReason); }

} // namespace zimage::ui
