#include "studio/main_window.h"

#include "base/log.h"
#include "canvas/picture_panel.h"
#include "canvas/session_pictures.h"
#include "diagnostics/status_strip.h"
#include "architecture/size_limits.h"
#include "parameters/controls_panel.h"
#include "settings/settings_dialog.h"
#include "settings/translator.h"
#include "studio/generate_bar.h"
#include "studio/job_maker.h"
#include "studio/memory_desk.h"
#include "studio/message_bar.h"
#include "studio/restart_desk.h"
#include "studio/studio_actions.h"
#include "studio/studio_tools.h"
#include "studio/variation_desk.h"
#include "studio/workspace.h"
#include "theme/theme.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QToolButton>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr QSize kSmallest{1024, 700};
constexpr QSize kFirst{1440, 900};

Scheme schemeOf(const QString& name)
{
    return name == "dark" ? Scheme::Dark : name == "light" ? Scheme::Light : Scheme::System;
}

Language languageOf(const QString& name)
{
    return name == "zh" ? Language::Chinese : name == "en" ? Language::English : Language::System;
}

QString encoded(const QByteArray& bytes) { return QString::fromLatin1(bytes.toBase64()); }
QByteArray decoded(const QJsonValue& text) { return QByteArray::fromBase64(text.toString().toLatin1()); }

/// The one YAML file that is dragged; empty for anything else.
QString presetFile(const QMimeData& data)
{
    const QList<QUrl> urls = data.urls();
    const QString path = urls.size() == 1 ? urls.first().toLocalFile() : QString();
    return path.endsWith(".yaml", Qt::CaseInsensitive) || path.endsWith(".yml", Qt::CaseInsensitive) ? path : QString();
}

} // namespace

MainWindow::MainWindow(Places places)
    : m_settings(places.configFolder), m_service(std::move(places.engine), places.execution),
      m_store(places.stateFolder, [this] { return collect(); }), m_starter(std::move(places.startAnother)),
      m_actions(new StudioActions(*menuBar(), m_settings, this)), m_workspace(new Workspace(m_service, m_log)),
      m_status(new StatusStrip), m_controls(&m_workspace->controls()), m_generateBar(&m_workspace->generateBar()),
      m_pictures(&m_workspace->pictures()), m_message(&m_workspace->message())
{
    setWindowTitle("Z-Image Studio");
    setMinimumSize(kSmallest);
    setAcceptDrops(true);
    setCentralWidget(m_workspace);
    setStatusBar(m_status);
    const QSize room = screen()->availableSize();
    resize(std::min(kFirst.width(), room.width()), std::min(kFirst.height(), room.height()));
    wireActions();
    wirePanels();
    wireService();
    new StudioTools(*this);
    new VariationDesk(*this);
    new MemoryDesk(*this);
    new RestartDesk(*this);
    applySettings();
    restore();
}

MainWindow::~MainWindow() { m_service.shutDown(); }

