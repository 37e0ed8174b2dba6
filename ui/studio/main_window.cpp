#include "studio/main_window.h"

#include "base/log.h"
#include "canvas/picture_panel.h"
#include "canvas/picture_screen.h"
#include "diagnostics/status_strip.h"
#include "import/import_screen.h"
#include "parameters/advice_controller.h"
#include "pictures/offered_settings.h"
#include "prompt/prompt_section.h"
#include "queue/for_ever.h"
#include "queue/queue_undo.h"
#include "queue/repeat_notice.h"
#include "queue/work_signs.h"
#include "settings/settings_dialog.h"
#include "studio/controls_panel.h"
#include "studio/focus_areas.h"
#include "studio/focus_keeper.h"
#include "studio/job_display.h"
#include "studio/job_report.h"
#include "studio/kept_data.h"
#include "studio/model_controller.h"
#include "studio/panel_folds.h"
#include "studio/restart_controller.h"
#include "studio/studio_menus.h"
#include "session/current_picture.h"
#include "session/sessions.h"
#include "theme/motion.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "unfinished/unfinished_message.h"
#include "widgets/open_folder.h"
#include "widgets/window_place.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr QSize kSmallest{680, 460}; // 1024 × 700 at 150 %
constexpr QSize kFirst{1440, 900};

