// A day's work by random actions: keys, clicks, jobs, stops, restarts and kills. After each of them the queue, the undo
// history, the strip and the files are as they must be, whatever was done before.

#include "ui/studio_fixture.h"

#include "params/param_table.h"
#include "pictures/parameter_changes.h"
#include "pictures/session_pictures.h"
#include "queue/queue_panel.h"
#include "session/commands.h"
#include "session/current_picture.h"
#include "session/preset_choice.h"
#include "session/undo_history.h"
#include "studio/run_studio.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDirIterator>
#include <QJsonDocument>
#include <QLabel>
#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>
#include <QTimer>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

/// The engine's steps: it makes as many as it is given, so that what happens does not hang on its speed.
class StepGate {
public:
    void give(int steps)
    {
        const std::scoped_lock lock(m_mutex);
        m_given += steps;
        m_changed.notify_all();
    }
    void takeBack()
    {
        const std::scoped_lock lock(m_mutex);
        m_given = 0;
    }
    void setOpen(bool open) ///< for as many as there are
    {
        const std::scoped_lock lock(m_mutex);
        m_open = open;
        m_changed.notify_all();
    }
    void pass() ///< by the engine
    {
        std::unique_lock lock(m_mutex);
        m_waiting = true;
        m_changed.wait(lock, [this] { return m_open || m_given > 0; });
        m_waiting = false;
        m_given -= m_open ? 0 : 1;
    }
    [[nodiscard]] bool holds() ///< the engine
    {
        const std::scoped_lock lock(m_mutex);
        return m_waiting && !m_open && m_given == 0;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_given = 0;
    bool m_open = false;
    bool m_waiting = false;
};

bool copyFolder(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    QDirIterator files(from, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    bool copied = true;
    while (files.hasNext()) {
        const QString file = files.next();
        const QString target = to + file.mid(from.size());
        QDir().mkpath(QFileInfo(target).path());
        copied = QFile::copy(file, target) && copied;
    }
    return copied;
}

QStringList namesOf(const std::vector<QueueEntry>& entries)
{
    QStringList names;
    for (const QueueEntry& entry : entries)
        for (const QueuedJob& job : entry.jobs)
            names += QStringLiteral("%1 ×%2 ").arg(job.request.params.seed).arg(job.request.params.count)
                + QString::fromStdString(job.request.params.prompt);
    return names;
}

QString differences(const GenerationParams& before, const GenerationParams& after)
{
    QStringList found;
    for (const ParamDef& def : paramTable())
        if (getParam(before, def) != getParam(after, def))
            found += QStringLiteral("%1 from “%2” to “%3”")
                         .arg(QString::fromUtf8(def.key), valueText(def, getParam(before, def)),
                              valueText(def, getParam(after, def)));
    return found.join(", ");
}

} // namespace

class DayTest : public QObject {
    Q_OBJECT

private:
    struct Action {
        const char* name;
        int weight;
        void (DayTest::*run)();
    };

    std::unique_ptr<QTemporaryDir> m_home;
    std::shared_ptr<FakeScript> m_script;
    std::shared_ptr<StepGate> m_gate;
    std::unique_ptr<Studio> m_studio;
    QRandomGenerator m_dice;
    QTimer m_watch;
    QStringList m_done; ///< what was done, for the report of a failure
    QString m_fault;    ///< the first thing that is not as it must be
    int m_saved = 0;    ///< pictures

    [[nodiscard]] const StudioContext& context() const { return m_studio->window->context(); }
    [[nodiscard]] GenerationService& service() const { return context().service; }
    [[nodiscard]] QString path(const QString& name) const { return m_home->filePath(name); }
    [[nodiscard]] int dice(qsizetype most) { return m_dice.bounded(static_cast<int>(most)); }

    /// No value where there is none.
    template <typename List>
    [[nodiscard]] auto oneOf(const List& list) -> typename List::value_type
    {
        return list.isEmpty() ? typename List::value_type() : list.at(dice(list.size()));
    }

    void must(bool holds, const QString& what)
    {
        if (!holds && m_fault.isEmpty())
            m_fault = what;
    }

    // The studio

