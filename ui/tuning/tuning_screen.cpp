#include "tuning/tuning_screen.h"

#include "job/resolve_values.h"
#include "params/preset_values.h"
#include "session/check_setting.h"
#include "session/command_keys.h"
#include "session/messages.h"
#include "theme/translator.h"

namespace zimage::ui {

TuningScreen::TuningScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "tuning");
    connect(m_open, &QAction::triggered, this, &Screen::wanted);
    connect(&m_context.model, &ModelChoice::changed, this, [this] {
        if (m_window != nullptr)
            m_window->restart();
    });
    const auto retranslate = [this] { m_open->setText(menuText("tuning")); };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    retranslate();
}

TuningScreen::~TuningScreen() { delete m_window; }

QWidget* TuningScreen::widget()
{
    if (m_window == nullptr) {
        m_window = new TuningWindow(m_context.service, m_context.check, [this] { return start(); });
        connect(m_window, &TuningWindow::presetReady, this, &TuningScreen::savePreset);
        connect(m_window, &TuningWindow::settingsWanted, this, &TuningScreen::takeSettings);
    }
    return m_window;
}

QList<Screen::Command> TuningScreen::actions() const { return {{m_open, Menu::Help}}; }

std::optional<TuningWindow::Start> TuningScreen::start() const
{
    const ModelConfig* model = m_context.model.config();
    if (model == nullptr)
        return {};
    const GenerationParams& now = m_context.parameters.params();
    const PresetStore::Entry* own = m_context.presets.store().forModel(QString::fromStdString(model->name));
    GenerationParams params = resolveValues(own == nullptr ? nullptr : &own->preset, {}).params;
    keepMachine(params, now);
    return TuningWindow::Start{*model, params, checkPrompt(m_context.model, m_context.presets)};
}

void TuningScreen::savePreset(const Preset& preset)
{
    if (m_context.presets.add(preset))
        m_context.messages.show(
            Messages::Level::Info,
            tr("The preset “%1” was saved and is now in use.").arg(QString::fromStdString(preset.name)));
}

void TuningScreen::takeSettings(const GenerationParams& tuned)
{
    GenerationParams params = tuned;
    keepOwn(params, m_context.parameters.params(), m_window->session()->decided());
    m_context.parameters.set(params);
}

} // namespace zimage::ui