void MainWindow::wireActions()
{
    connect(&m_actions->generate, &QAction::triggered, this, &MainWindow::generate);
    connect(&m_actions->drafts, &QAction::triggered, this, &MainWindow::makeDrafts);
    connect(&m_actions->stopNow, &QAction::triggered, &m_service, &GenerationService::stopNow);
    connect(&m_actions->stopAfterPicture, &QAction::triggered, &m_service, &GenerationService::stopAfterPicture);
    connect(&m_actions->stopNow, &QAction::triggered, m_generateBar, [this] { m_generateBar->stopping(false); });
    connect(&m_actions->stopAfterPicture, &QAction::triggered, m_generateBar,
            [this] { m_generateBar->stopping(true); });
    connect(&m_actions->resumeQueue, &QAction::triggered, &m_service, &GenerationService::resume);
    connect(&m_actions->clearQueue, &QAction::triggered, &m_service, &GenerationService::clearWaiting);
    connect(&m_actions->openModel, &QAction::triggered, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Open model folder"),
                                                                 m_settings.recentModels().value(0, QDir::homePath()));
        if (!folder.isEmpty())
            openModel(folder.toStdString());
    });
    connect(m_actions, &StudioActions::modelChosen, this,
            [this](const QString& folder) { openModel(folder.toStdString()); });
    connect(&m_actions->embeddedModel, &QAction::triggered, this, [this] { openModel({}); });
    connect(&m_actions->openPictures, &QAction::triggered, this, [this] {
        const QString folder = QString::fromStdString(m_settings.pictureFolder().string());
        QDir().mkpath(folder);
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
    });
    connect(&m_actions->newSession, &QAction::triggered, this, [this] { m_pictures->clear(); });
    connect(&m_actions->preferences, &QAction::triggered, this, [this] { SettingsDialog(m_settings, this).exec(); });
    connect(&m_actions->quit, &QAction::triggered, this, &MainWindow::close);
    connect(&m_actions->showQueue, &QAction::triggered, this,
            [this](bool on) { showDrawer(on ? Workspace::Drawer::Queue : Workspace::Drawer::None); });
    connect(&m_actions->showLog, &QAction::triggered, this,
            [this](bool on) { showDrawer(on ? Workspace::Drawer::Log : Workspace::Drawer::None); });
    connect(m_status->queueButton(), &QToolButton::clicked, &m_actions->showQueue, &QAction::trigger);
    connect(m_status->logButton(), &QToolButton::clicked, &m_actions->showLog, &QAction::trigger);
    connect(&m_settings, &AppSettings::changed, this, &MainWindow::applySettings);
}

void MainWindow::wirePanels()
{
    connect(m_generateBar, &GenerateBar::generateClicked, this, &MainWindow::generate);
    connect(m_generateBar, &GenerateBar::draftsClicked, this, &MainWindow::makeDrafts);
    connect(m_generateBar, &GenerateBar::stopClicked, &m_actions->stopNow, &QAction::trigger);
    connect(m_controls, &ControlsPanel::generateRequested, this, &MainWindow::generate);
    connect(m_controls, &ControlsPanel::paramsChanged, &m_store, &SessionStore::changed);
    connect(m_pictures, &PicturePanel::settingsWanted, m_controls, &ControlsPanel::setParams);
    connect(m_pictures, &PicturePanel::seedWanted, m_controls, &ControlsPanel::reuseSeed);
    connect(m_pictures, &PicturePanel::promptWanted, m_controls, &ControlsPanel::reusePrompt);
    connect(m_controls, &ControlsPanel::notice, this,
            [this](const QString& sentence) { m_message->showMessage(MessageBar::Level::Warning, sentence); });
    connect(m_pictures, &PicturePanel::fullSizeWanted, this, &MainWindow::makeLarge);
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_pictures->pictures(), change, &m_store, &SessionStore::changed);
    connect(m_pictures->pictures(), &QAbstractItemModel::modelReset, &m_store, &SessionStore::changed);
    connect(m_workspace, &Workspace::changed, &m_store, &SessionStore::changed);
    connect(&m_store, &SessionStore::failed, this,
            [this](const QString& why) { m_message->showMessage(MessageBar::Level::Warning, why); });
    connect(&m_model, &ModelChoice::changed, this, &MainWindow::applyModel);
    connect(&m_log, &QAbstractItemModel::rowsInserted, this,
            [this, unseen = 0](const QModelIndex&, int first, int last) mutable {
                for (int row = first; row <= last; ++row)
                    unseen += m_log.index(row).data(LogModel::LevelRole).toInt() >= static_cast<int>(LogLevel::Warning)
                        ? 1
                        : 0;
                if (m_actions->showLog.isChecked())
                    unseen = 0;
                m_status->setWarnings(unseen);
            });
}

void MainWindow::wireService()
{
    connect(&m_service, &GenerationService::started, this, [this] {
        m_generateBar->starting();
        m_actions->setRunning(true);
    });
    connect(&m_service, &GenerationService::progressed, this,
            [this](const JobProgress& progress) { m_generateBar->showProgress(progress.progress); });
    connect(&m_service, &GenerationService::previewed, m_pictures, &PicturePanel::showPreview);
    connect(&m_service, &GenerationService::pictureMade, this, &MainWindow::onPicture);
    connect(&m_service, &GenerationService::ended, this, &MainWindow::onEnded);
    connect(&m_service, &GenerationService::queueChanged, this, &MainWindow::onQueue);
    connect(&m_service, &GenerationService::engineReady, m_status, &StatusStrip::setEngine);
    connect(&m_service, &GenerationService::engineReady, m_controls,
            [this](const EngineInfo& info) { m_controls->setDevices(info.devices); });
    connect(&m_service, &GenerationService::engineFailed, this,
            [this](const QString& why) { m_message->showMessage(MessageBar::Level::Error, why); });
}