    void open()
    {
        m_studio->open();
        connect(&service(), &GenerationService::pictureMade, this,
                [this](const ShownPicture& picture) { m_saved += picture.file.empty() ? 0 : 1; });
    }

    /// Until the engine waits for a step, or has nothing to do. What was stopped ends first.
    void settle()
    {
        QElapsedTimer patience;
        patience.start();
        const auto rests = [this] {
            if (!m_studio->busy())
                return true;
            return !service().stopping() && m_gate->holds();
        };
        while (!rests() && patience.elapsed() < 20000) {
            m_gate->setOpen(service().stopping());
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            closeDialogs();
        }
        m_gate->setOpen(false);
        must(rests(), "the engine does not come to rest");
        if (QApplication::activeWindow() == nullptr)
            m_studio->window->activateWindow();
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
    }

    /// What a click opens would wait for the user for ever.
    void watchDialogs()
    {
        connect(&m_watch, &QTimer::timeout, this, [] { closeDialogs(); });
        m_watch.start(10);
    }
    static void closeDialogs()
    {
        while (QWidget* modal = QApplication::activeModalWidget()) {
            modal->close();
            if (QApplication::activeModalWidget() == modal)
                return;
        }
        if (QWidget* popup = QApplication::activePopupWidget())
            popup->close();
    }

    template <typename Widget>
    [[nodiscard]] QList<Widget*> shown() const
    {
        QList<Widget*> found;
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (!top->isVisible())
                continue;
            for (Widget* each : top->findChildren<Widget*>())
                if (each->isVisible() && each->isEnabled() && each->window() == top)
                    found.append(each);
        }
        return found;
    }

    // What is done