Language languageOf(const QString& name)
{
    return name == "zh" ? Language::Chinese : name == "en" ? Language::English : environmentLanguage();
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
    : m_parts({.engine = std::move(places.engine),
               .configFolder = places.configFolder,
               .execution = places.execution,
               .stateFolder = places.stateFolder}),
      m_store(places.stateFolder, [this] { return collect(); }), m_workspace(new Workspace(context(), m_log)),
      m_status(new StatusStrip)
{
    showTitle();
    setMinimumSize(kSmallest.boundedTo(roomOnScreen(*this)));
    setAcceptDrops(true);
    setCentralWidget(m_workspace);
    setStatusBar(m_status);
    resize(firstSize(*this, kFirst));
    addControllers(std::move(places.startAnother));
    addScreens();
    wireActions();
    wireDrawers();
    wireSession();
    applySettings();
    new FocusKeeper(*this, [this] { // the window owns it
        m_workspace->controlsShown() ? m_workspace->controls().focusPrompt() : m_screens.front()->widget()->setFocus();
    });
    restore();
    keepOnScreens(*this);
}

MainWindow::~MainWindow()
{
    context().service.shutDown();
    delete m_settings;
    m_controllers.clear();
    m_screens.clear();
    delete takeCentralWidget();
}

void MainWindow::addControllers(std::function<bool()> startAnother)
{
    const auto add = [this](auto controller) {
        auto* raw = controller.get();
        m_controllers.push_back(std::move(controller));
        return raw;
    };
    m_menus = add(std::make_unique<StudioMenus>(context(), *menuBar(), *this));
    m_models = add(std::make_unique<ModelController>(context(), *this));
    add(std::make_unique<AdviceController>(context()));
    add(std::make_unique<JobDisplay>(context(), m_workspace->generateBar(), *m_status));
    m_folds = add(std::make_unique<PanelFolds>(context(), *m_workspace, *m_status));
    add(std::make_unique<JobReport>(context()));
    add(std::make_unique<QueueUndo>(context()));
    add(std::make_unique<RepeatNotice>(context()));
    add(std::make_unique<ForEver>(context()));
    if (QGuiApplication::platformName() != QLatin1String("offscreen")) // there is no desktop
        add(std::make_unique<WorkSigns>(context(), desktopByDBus(),
                                        [] { return QGuiApplication::applicationState() == Qt::ApplicationActive; }));
    m_restart = add(std::make_unique<RestartController>(context(), m_store, std::move(startAnother)));
    connect(m_restart, &RestartController::restarted, this, &MainWindow::close);
    connect(m_menus, &StudioMenus::modelChosen, m_models,
            [this](const QString& folder) { m_models->open(folder.toStdString()); });
}

void MainWindow::addScreens()
{
    m_screens = makeScreens(context());
    for (const std::unique_ptr<Screen>& screen : m_screens) {
        m_menus->add(*screen);
        connect(screen.get(), &Screen::wanted, this, [this, raw = screen.get()] { showScreen(*raw); });
        connect(screen.get(), &Screen::changed, &m_store, &SessionStore::changed);
    }
    m_workspace->showScreen(m_screens.front()->widget());
    m_workspace->layMessagesOver(*m_screens.front()->messagePlace());
    m_controllers.push_back(std::make_unique<FocusAreas>(
        context(), *m_workspace, static_cast<PictureScreen&>(*m_screens.front()).panel(), *this));
    connect(&m_workspace->unfinishedMessage(), &UnfinishedMessage::listWanted, this,
            [this] { showScreen(*screenNamed("unfinished")); });
}

Screen* MainWindow::screenNamed(const QString& name) const
{
    const auto found =
        std::find_if(m_screens.begin(), m_screens.end(), [&](const auto& each) { return each->name() == name; });
    return found == m_screens.end() ? nullptr : found->get();
}

void MainWindow::showScreen(Screen& screen)
{
    QWidget* widget = screen.widget();
    if (widget->windowType() != Qt::Dialog) { // without a parent yet, any widget counts as a window
        m_workspace->showScreen(widget);
        m_workspace->layMessagesOver(*screen.messagePlace());
    } else {
        if (widget->parentWidget() == nullptr)
            widget->setParent(this, widget->windowFlags());
        widget->show();
        widget->raise();
        widget->activateWindow();
    }
    screen.activate();
}

void MainWindow::wireActions()
{
    StudioActions& actions = context().actions;
    GenerationService& service = context().service;
    connect(&actions.generate, &QAction::triggered, &context().jobs, &JobController::generate);
    connect(&actions.drafts, &QAction::triggered, &context().jobs, &JobController::makeDrafts);
    connect(&actions.stopNow, &QAction::triggered, &service, &GenerationService::stopNow);
    connect(&actions.stopAfterPicture, &QAction::triggered, &service, &GenerationService::stopAfterPicture);
    connect(&actions.pauseQueue, &QAction::triggered, &service, &GenerationService::pause);
    connect(&actions.resumeQueue, &QAction::triggered, &service, &GenerationService::resume);
    connect(&actions.clearQueue, &QAction::triggered, &service, &GenerationService::clearWaiting);
    connect(&actions.privateSession, &QAction::triggered, this, &MainWindow::setPrivate);
    connect(&actions.openPictures, &QAction::triggered, this, &MainWindow::openPictureFolder);
    connect(&actions.preferences, &QAction::triggered, this, [this] { showSettings({}); });
    connect(&actions.listKeys, &QAction::triggered, this, [this] { showSettings("shortcuts"); });
    connect(&actions.fullScreen, &QAction::triggered, this,
            [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); }); // back to maximized where it was
    connect(&actions.quit, &QAction::triggered, this, &MainWindow::close);
    connect(&actions.about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(&context().settings, &AppSettings::changed, this, &MainWindow::applySettings);
    connect(&service, &GenerationService::pictureMade, this, [this] { QApplication::alert(this); });
    connect(&service, &GenerationService::started, this, [this, &service](const QueuedJob& job) {
        const QString session = QString::fromStdString(job.request.session);
        const bool elsewhere = context().sessions.isElsewhere(session);
        service.setDraftsFolder(m_before ? std::filesystem::path()
                                         : m_store.draftsFolder(elsewhere ? session : m_store.current()));
    });
}

void MainWindow::wireDrawers()
{
    StudioActions& actions = context().actions;
    connect(&actions.showQueue, &QAction::triggered, this,
            [this](bool on) { showDrawer(on ? Workspace::Drawer::Queue : Workspace::Drawer::None); });
    connect(&actions.showLog, &QAction::triggered, this,
            [this](bool on) { showDrawer(on ? Workspace::Drawer::Log : Workspace::Drawer::None); });
    connect(m_status->queueButton(), &QToolButton::clicked, &actions.showQueue, &QAction::trigger);
    connect(m_status->logButton(), &QToolButton::clicked, &actions.showLog, &QAction::trigger);
    connect(&m_log, &QAbstractItemModel::rowsInserted, this,
            [this, unseen = 0](const QModelIndex&, int first, int last) mutable {
                for (int row = first; row <= last; ++row)
                    unseen += m_log.index(row).data(LogModel::LevelRole).toInt() >= static_cast<int>(LogLevel::Warning)
                        ? 1
                        : 0;
                if (context().actions.showLog.isChecked())
                    unseen = 0;
                m_status->setProblems(unseen);
            });
}

void MainWindow::wireSession()
{
    const auto later = [this] {
        if (m_phase == Phase::Open)
            m_store.changed();
    };
    const auto now = [this] {
        if (m_phase != Phase::Closing)
            m_store.saveNow();
    };
    connect(&context().parameters, &Parameters::changed, this, later);
    connect(&context().parameters, &Parameters::changed, this, &MainWindow::showTitle);
    connect(m_workspace, &Workspace::changed, this, later);
    connect(m_models, &ModelController::opened, this, later);
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&context().pictures, change, this, later);
    connect(&context().pictures, &QAbstractItemModel::rowsMoved, this, later);
    connect(&context().pictures, &QAbstractItemModel::modelReset, this, later);
    connect(&context().service, &GenerationService::queueChanged, this, later);
    connect(&context().sessions, &Sessions::changed, this, later);
    connect(&context().sessions, &Sessions::changed, this, &MainWindow::showTitle);
    connect(&context().service, &GenerationService::ended, this, now);
    connect(&context().jobs, &JobController::submitted, this, now);
    // At a logout the session manager asks before anything is killed.
    connect(qApp, &QGuiApplication::commitDataRequest, this, &MainWindow::keepSession, Qt::DirectConnection);
    connect(qApp, &QGuiApplication::saveStateRequest, this, &MainWindow::keepSession, Qt::DirectConnection);
    Messages& messages = context().messages;
    connect(&context().past, &JobHistory::failed, &messages, &Messages::warn);
    connect(&context().settings, &AppSettings::failed, &messages, &Messages::warn);
    connect(&m_store, &SessionStore::failed, &messages, &Messages::warn);
}

