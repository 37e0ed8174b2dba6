#include "studio/studio_tools.h"

#include "base/error.h"
#include "base/log.h"
#include "base/resources.h"
#include "job/resolve_values.h"
#include "memory/parameter_context.h"
#include "parameters/controls_panel.h"
#include "presets/preset_store.h"
#include "remedies/remedies_window.h"
#include "settings/translator.h"
#include "studio/main_window.h"
#include "studio/message_bar.h"
#include "studio/studio_actions.h"
#include "tuning/quick_check_line.h"

#include <utility>

namespace zimage::ui {

namespace {

constexpr const char* kCheckPrompt =
    "a red apple on a white table, studio photo, soft lighting"; // where no preset names one

/// A broken file costs its table, never the window; the log says what is wrong with it.
template <typename Table>
Table read(Table (*load)(const std::filesystem::path&), const char* file)
{
    try {
        return load(dataFolder() / "presets" / file);
    } catch (const Error& error) {
        log(LogLevel::Error, error.what());
        return {};
    }
}

} // namespace

StudioTools::StudioTools(MainWindow& window)
    : QObject(&window), m_window(window), m_advice(read(loadParameterAdvice, "parameter_advice.yaml")),
      m_check(
          window.service(), [this] { return checkSetting(); }, &window),
      m_desk(read(loadRemedies, "remedies.yaml"), window.workspace().controls(), window.workspace().message(), m_check,
             this)
{
    wire();
    m_window.workspace().controls().putBelowPresets(new QuickCheckLine(m_check));
    m_window.workspace().controls().setAdviser([this](const GenerationParams& params) {
        std::vector<ControlsPanel::Advice> advice;
        const ModelConfig* model = m_window.model().config();
        if (model == nullptr)
            return advice;
        const ParameterContext context = parameterContext(*model, params, computesOnCard(m_devices, params.device));
        for (const ParameterRule* rule : m_advice.about(params, context))
            advice.push_back({rule->field, QString::fromStdString(rule->sentence(isChinese() ? "zh" : "en", context)),
                              rule->severity == ParameterRule::Severity::Warning});
        return advice;
    });
}

void StudioTools::wire()
{
    GenerationService& service = m_window.service();
    connect(&m_window.actions().tuningGuide, &QAction::triggered, this, [this] { openTuning(); });
    connect(&m_window.actions().remedies, &QAction::triggered, this, [this] { openRemedies(); });
    connect(&service, &GenerationService::engineReady, this,
            [this](const EngineInfo& info) { m_devices = info.devices; });
    connect(&service, &GenerationService::started, this, [this](const QueuedJob& job) {
        m_prompt = job.request.params.prompt;
        m_desk.setCard(card());
    });
    // After the window's own connection, so that its message about the end stands already.
    connect(&service, &GenerationService::ended, this, [this](const JobEnd& end) {
        if (!end.measured && end.status != Outcome::Status::Cancelled)
            m_desk.offerFor(end, m_prompt);
    });
    connect(&m_window, &MainWindow::refused, this, [this](const GenerationParams& params) {
        const ModelConfig* model = m_window.model().config();
        Signs signs;
        signs.wrongSize =
            model != nullptr && (params.width % model->sizeUnit() != 0 || params.height % model->sizeUnit() != 0);
        m_desk.setCard(card());
        m_desk.offerFor(signs);
    });
    connect(&m_window.model(), &ModelChoice::changed, this, [this] {
        if (m_window.isVisible()) // not at the start; and after openModel() has cleared the message
            QMetaObject::invokeMethod(this, &StudioTools::checkNewModel, Qt::QueuedConnection);
    });
    connect(&m_check, &QuickCheck::finished, this, [this](const QuickCheck::Result& result) {
        if (std::exchange(m_checkingModel, false))
            m_window.workspace().message().showMessage(result.good ? MessageBar::Level::Info
                                                                   : MessageBar::Level::Warning,
                                                       tr("Quick check: %1").arg(result.sentence));
    });
}

bool StudioTools::card() const { return computesOnCard(m_devices, m_window.workspace().controls().params().device); }

std::string StudioTools::checkPrompt() const
{
    const ModelConfig* model = m_window.model().config();
    const PresetStore::Entry* own = model == nullptr
        ? nullptr
        : m_window.workspace().controls().presets().forModel(QString::fromStdString(model->name));
    return own == nullptr || own->preset.checkPrompt.empty() ? kCheckPrompt : own->preset.checkPrompt;
}

std::optional<QuickCheck::Setting> StudioTools::checkSetting() const
{
    const ModelConfig* model = m_window.model().config();
    if (model == nullptr)
        return {};
    return QuickCheck::Setting{*model, m_window.workspace().controls().params(), checkPrompt(), card()};
}

std::optional<TuningWindow::Start> StudioTools::tuningStart() const
{
    const ModelConfig* model = m_window.model().config();
    if (model == nullptr)
        return {};
    const GenerationParams& now = m_window.workspace().controls().params();
    const PresetStore::Entry* own =
        m_window.workspace().controls().presets().forModel(QString::fromStdString(model->name));
    GenerationParams params = resolveValues(own == nullptr ? nullptr : &own->preset, {}).params;
    params.device = now.device;
    params.threads = now.threads;
    return TuningWindow::Start{*model, params, checkPrompt()};
}

TuningWindow& StudioTools::openTuning()
{
    if (m_tuning == nullptr) {
        m_tuning = new TuningWindow(
            m_window.service(), m_check, [this] { return tuningStart(); }, &m_window);
        connect(m_tuning, &TuningWindow::presetReady, this, &StudioTools::savePreset);
        connect(m_tuning, &TuningWindow::settingsWanted, &m_window.workspace().controls(),
                [this](const GenerationParams& tuned) {
                    GenerationParams params = tuned;
                    const GenerationParams& now = m_window.workspace().controls().params();
                    params.prompt = now.prompt;
                    params.negativePrompt = now.negativePrompt;
                    params.seed = now.seed;
                    params.count = now.count;
                    m_window.workspace().controls().setParams(params);
                });
        connect(&m_window.model(), &ModelChoice::changed, m_tuning, &TuningWindow::restart);
    }
    m_tuning->show();
    m_tuning->raise();
    m_tuning->activateWindow();
    return *m_tuning;
}

RemediesWindow& StudioTools::openRemedies()
{
    if (m_remedies == nullptr) {
        m_remedies = new RemediesWindow(m_desk.remedies(), m_check, &m_window);
        connect(m_remedies, &RemediesWindow::applyWanted, this, [this](const QString& id) {
            m_desk.setCard(card());
            m_desk.apply(id);
        });
    }
    m_remedies->show();
    m_remedies->raise();
    m_remedies->activateWindow();
    return *m_remedies;
}

void StudioTools::savePreset(const Preset& preset)
{
    ControlsPanel& controls = m_window.workspace().controls();
    const QString name = QString::fromStdString(preset.name);
    if (const auto id = controls.presets().saveAs(name, preset, {})) {
        controls.choosePreset(*id);
        m_window.workspace().message().showMessage(MessageBar::Level::Info,
                                                   tr("The preset “%1” is saved and chosen.").arg(name));
    }
}

void StudioTools::checkNewModel()
{
    const ModelConfig* model = m_window.model().config();
    MessageBar& message = m_window.workspace().message();
    if (model == nullptr || !message.text().isEmpty() || m_window.service().running() != nullptr)
        return;
    message.showMessage(MessageBar::Level::Info, tr("%1 is open.").arg(QString::fromStdString(model->name)),
                        {{tr("Quick check"),
                          [this] {
                              m_checkingModel = !m_check.isRunning();
                              m_check.run();
                          },
                          true}});
}

} // namespace zimage::ui