    void letStepsHappen() { m_gate->give(1 + dice(6)); }
    void letPicturesBeMade()
    {
        const int wanted = m_saved + 1 + dice(4);
        for (int i = 0; i < 200 && m_saved < wanted && m_studio->busy(); ++i) {
            m_gate->give(1);
            settle();
        }
    }
    void write()
    {
        static const QStringList kWords{"a fox", ", at night", "江南水乡", "__animal__ ", "“quoted”", "", " 50 %1"};
        QPlainTextEdit& prompt = *m_studio->prompt();
        if (dice(4) == 0)
            prompt.selectAll();
        prompt.insertPlainText(oneOf(kWords));
    }
    /// Small enough to be painted at once.
    void limit()
    {
        GenerationParams params = m_studio->parameters().params();
        if (params.width * params.height > 256 * 256 || params.steps > 8 || params.count > 4) {
            params.width = 64 * (1 + dice(3));
            params.height = 64 * (1 + dice(3));
            params.steps = 1 + dice(6);
            params.count = 1 + dice(3);
            m_studio->parameters().set(params);
        }
    }
    void generate()
    {
        limit();
        context().actions.generate.trigger();
    }
    void makeDrafts()
    {
        limit();
        context().actions.drafts.trigger();
    }
    void command()
    {
        static const QSet<QString> kElsewhere{"quit", "private_session", "copy_picture", "copy_log", "copy_prompt"};
        QList<QAction*> enabled;
        for (QAction* each : m_studio->window->findChildren<QAction*>())
            if (each->isEnabled() && findCommand(each->objectName()) != nullptr
                && !kElsewhere.contains(each->objectName()))
                enabled.append(each);
        if (QAction* action = oneOf(enabled)) {
            m_done.last() += ' ' + action->objectName();
            limit();
            action->trigger();
        }
    }
    void click()
    {
        if (QAbstractButton* button = oneOf(shown<QAbstractButton>())) {
            m_done.last() += QStringLiteral(" “%1” %2").arg(button->text(), button->accessibleName());
            limit();
            button->click();
        }
    }
    void changeField()
    {
        static const QList<Qt::Key> kKeys{Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home};
        QWidgetList fields;
        for (QAbstractSpinBox* each : shown<QAbstractSpinBox>())
            fields.append(each);
        for (QComboBox* each : shown<QComboBox>())
            fields.append(each);
        for (QAbstractItemView* each : shown<QAbstractItemView>())
            fields.append(each);
        if (QWidget* field = oneOf(fields)) {
            m_done.last() += ' ' + field->accessibleName();
            field->setFocus();
            QTest::keyClick(field, oneOf(kKeys));
        }
    }
    void press()
    {
        static const QList<Qt::Key> kKeys{Qt::Key_Tab,   Qt::Key_Tab,   Qt::Key_Backtab, Qt::Key_Escape, Qt::Key_Return,
                                          Qt::Key_Space, Qt::Key_Left,  Qt::Key_Right,   Qt::Key_Home,   Qt::Key_End,
                                          Qt::Key_Up,    Qt::Key_Down,  Qt::Key_Delete,  Qt::Key_F2,     Qt::Key_F6,
                                          Qt::Key_Plus,  Qt::Key_Minus, Qt::Key_A,       Qt::Key_M,      Qt::Key_V};
        QWidget* focus = QApplication::focusWidget();
        const Qt::Key key = oneOf(kKeys);
        m_done.last() += QStringLiteral(" %1 in %2")
                             .arg(QKeySequence(key).toString())
                             .arg(focus == nullptr ? QString("none") : focus->accessibleName());
        if (focus != nullptr) {
            limit();
            QTest::keyClick(focus, key);
        }
    }
    void choosePicture()
    {
        const SessionPictures& pictures = context().pictures;
        if (pictures.count() > 0)
            m_studio->panel().choose(pictures.at(dice(pictures.count())).id);
    }
    void workOnTheQueue()
    {
        auto* panel = m_studio->window->findChild<QueuePanel*>();
        auto* list = panel->findChild<QAbstractItemView*>();
        const int rows = list->model()->rowCount();
        if (rows == 0)
            return;
        list->setCurrentIndex(list->model()->index(dice(rows), 0));
        QList<QAction*> enabled;
        for (QAction* each : panel->findChildren<QAction*>())
            if (each->isEnabled() && findCommand(each->objectName()) != nullptr)
                enabled.append(each);
        if (QAction* action = oneOf(enabled)) {
            m_done.last() += ' ' + action->objectName();
            action->trigger();
        }
    }
    void undo() { context().history.undo(); }
    void redo() { context().history.redo(); }
    void changeLanguage()
    {
        AppSettings& settings = context().settings;
        settings.setLanguage(settings.language() == "zh" ? "en" : "zh");
    }
    void goPrivate() { context().actions.privateSession.trigger(); }
    void closeAWindow()
    {
        QWidgetList others;
        for (QWidget* each : QApplication::topLevelWidgets())
            if (each->isVisible() && each != m_studio->window.get() && each->isWindow())
                others.append(each);
        if (QWidget* other = oneOf(others))
            other->close();
    }
    void loseTheFolder() ///< or have it again
    {
        AppSettings& settings = context().settings;
        const bool lost = QString::fromStdString(settings.pictureFolder().string()) != m_studio->pictures();
        settings.setPictureFolder(lost ? m_studio->pictures() : path("a file/pictures"));
    }
    void failNext()
    {
        if (!m_studio->busy())
            m_script->failure = m_script->failure.empty() ? "The picture failed." : "";
    }

    struct Kept {
        QStringList queue;
        std::vector<std::filesystem::path> pictures;
        GenerationParams params;
    };
    [[nodiscard]] Kept kept() const
    {
        Kept kept{.queue = namesOf(service().unfinished()), .pictures = {}, .params = m_studio->parameters().params()};
        for (int row = 0; row < context().pictures.count(); ++row)
            if (!context().pictures.at(row).file.empty())
                kept.pictures.push_back(context().pictures.at(row).file);
        return kept;
    }
    void compare(const Kept& before)
    {
        const Kept after = kept();
        must(before.queue == after.queue,
             "after a restart the queue is " + after.queue.join(" | ") + " and was " + before.queue.join(" | "));
        must(before.pictures == after.pictures, "after a restart the strip has other pictures");
        must(before.params == after.params,
             "after a restart other values are those of " + differences(before.params, after.params));
    }
    void restart()
    {
        const bool isPrivate = context().actions.privateSession.isChecked();
        const Kept before = kept();
        m_gate->setOpen(true);
        m_studio->close();
        m_gate->setOpen(false);
        m_gate->takeBack();
        open();
        if (!isPrivate)
            compare(before);
    }
    void kill()
    {
        if (context().actions.privateSession.isChecked())
            return;
        m_studio->window->keepSession();
        const Kept before = kept();
        const int saved = m_saved;
        const QString copy = path("copy");
        must(copyFolder(m_studio->folder.path(), copy), "the state cannot be copied");
        m_gate->setOpen(true);
        m_studio->close();
        m_gate->setOpen(false);
        m_gate->takeBack();
        m_saved = saved; // what was made since the kill was not
        QDir(m_studio->folder.path()).removeRecursively();
        must(QDir().rename(copy, m_studio->folder.path()), "the state cannot be put back");
        open();
        compare(before);
    }

