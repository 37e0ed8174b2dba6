#include "studio/model_controller.h"

#include "architecture/size_limits.h"
#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "session/check_setting.h"
#include "session/job_maker.h"
#include "session/messages.h"
#include "session/studio_actions.h"

#include <QDir>
#include <QFileDialog>

#include <utility>

namespace zimage::ui {

ModelController::ModelController(const StudioContext& context, QWidget& window) : m_context(context), m_window(window)
{
    connect(&m_context.actions.openModel, &QAction::triggered, this, &ModelController::ask);
    connect(&m_context.actions.embeddedModel, &QAction::triggered, this, [this] { open({}); });
    connect(&m_context.model, &ModelChoice::changed, this, &ModelController::take);
    connect(&m_context.check, &QuickCheck::finished, this, [this](const QuickCheck::Result& result) {
        if (std::exchange(m_checking, false))
            m_context.messages.show(result.good ? Messages::Level::Info : Messages::Level::Warning,
                                    tr("Quick check: %1").arg(result.sentence));
    });
}

void ModelController::ask()
{
    const QString folder = QFileDialog::getExistingDirectory(
        &m_window, tr("Open model folder"), m_context.settings.recentModels().value(0, QDir::homePath()));
    if (!folder.isEmpty())
        open(folder.toStdString());
}

void ModelController::open(const std::filesystem::path& folder)
{
    const QString name = QString::fromStdString(folder.string());
    if (const QString problem = m_context.model.open(folder); !problem.isEmpty()) {
        m_context.settings.forgetModel(name);
        m_context.messages.show(Messages::Level::Error, problem);
        return;
    }
    m_context.messages.dismiss();
    if (!folder.empty())
        m_context.settings.addRecentModel(name);
    Q_EMIT opened();
}

void ModelController::reopen(const std::filesystem::path& folder)
{
    open(folder);
    if (m_context.model.config() == nullptr || m_context.model.remembered() != folder)
        static_cast<void>(m_context.model.open({}));
}

void ModelController::take()
{
    const ModelConfig* config = m_context.model.config();
    if (config == nullptr)
        return;
    m_context.parameters.setModel({QString::fromStdString(config->name), sizeLimits(*config), tokenizerOf(*config)});
    m_context.presets.choose({});
    if (m_window.isVisible()) // not at the start; and after open() has cleared the message
        QMetaObject::invokeMethod(this, &ModelController::offerCheck, Qt::QueuedConnection);
}

void ModelController::offerCheck()
{
    const ModelConfig* model = m_context.model.config();
    if (model == nullptr || !m_context.messages.text().isEmpty() || m_context.service.running() != nullptr)
        return;
    m_context.messages.show(Messages::Level::Info, tr("%1 is open.").arg(QString::fromStdString(model->name)),
                            {{tr("Quick check"),
                              [this] {
                                  m_checking = !m_context.check.isRunning();
                                  m_context.check.run();
                              },
                              true}});
}

} // namespace zimage::ui