void MainWindow::openModel(const std::filesystem::path& folder)
{
    const QString name = QString::fromStdString(folder.string());
    if (const QString problem = m_model.open(folder); !problem.isEmpty()) {
        m_settings.forgetModel(name);
        m_message->showMessage(MessageBar::Level::Error, problem);
        return;
    }
    m_message->dismiss();
    if (!folder.empty())
        m_settings.addRecentModel(name);
    m_store.changed();
}

void MainWindow::applyModel()
{
    const ModelConfig* config = m_model.config();
    m_generateBar->setReady(config != nullptr);
    if (config == nullptr)
        return;
    const QString name = QString::fromStdString(config->name);
    m_controls->setModel(name, sizeLimits(*config), ControlsPanel::Settings::TakePreset, tokenizerOf(*config));
    m_status->setModel(name);
}

/// The model, when a job can be made of these parameters; else says why not.
const ModelConfig* MainWindow::readyModel(const GenerationParams& params)
{
    const ModelConfig* config = m_model.config();
    const QString problem =
        config == nullptr ? tr("There is no model. Open a model folder first (Ctrl+O).") : problemOf(params, *config);
    if (problem.isEmpty())
        return config;
    m_message->showMessage(MessageBar::Level::Error, problem);
    Q_EMIT refused(params);
    return nullptr;
}

void MainWindow::generate()
{
    const GenerationParams params = m_controls->params();
    if (const ModelConfig* model = readyModel(params))
        submit(finalRequest(params, *model, m_settings));
}

void MainWindow::makeDrafts()
{
    const GenerationParams params = m_controls->params();
    if (const ModelConfig* model = readyModel(params))
        submit(draftsRequest(params, *model, m_settings));
}

void MainWindow::makeLarge(const ShownPicture& draft)
{
    const ModelConfig* model = readyModel(draft.params);
    if (model == nullptr)
        return;
    if (QString::fromStdString(model->name) != draft.model) {
        m_message->showMessage(MessageBar::Level::Warning,
                               tr("This draft was made with %1: open that model first.").arg(draft.model));
        return;
    }
    submit(finalRequest(paramsAgain(draft), *model, m_settings));
}

void MainWindow::submit(const JobRequest& request)
{
    m_message->dismiss();
    m_controls->rememberPrompt();
    m_controls->setLastUsedSeed(request.params.seed);
    m_service.submit(request);
    m_store.saveNow();
}

void MainWindow::onPicture(const ShownPicture& picture)
{
    m_pictures->endPreview();
    if (picture.kind == ShownPicture::Kind::Draft)
        m_pictures->addDraft(picture);
    else
        m_pictures->showPicture(picture);
    m_status->setDevice(QString::fromStdString(picture.run.device));
    QApplication::alert(this);
}

void MainWindow::onEnded(const JobEnd& end)
{
    if (m_service.running() == nullptr) {
        m_generateBar->idle();
        m_actions->setRunning(false);
        m_pictures->endPreview();
    }
    m_status->setMemory(end.device, end.memory);
    std::vector<MessageBar::Action> actions = {
        {tr("Show the log"), [this] { showDrawer(Workspace::Drawer::Log); }, false}};
    if (end.again)
        actions.insert(actions.begin(), {tr("Decode again"), [this, again = *end.again] { submit(again); }});
    if (end.status == Outcome::Status::Failed)
        m_message->showMessage(MessageBar::Level::Error, end.message, actions);
    else if (!end.warnings.isEmpty())
        m_message->showMessage(MessageBar::Level::Warning, end.warnings.join(' '), actions);
    if (!m_closing)
        m_store.saveNow();
}