void MainWindow::keepSession()
{
    if (m_phase == Phase::Open) // before, there is nothing yet; after, it is kept
        m_store.flush();
}

void MainWindow::showDrawer(Workspace::Drawer drawer)
{
    context().actions.showQueue.setChecked(drawer == Workspace::Drawer::Queue);
    context().actions.showLog.setChecked(drawer == Workspace::Drawer::Log);
    m_status->queueButton()->setChecked(drawer == Workspace::Drawer::Queue);
    m_status->logButton()->setChecked(drawer == Workspace::Drawer::Log);
    if (drawer == Workspace::Drawer::Log)
        m_status->setProblems(0);
    m_workspace->showDrawer(drawer);
}

void MainWindow::showSettings(const QString& page)
{
    if (m_settings == nullptr) {
        const SettingsHooks hooks{[this](const QString& folder) { m_models->open(folder.toStdString()); },
                                  keptData(context(), m_workspace->controls().prompt(), [this] { keepSession(); }),
                                  [this](const QKeySequence& key) { return m_menus->titleAt(key); }};
        m_settings = new SettingsDialog(context(), hooks, this);
        m_settings->setAttribute(Qt::WA_DeleteOnClose);
        m_settings->open();
    }
    m_settings->activateWindow();
    if (!page.isEmpty())
        m_settings->showPage(page);
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Z-Image Studio"),
                       tr("<h3>Z-Image Studio %1</h3><p>Makes pictures from English and Chinese prompts with Z-Image "
                          "models, on your own computer.</p><p>Released under the MIT licence. THIRD-PARTY-NOTICES.md "
                          "lists the other components and their licences.</p>")
                           .arg(ZIMAGE_VERSION));
}

void MainWindow::openPictureFolder() const
{
    const QString folder = QString::fromStdString(context().settings.pictureFolder().string());
    QDir().mkpath(folder);
    openFolder(context().messages, folder,
               [this](const QString& sentence) { context().messages.show(Messages::Level::Warning, sentence); });
}

void MainWindow::applySettings()
{
    const AppSettings& settings = context().settings;
    if (const QString scheme = settings.scheme();
        scheme != std::exchange(m_scheme, scheme)) // each costs a pass over all widgets
        applyTheme(*qApp, schemeNamed(scheme));
    if (const QString language = settings.language(); language != std::exchange(m_language, language))
        applyLanguage(*qApp, languageOf(language));
    applyMotion(*qApp, motionNamed(settings.motion()));
    context().service.setPreviews(settings.previews());
}

Session MainWindow::collect() const
{
    Session session;
    session.name = context().sessions.givenName();
    session.created = context().sessions.created();
    session.params = context().parameters.params();
    session.began = context().sessions.began();
    session.controls = m_workspace->controls().saveState();
    session.model = context().model.remembered();
    session.queue = context().service.unfinished();
    session.paused = context().service.paused();
    session.pictures = m_absent + context().pictures.lasting();
    session.shown = lastingFile(context().current.picture());
    for (const std::unique_ptr<Screen>& screen : m_screens)
        if (const QJsonObject state = screen->save(); !state.isEmpty())
            session.screens[screen->name()] = state;
    session.window = m_workspace->saveState();
    m_folds->save(session.window);
    session.window["geometry"] = encoded(saveGeometry());
    return session;
}