    // What must be

    void checkQueue()
    {
        QSet<quint64> ids;
        std::size_t rows = 0;
        int pictures = 0;
        for (const auto* entries : {&service().waiting(), &service().held()})
            for (const QueueEntry& entry : *entries) {
                ++rows;
                must(entry.id != 0 && !entry.jobs.empty(), "an entry of the queue has no job");
                pictures += entry.pictures();
                for (const QueuedJob& job : entry.jobs) {
                    must(job.id != 0 && !ids.contains(job.id), "two jobs have one id");
                    ids.insert(job.id);
                    const GenerationParams& params = job.request.params;
                    must(params.count > 0 && params.seed >= 0, "a job has no picture, or no seed");
                }
            }
        must(pictures == service().waitingPictures(), "the queue counts other pictures than it has");
        if (const QueueEntry* running = service().running())
            for (const QueuedJob& job : running->jobs)
                must(!ids.contains(job.id), "a job runs and waits");
        must(service().waiting().empty() || m_studio->busy(), "jobs wait, and none runs");
        must(!service().paused() || service().waiting().empty(), "jobs wait in a queue that is paused");
        const auto* list = m_studio->window->findChild<QueuePanel*>()->findChild<QAbstractItemView*>();
        must(!list->isVisible() || list->model()->rowCount() == static_cast<int>(rows) + (m_studio->busy() ? 1 : 0),
             "the drawer shows other jobs");
        must(context().actions.stopNow.isEnabled() == m_studio->busy(), "Stop does not tell whether a job runs");
    }
    void checkUndo()
    {
        UndoHistory& history = context().history;
        must(history.canUndo() == context().actions.undo.isEnabled(), "Undo does not tell whether something can be");
        must(history.canRedo() == context().actions.redo.isEnabled(), "Redo does not tell whether something can be");
        must(!history.canUndo() || !history.undoText().isEmpty(), "a step has no name");
        if (!history.canUndo() || m_studio->busy())
            return;
        const QString step = history.undoText();
        const Kept before = kept();
        const QSignalSpy undone(&history, &UndoHistory::undone);
        history.undo();
        QCoreApplication::processEvents();
        if (undone.isEmpty() || m_studio->busy())
            return; // nothing of it was left to undo, as its message says
        history.redo();
        settle();
        const Kept after = kept();
        must(before.params == after.params,
             "“" + step + "”, undone and done again, changes " + differences(before.params, after.params));
        must(before.pictures == after.pictures, "“" + step + "”, undone and done again, changes the strip");
        must(before.queue == after.queue, "“" + step + "”, undone and done again, changes the queue");
    }
    void checkStrip()
    {
        const SessionPictures& pictures = context().pictures;
        QSet<quint64> ids;
        for (int row = 0; row < pictures.count(); ++row) {
            const ShownPicture& each = pictures.at(row);
            must(each.id != 0 && !ids.contains(each.id), "two pictures have one id");
            ids.insert(each.id);
            must(each.file.empty() || std::filesystem::exists(each.file), "a picture of the strip has no file");
            must(!each.pixels.isEmpty(), "a picture of the strip has no size");
        }
        const quint64 current = context().current.picture().id;
        must(current == 0 || ids.contains(current), "the picture on show is not in the strip");
    }
    void checkFiles()
    {
        const qsizetype here = QDir(m_studio->pictures()).entryList({"*.png"}, QDir::Files).size();
        const qsizetype trashed = QDir(path("data/Trash/files")).entryList({"*.png"}, QDir::Files).size();
        must(here + trashed == m_saved,
             QStringLiteral("%1 pictures were saved, %2 are in the folder, %3 in the trash")
                 .arg(m_saved)
                 .arg(here)
                 .arg(trashed));
        QDirIterator sessions(m_studio->folder.filePath("sessions"), {"*.json"}, QDir::Files,
                              QDirIterator::Subdirectories);
        while (sessions.hasNext()) {
            QFile file(sessions.next());
            must(file.open(QIODevice::ReadOnly) && QJsonDocument::fromJson(file.readAll()).isObject(),
                 file.fileName() + " is broken");
        }
    }
    void checkWindow()
    {
        const QWidget* focus = QApplication::focusWidget();
        must(focus == nullptr || focus->isVisible() || !focus->window()->isVisible(),
             "the focus is on something that is not to be seen");
        must(m_studio->window->isVisible(), "the window is gone");
        for (const QLabel* label : shown<QLabel>()) // one of the prompts has such a thing
            must(!QString(label->text()).remove(QRegularExpression("50.%1")).contains(QRegularExpression("%[1-9n]")),
                 "a text has a placeholder: " + label->text());
    }
    void check()
    {
        checkQueue();
        checkStrip();
        checkFiles();
        checkWindow();
        checkUndo();
    }

private Q_SLOTS:
    void initTestCase() { watchDialogs(); }
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        qputenv("HOME", m_home->path().toLocal8Bit());
        qputenv("XDG_DATA_HOME", path("data").toLocal8Bit());
        qputenv("XDG_STATE_HOME", path("state").toLocal8Bit());
        qputenv("PATH", path("programs").toLocal8Bit()); // no file manager opens
        QFile file(path("a file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_gate = std::make_shared<StepGate>();
        m_script = std::make_shared<FakeScript>();
        m_script->onStep = [gate = m_gate](int, int) { gate->pass(); };
        m_saved = 0;
        m_done.clear();
        m_fault.clear();
    }
    void cleanup()
    {
        m_gate->setOpen(true);
        m_studio.reset();
    }

    void theStudioStandsADayOfRandomWork_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 10; ++seed)
            QTest::addRow("%u", seed) << seed;
    }
    void theStudioStandsADayOfRandomWork()
    {
        static const Action kActions[] = {
            {"steps", 6, &DayTest::letStepsHappen},
            {"pictures", 3, &DayTest::letPicturesBeMade},
            {"write", 4, &DayTest::write},
            {"generate", 6, &DayTest::generate},
            {"drafts", 1, &DayTest::makeDrafts},
            {"command", 7, &DayTest::command},
            {"click", 8, &DayTest::click},
            {"field", 5, &DayTest::changeField},
            {"press", 6, &DayTest::press},
            {"choose", 3, &DayTest::choosePicture},
            {"queue", 4, &DayTest::workOnTheQueue},
            {"undo", 3, &DayTest::undo},
            {"redo", 2, &DayTest::redo},
            {"language", 1, &DayTest::changeLanguage},
            {"private", 1, &DayTest::goPrivate},
            {"close window", 2, &DayTest::closeAWindow},
            {"folder", 1, &DayTest::loseTheFolder},
            {"failure", 1, &DayTest::failNext},
            {"restart", 1, &DayTest::restart},
            {"kill", 1, &DayTest::kill},
        };
        QFETCH(quint32, seed);
        m_dice.seed(seed);
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->window.reset();
        open();
        m_studio->setSmall();
        int weights = 0;
        for (const Action& each : kActions)
            weights += each.weight;
        for (int i = 0; i < 200; ++i) {
            int pick = dice(weights);
            const Action* action = kActions;
            while ((pick -= action->weight) >= 0)
                ++action;
            m_done += QStringLiteral("%1 %2").arg(i).arg(action->name);
            (this->*action->run)();
            closeDialogs();
            settle();
            check();
            if (!m_fault.isEmpty())
                QFAIL(qPrintable(m_fault + "\nafter\n" + m_done.mid(m_done.size() - 25).join("\n")));
        }
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::DayTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "day_test.moc"