void MainWindow::onQueue()
{
    const int waiting = m_service.waitingPictures();
    m_generateBar->setWaiting(waiting);
    m_status->setWaiting(waiting);
    m_actions->clearQueue.setEnabled(waiting > 0);
    m_actions->resumeQueue.setEnabled(!m_service.held().isEmpty());
    int held = 0;
    for (const QueuedJob& job : m_service.held())
        held += job.request.params.count;
    if (held == 0 || m_closing || m_service.lost()) // then a restart goes on with them
        m_workspace->heldMessage().dismiss();
    else
        m_workspace->heldMessage().showMessage(MessageBar::Level::Info,
                                               tr("%n picture(s) still waiting to be made.", nullptr, held),
                                               {{tr("Continue"), [this] { m_service.resume(); }, false},
                                                {tr("Remove"), [this] { m_service.clearWaiting(); }, false}});
    if (!m_closing && !m_restoring)
        m_store.changed();
}

void MainWindow::showDrawer(Workspace::Drawer drawer)
{
    m_actions->showQueue.setChecked(drawer == Workspace::Drawer::Queue);
    m_actions->showLog.setChecked(drawer == Workspace::Drawer::Log);
    m_status->queueButton()->setChecked(drawer == Workspace::Drawer::Queue);
    m_status->logButton()->setChecked(drawer == Workspace::Drawer::Log);
    if (drawer == Workspace::Drawer::Log)
        m_status->setWarnings(0);
    m_workspace->showDrawer(drawer);
}

void MainWindow::applySettings()
{
    if (const QString scheme = m_settings.scheme();
        scheme != std::exchange(m_scheme, scheme)) // each costs a pass over all widgets
        applyTheme(*qApp, schemeOf(scheme));
    if (const QString language = m_settings.language(); language != std::exchange(m_language, language))
        applyLanguage(*qApp, languageOf(language));
    m_service.setPreviews(m_settings.previews());
    if (!m_settings.previews())
        m_pictures->endPreview();
}

Session MainWindow::collect() const
{
    Session session;
    session.params = m_controls->params();
    session.controls = m_controls->saveState();
    session.model = m_model.remembered();
    session.queue = m_service.unfinished();
    session.pictures = m_pictures->pictures()->lasting();
    session.window = m_workspace->saveState();
    session.window["geometry"] = encoded(saveGeometry());
    return session;
}

void MainWindow::restore()
{
    m_restoring = true;
    m_service.setDraftsFolder(m_store.draftsFolder());
    const SessionStore::Loaded loaded = m_store.load();
    const Session session = loaded.session.value_or(Session{});
    openModel(session.model);
    if (m_model.config() == nullptr || m_model.remembered() != session.model)
        static_cast<void>(m_model.open({})); // the folder is gone: the embedded one, and the notice stays
    if (loaded.session) {
        m_controls->restoreState(session.controls);
        m_controls->setParams(session.params);
        restoreGeometry(decoded(session.window["geometry"]));
        m_workspace->restoreState(session.window);
        showDrawer(Workspace::drawerOf(session.window));
        QList<ShownPicture> pictures = session.pictures;
        pictures.removeIf([](const ShownPicture& picture) {
            std::error_code ignored;
            return !std::filesystem::exists(picture.file.empty() ? picture.kept : picture.file, ignored);
        });
        m_pictures->setPictures(pictures);
        m_store.removeDraftsBut(pictures);
        for (const JobRequest& request : session.queue)
            m_service.addHeld(request);
    }
    if (!loaded.problem.isEmpty())
        m_message->showMessage(MessageBar::Level::Warning, loaded.problem);
    m_restoring = false;
    m_controls->focusPrompt();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!presetFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    if (m_controls->takePresetFile(presetFile(*event->mimeData())))
        event->acceptProposedAction();
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_actions->retranslate();
        onQueue();
    } else if (event->type() == QEvent::WindowStateChange) {
        m_store.changed();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QMainWindow::paintEvent(event);
    if (std::exchange(m_painted, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            Q_EMIT firstPainted();
            m_service.warmUp(); // the window stands: libtorch may come
        },
        Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_store.flush(); // with what is still in the queue
    m_closing = true;
    hide();
    m_service.shutDown();
    event->accept();
}

} // namespace zimage::ui