void MainWindow::restore()
{
    context().sessions.attach(
        {&m_store, [this] { return collect(); }, [this](const Session& session) { showSession(session); }});
    const SessionStore::Loaded loaded = m_store.load();
    const Session session = loaded.session.value_or(Session{});
    m_models->reopen(session.model);
    if (loaded.session) {
        restoreGeometry(decoded(session.window["geometry"]));
        m_workspace->restoreState(session.window);
        m_folds->restore(session.window);
        showDrawer(Workspace::drawerOf(session.window));
        if (session.created > 0) {
            showSession(session);
            m_store.removeDraftsBut(session.pictures);
        }
        if (session.paused)
            context().service.pause();
        for (const QueueEntry& entry : session.queue)
            context().service.addHeld(entry);
    }
    context().sessions.begin(session);
    if (!loaded.problem.isEmpty())
        context().messages.show(Messages::Level::Warning, loaded.problem);
    else
        m_restart->tellOfOthers();
    m_parts.begin();
    m_phase = Phase::Open;
    m_workspace->controls().focusPrompt();
}

/// What it holds of the work; the window itself stays as it is.
void MainWindow::showSession(const Session& session)
{
    if (session.controls != m_workspace->controls().saveState())
        m_workspace->controls().restoreState(session.controls);
    context().parameters.set(session.params);
    m_workspace->controls().prompt().forgetTyping();
    QList<ShownPicture> pictures = session.pictures;
    m_absent = takeMissing(pictures);
    context().pictures.setPictures(pictures);
    for (const std::unique_ptr<Screen>& screen : m_screens)
        screen->restore(session.screens[screen->name()].toObject());
}

/// A private session leaves the file of the session as it is. What was there before it is there again afterwards.
void MainWindow::setPrivate(bool on)
{
    GenerationService& service = context().service;
    if (service.running() != nullptr || service.waitingPictures() > 0) { // nothing that waits may change sides
        context().actions.privateSession.setChecked(m_before.has_value());
        return context().messages.report(
            {Messages::Subject::Queue, Messages::Level::Warning,
             on ? tr("A private session starts with an empty queue. Wait until the queue is done, or clear it.")
                : tr("The private session still has pictures in the queue. Wait until the queue is done, or clear "
                     "it.")});
    }
    if (on) {
        m_store.flush();
        m_before = collect();
        m_seedBefore = context().parameters.lastSeed();
    }
    context().actions.forEver.setChecked(false); // what it would make is of the other side
    m_store.setPaused(on);
    context().sessions.setPrivate(on);
    if (!on && m_before) {
        const Session before = *std::exchange(m_before, std::nullopt);
        showSession(before);
        before.paused ? service.pause() : service.resume();
        Q_EMIT context().sessions.opened(before.shown);
    }
    m_parts.begin(); // no step leads from one into the other
    if (!on)
        context().parameters.setLastSeed(m_seedBefore);
    m_status->setPrivate(on);
    showTitle();
    if (on)
        return beginPrivate();
    context().messages.show(Messages::Level::Info,
                            tr("The private session is over. Everything is as it was before it."));
}

/// What was written before is not to be a part of it unasked.
void MainWindow::beginPrivate()
{
    GenerationParams params = context().parameters.params();
    std::vector<Messages::Action> actions;
    if (!params.prompt.empty() || !params.negativePrompt.empty()) {
        params.prompt.clear();
        params.negativePrompt.clear();
        context().parameters.set(params);
        actions = {Messages::undoing(context().history, context().history.last())};
        actions.front().text = tr("Take the prompt along");
    }
    context().messages.show(Messages::Level::Info,
                            tr("This is a private session. Prompts, settings, queue and strip are not kept; "
                               "pictures are saved as always."),
                            std::move(actions));
}

void MainWindow::showTitle()
{
    context().sessions.setTyped(QString::fromStdString(context().parameters.params().prompt));
    setWindowTitle(m_before ? tr("Private session — Z-Image Studio")
                            : tr("%1 — Z-Image Studio").arg(context().sessions.title()));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!presetFile(*event->mimeData()).isEmpty() || !offeredSettings(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString preset = presetFile(*event->mimeData());
    auto& pictures = static_cast<ImportScreen&>(*screenNamed("import"));
    if (preset.isEmpty() ? pictures.take(*event->mimeData()) : context().presets.takeFile(preset))
        event->acceptProposedAction();
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::WindowStateChange) {
        context().actions.fullScreen.setChecked(isFullScreen());
        m_store.changed();
    }
    if (event->type() == QEvent::LanguageChange)
        showTitle();
    if (event->type() == QEvent::ActivationChange && isActiveWindow())
        context().settings.refresh(); // another studio may have changed them
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
            context().service.warmUp(); // the window stands: libtorch may come
            context().unfinished.refresh();
        },
        Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_store.flush(); // with what is still in the queue
    m_store.setPaused(true);
    m_phase = Phase::Closing;
    hide();
    context().service.shutDown();
    event->accept();
}

} // namespace zimage::ui
