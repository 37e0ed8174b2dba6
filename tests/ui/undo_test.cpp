// What is done in the studio can be undone and done again, whoever did it.

#include "ui/studio_fixture.h"

#include "params/param_table.h"
#include "prompt/prompt_section.h"
#include "session/preset_choice.h"
#include "session/undo_history.h"
#include "studio/run_studio.h"

#include <QFile>
#include <QMenu>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QToolButton>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class UndoTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;

    UndoHistory& history() const { return m_studio->window->context().history; }
    StudioActions& actions() const { return m_studio->window->context().actions; }
    PresetChoice& presets() const { return m_studio->window->context().presets; }
    GenerationService& service() const { return m_studio->window->context().service; }
    const GenerationParams& params() const { return m_studio->parameters().params(); }

    QPushButton& elsewhere() const { return *m_studio->bar().findChild<QPushButton*>("generate"); }

    /// The turn of the event loop ends, as between two clicks.
    static void turn() { QCoreApplication::processEvents(); }
    template <typename Doing>
    static void click(Doing&& doing)
    {
        doing();
        turn();
    }
    void edit(const char* key, const ParamValue& value) const
    {
        click([&] { m_studio->parameters().edit(*findParam(key), value); });
    }

    static QByteArray bytesOf(const std::filesystem::path& path)
    {
        QFile file(QFile::decodeName(path.c_str()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no file");
    }

    static GenerationParams numbered(int i)
    {
        GenerationParams params;
        params.prompt = "picture " + std::to_string(i);
        params.seed = i;
        params.steps = 4;
        params.width = params.height = 64;
        return params;
    }
    JobRequest job(int i) const
    {
        JobRequest request;
        request.params = numbered(i);
        request.folder = m_studio->pictures().toStdString();
        return request;
    }
    QList<qint64> seedsHeld() const
    {
        QList<qint64> seeds;
        for (const QueueEntry& each : service().held())
            seeds.append(each.jobs[0].request.params.seed);
        return seeds;
    }

private Q_SLOTS:
    void init()
    {
        qputenv("XDG_DATA_HOME", (m_home.path() + "/data").toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", (m_home.path() + "/config").toLocal8Bit());
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->setSmall();
        turn();
        history().clear();
    }
    void cleanup()
    {
        m_studio.reset();
        QDir(m_home.path() + "/data").removeRecursively();
    }

    // The history

    void whatHappensInOneTurnIsOneStep()
    {
        UndoHistory steps;
        QStringList log;
        const auto step = [&log](const QString& name) {
            return UndoHistory::Step{name,
                                     [&log, name] {
                                         log.append("-" + name);
                                         return true;
                                     },
                                     [&log, name] {
                                         log.append("+" + name);
                                         return true;
                                     }};
        };
        steps.did(step("a"));
        steps.did(step("b"));
        turn();
        steps.did(step("c"));
        QCOMPARE(steps.undoText(), QString("c"));
        steps.undo();
        QCOMPARE(steps.undoText(), QString("a"));
        steps.undo();
        QVERIFY(!steps.canUndo());
        steps.redo();
        QCOMPARE(log, (QStringList{"-c", "-b", "-a", "+a", "+b"}));
        QCOMPARE(steps.redoText(), QString("c"));
        steps.did(step("d")); // what was undone is over
        QVERIFY(!steps.canRedo());
    }

    void oneStepIsTakenBackAloneAndOneThatFailsIsGivenUp()
    {
        UndoHistory steps;
        QStringList log;
        const auto did = [&](const QString& name, bool works = true) {
            const quint64 number = steps.did({name,
                                              [&log, name, works] {
                                                  log.append(name);
                                                  return works;
                                              },
                                              [] { return true; }});
            turn();
            return number;
        };
        const quint64 first = did("first");
        did("second");
        const quint64 broken = did("broken", false);
        steps.takeBack(first);
        QCOMPARE(steps.undoText(), QString("broken"));
        QCOMPARE(steps.redoText(), QString("first"));
        QSignalSpy undone(&steps, &UndoHistory::undone);
        steps.takeBack(broken);
        QVERIFY(undone.isEmpty());
        QCOMPARE(steps.undoText(), QString("second"));
        QCOMPARE(steps.redoText(), QString("first"));
        steps.takeBack(first); // it is undone already
        QCOMPARE(log, (QStringList{"first", "broken"}));
    }

    void onlyTheLatestStepsAreKept()
    {
        UndoHistory steps;
        int undone = 0;
        for (int i = 0; i < UndoHistory::kMost + 5; ++i) {
            steps.did({"step",
                       [&undone] {
                           ++undone;
                           return true;
                       },
                       [] { return true; }});
            turn();
        }
        while (steps.canUndo())
            steps.undo();
        QCOMPARE(undone, static_cast<int>(UndoHistory::kMost));
    }

    void aStepThatIsUndoneMakesNoNewOne()
    {
        UndoHistory steps;
        steps.did({"outer", [&steps] { return steps.did({"inner", {}, {}}) == 0; }, [] { return true; }});
        steps.undo();
        QVERIFY(!steps.canUndo());
        QCOMPARE(steps.redoText(), QString("outer"));
    }

    // Settings

    void nothingCanBeUndoneAtTheStart()
    {
        QVERIFY(!actions().undo.isEnabled());
        edit("steps", std::int64_t{7});
        QVERIFY(actions().undo.isEnabled());
        m_studio->close();
        m_studio->open();
        QCOMPARE(params().steps, 7);
        QVERIFY(!history().canUndo());
        QVERIFY(!actions().undo.isEnabled());
    }

    void whatWasDoneBehindABorderIsNoStepBeforeIt()
    {
        UndoHistory steps;
        QStringList log;
        bool open = true;
        const auto did = [&](const QString& name, bool border = false) {
            const auto way = [&log, &open, border](const QString& what) {
                return [&log, &open, border, what] {
                    if (border && !open)
                        return false;
                    log.append(what);
                    return true;
                };
            };
            return steps.did({name, way("-" + name), way("+" + name), border});
        };
        const auto turned = [&](quint64 number) {
            turn();
            return number;
        };
        turned(did("here"));
        const quint64 border = turned(did("border", true));
        turned(did("there"));
        steps.takeBack(border); // by its message
        QCOMPARE(steps.undoText(), QString("here"));
        QCOMPARE(steps.redoText(), QString("border"));
        steps.redo();
        QCOMPARE(steps.undoText(), QString("border"));
        QVERIFY(!steps.canRedo());
        did("delete"); // in the turn of the border
        turn();
        log.clear();
        did("border", true);
        turned(did("delete"));
        steps.undo();
        open = false;
        steps.redo(); // no further than the border
        QCOMPARE(log, (QStringList{"-delete", "-border"}));
        QVERIFY(!steps.canUndo() && !steps.canRedo());
    }

    void whatIsChangedBehindABorderDoesNotGoOnAStepBeforeIt()
    {
        m_studio->parameters().edit(*findParam("steps"), std::int64_t{9});
        history().did({"Elsewhere", [] { return true; }, [] { return true; }, true}); // as by one key
        turn();
        edit("steps", std::int64_t{12});
        history().undo();
        QCOMPARE(params().steps, 9);
    }

    void theLooksOfAPromptAreNoStep()
    {
        elsewhere().setFocus();
        click([&] { m_studio->prompt()->insertPlainText("a __colour__ fox"); });
        edit("steps", std::int64_t{9});
        history().undo();
        QEvent other(QEvent::PaletteChange); // marks words anew, as the checker does when it has read them
        QCoreApplication::sendEvent(m_studio->controls().findChild<PromptPanel*>(), &other);
        QVERIFY(history().canRedo());
        history().redo();
        QCOMPARE(params().steps, 9);
        QCOMPARE(history().undoText(), QString("Steps: 4 → 9"));
    }

    void aPromptThatAControlChangedIsUndoneAfterAnotherSession()
    {
        m_studio->window->context().jobs.generate();
        QTRY_COMPARE(m_studio->window->context().pictures.count(), 1);
        QTRY_VERIFY(!m_studio->busy());
        elsewhere().setFocus();
        click([&] { m_studio->prompt()->insertPlainText("a red fox"); });
        click([&] { actions().newSession.trigger(); });
        history().undo();
        history().undo();
        QCOMPARE(params().prompt, std::string());
        history().redo();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a red fox"));
    }

    void aSliderThatIsDrawnIsOneStep()
    {
        for (const std::int64_t steps : {5, 6, 9, 12})
            edit("steps", steps);
        edit("guidance", 5.5);
        QCOMPARE(history().undoText(), QString("Guidance: 3 → 5.5"));
        history().undo();
        QCOMPARE(history().undoText(), QString("Steps: 4 → 12"));
        QCOMPARE(actions().undo.text(), QString("&Undo: Steps: 4 → 12"));
        history().undo();
        QCOMPARE(params().steps, 4);
        QVERIFY(!history().canUndo());
        history().redo();
        QCOMPARE(params().steps, 12);
        history().redo();
        QCOMPARE(params().guidance, 5.5);
    }

    void seedsAndSizesAreSteps()
    {
        click([&] { m_studio->parameters().setSeed(-1); });
        QCOMPARE(history().undoText(), QString("Seed: 42 → random"));
        click([&] { m_studio->parameters().editSize({128, 192}, false); });
        QCOMPARE(history().undoText(), QString("Size: 64 × 64 → 128 × 192"));
        history().undo();
        QCOMPARE(params().height, 64);
        history().undo();
        QCOMPARE(params().seed, std::int64_t{42});
    }

    void whatWasChangedSinceStays()
    {
        edit("steps", std::int64_t{9});
        const quint64 step = history().last();
        GenerationParams picture = params();
        picture.guidance = 6;
        picture.seed = 7;
        click([&] { m_studio->parameters().setFromPicture(picture); });
        edit("guidance", 2.0);
        history().takeBack(step);
        QCOMPARE(params().steps, 4);
        QCOMPARE(params().guidance, 2.0);
        QCOMPARE(params().seed, std::int64_t{7});
    }

    void redoingDoesWhatWasUndoneAndNoMore()
    {
        m_studio->parameters().setPrompt("a cat");
        turn();
        GenerationParams picture = params();
        picture.steps = 9;
        picture.prompt = "a fox";
        click([&] { m_studio->parameters().setFromPicture(picture); });
        m_studio->prompt()->setFocus(); // it is typed: no step
        click([&] { m_studio->prompt()->selectAll(); });
        QTest::keyClicks(m_studio->prompt(), "a cat");
        turn();
        history().undo();
        QCOMPARE(params().steps, 4);
        QCOMPARE(params().prompt, std::string("a cat"));
        history().redo();
        QCOMPARE(params().steps, 9);
        QCOMPARE(params().prompt, std::string("a cat"));
        history().undo();
        QCOMPARE(params().steps, 4);
        QCOMPARE(params().prompt, std::string("a cat"));
    }

    void aSliderThatComesBackIsStillItsOwnStep()
    {
        edit("steps", std::int64_t{9});
        edit("steps", std::int64_t{4});
        QCOMPARE(history().undoText(), QString("Steps: 4 → 4"));
        edit("steps", std::int64_t{7});
        QCOMPARE(history().undoText(), QString("Steps: 4 → 7"));
        history().undo();
        QCOMPARE(params().steps, 4);
    }

    void aPresetOverChangedValuesIsUndone()
    {
        edit("steps", std::int64_t{33});
        const GenerationParams before = params();
        QVERIFY(!presets().store().entries().empty());
        const PresetStore::Entry* entry = nullptr;
        for (const PresetStore::Entry& each : presets().store().entries())
            if (!each.preset.values.empty())
                entry = &each;
        QVERIFY(entry != nullptr);
        const QString id = QString::fromStdString(entry->preset.id);
        const QString name = presetName(entry->preset);
        click([&] { presets().choose(id); });
        const GenerationParams after = params();
        QVERIFY(after != before);
        QCOMPARE(history().undoText(), QString("Choose the preset “%1”").arg(name));
        history().undo();
        QCOMPARE(presets().chosen(), QString());
        QVERIFY(params() == before);
        history().redo();
        QCOMPARE(presets().chosen(), id);
        QVERIFY(params() == after);
    }

    void changesThatAnotherPresetTakesAwayComeBackByTheirMessage()
    {
        const QString id = QString::fromStdString(presets().store().entries().front().preset.id);
        click([&] { presets().choose(id); });
        m_studio->window->context().messages.dismiss();
        click([&] { presets().choose(id); });
        QVERIFY(m_studio->message().text().isEmpty()); // nothing was lost
        edit("steps", std::int64_t{33});
        click([&] { presets().choose({}); });
        QVERIFY(params().steps != 33);
        QVERIFY(m_studio->message().text().startsWith("Changes to “"));
        click([&] { m_studio->parameters().setPrompt("written since"); });
        for (QPushButton* button : m_studio->message().findChildren<QPushButton*>())
            if (button->text() == "Undo" && button->isVisible())
                button->click();
        QCOMPARE(params().steps, 33);
        QCOMPARE(params().prompt, std::string("written since"));
        QCOMPARE(presets().chosen(), id);
    }

    // Presets' files

    void everyChangeOfAPresetIsUndone()
    {
        edit("steps", std::int64_t{11});
        click([&] { presets().saveAs("Mine"); });
        const QString id = presets().chosen();
        QVERIFY(!id.isEmpty());
        const std::filesystem::path file = presets().store().find(id)->preset.path;
        QFile(QFile::decodeName(file.c_str())).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const QByteArray first = bytesOf(file);
        QCOMPARE(history().undoText(), QString("Add the preset “Mine”"));
        edit("steps", std::int64_t{22});
        click([&] { presets().save(); });
        const QByteArray second = bytesOf(file);
        QVERIFY(second != first);
        click([&] { QVERIFY(presets().store().rename(id, "Yours")); });
        const QByteArray third = bytesOf(file);
        click([&] {
            QVERIFY(presets().store().moveToTrash(id));
            presets().choose({});
        });
        QVERIFY(!std::filesystem::exists(file));
        QCOMPARE(history().undoText(), QString("Move the preset “Yours” to the trash"));

        history().undo(); // the file and the choice, as one
        QCOMPARE(bytesOf(file), third);
        QCOMPARE(presets().chosen(), id);
        QCOMPARE(params().steps, 22);
        history().undo();
        QCOMPARE(bytesOf(file), second);
        QCOMPARE(presetName(presets().store().find(id)->preset), QString("Mine"));
        history().undo();
        QCOMPARE(bytesOf(file), first);
        history().undo(); // 22 steps
        history().undo();
        QVERIFY(!std::filesystem::exists(file));
        QCOMPARE(presets().chosen(), QString());
        QCOMPARE(params().steps, 11);
        for (int i = 0; i < 5; ++i)
            history().redo();
        QVERIFY(!history().canRedo());
        QVERIFY(!std::filesystem::exists(file));
        QCOMPARE(presets().chosen(), QString());
    }

    void aPresetThatWasChangedOutsideStays()
    {
        click([&] { presets().saveAs("Mine"); });
        const QString id = presets().chosen();
        const std::filesystem::path file = presets().store().find(id)->preset.path;
        edit("steps", std::int64_t{22});
        click([&] { presets().save(); });
        QFile outside(QFile::decodeName(file.c_str()));
        QVERIFY(outside.open(QIODevice::WriteOnly));
        outside.write("preset:\n  name: Other\nsteps: 5\n");
        outside.close();
        history().undo();
        QVERIFY(bytesOf(file).contains("Other"));
        QVERIFY2(m_studio->message().text().contains("was changed by something else"),
                 qPrintable(m_studio->message().text()));
    }

    void aPresetThatIsReplacedComesBack()
    {
        edit("steps", std::int64_t{11});
        click([&] { presets().saveAs("Mine"); });
        const QString id = presets().chosen();
        const std::filesystem::path file = presets().store().find(id)->preset.path;
        const QByteArray first = bytesOf(file);
        const QTemporaryDir elsewhere;
        const QString other = elsewhere.filePath(QFileInfo(QFile::decodeName(file.c_str())).fileName());
        QFile out(other);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write("preset:\n  name: Mine\nsteps: 21\n");
        out.close();
        click([&] { QVERIFY(presets().takeFile(other, PresetStore::Import::Replace)); });
        QCOMPARE(history().undoText(), QString("Replace the preset “Mine”"));
        QCOMPARE(params().steps, 21);
        history().undo();
        QCOMPARE(bytesOf(file), first);
        QCOMPARE(params().steps, 11);
        click([&] { QVERIFY(presets().takeFile(other, PresetStore::Import::KeepBoth)); });
        QCOMPARE(presets().store().entries().back().own || presets().chosen() != id, true);
        const std::size_t entries = presets().store().entries().size();
        history().undo(); // the copy and the name of its own, as one
        QCOMPARE(presets().store().entries().size(), entries - 1);
        QCOMPARE(presets().chosen(), id);
    }

    void aPresetInTheTrashComesBackByItsMessage()
    {
        click([&] { presets().saveAs("Mine"); });
        const std::filesystem::path file = presets().store().find(presets().chosen())->preset.path;
        const QString id = presets().chosen();
        click([&] { QVERIFY(presets().store().moveToTrash(id)); });
        QVERIFY(m_studio->message().text().contains("Mine"));
        edit("steps", std::int64_t{30}); // something else since
        for (QPushButton* button : m_studio->message().findChildren<QPushButton*>())
            if (button->text() == "Undo" && button->isVisible())
                button->click();
        QVERIFY(std::filesystem::exists(file));
        QCOMPARE(params().steps, 30);
    }

    void theMessageOfAStepGoesWithTheStep()
    {
        click([&] { presets().saveAs("Mine"); });
        const QString id = presets().chosen();
        click([&] { QVERIFY(presets().store().moveToTrash(id)); });
        edit("steps", std::int64_t{30});
        history().undo(); // that alone
        QVERIFY(m_studio->message().text().contains("Mine"));
        history().undo();
        QCOMPARE(m_studio->message().text(), QString());
        click([&] { QVERIFY(presets().store().moveToTrash(id)); });
        QVERIFY(m_studio->message().text().contains("Mine"));
        history().clear();
        QCOMPARE(m_studio->message().text(), QString());
    }

    // The queue and the strip

    void whatIsTakenOutOfTheQueueComesBack()
    {
        for (int i = 1; i <= 3; ++i)
            service().addHeld(job(i));
        turn();
        click([&] { actions().clearQueue.trigger(); });
        QCOMPARE(seedsHeld(), QList<qint64>());
        QCOMPARE(history().undoText(), QString("Remove 3 jobs from the queue"));
        history().undo();
        QCOMPARE(seedsHeld(), (QList<qint64>{1, 2, 3}));
        history().redo();
        QCOMPARE(seedsHeld(), QList<qint64>());
        history().undo();
        QCOMPARE(seedsHeld(), (QList<qint64>{1, 2, 3}));
    }

    void aNewSessionIsUndone()
    {
        m_studio->window->context().jobs.generate();
        QTRY_COMPARE(m_studio->window->context().pictures.count(), 1);
        QTRY_VERIFY(!m_studio->busy());
        click([&] { actions().newSession.trigger(); });
        QCOMPARE(m_studio->window->context().pictures.count(), 0);
        QCOMPARE(history().undoText(), QString("New session"));
        history().undo();
        QCOMPARE(m_studio->window->context().pictures.count(), 1);
        history().redo();
        QCOMPARE(m_studio->window->context().pictures.count(), 0);
    }

    // Keys and words

    void aTextUndoesItsOwnTyping()
    {
        edit("steps", std::int64_t{9});
        QPlainTextEdit& prompt = *m_studio->prompt();
        prompt.setFocus();
        QTest::keyClicks(&prompt, "a fox");
        turn();
        QCOMPARE(history().undoText(), QString("Steps: 4 → 9"));
        QTest::keyClick(&prompt, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(prompt.toPlainText(), QString());
        QCOMPARE(params().steps, 9);
        elsewhere().setFocus();
        QTest::keyClick(&elsewhere(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(params().steps, 4);
        QTest::keyClick(&elsewhere(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(params().steps, 9);
        QVERIFY(m_studio->panel().notice().contains("Steps"));
    }

    void whatASessionBroughtIsNotTheFieldsToUndo()
    {
        m_studio->prompt()->setFocus();
        QTest::keyClicks(m_studio->prompt(), "a fox");
        m_studio->close();
        m_studio->open();
        QPlainTextEdit& prompt = *m_studio->prompt();
        QCOMPARE(prompt.toPlainText(), QString("a fox"));
        prompt.setFocus();
        QTest::keyClick(&prompt, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(prompt.toPlainText(), QString("a fox"));
        QTest::keyClicks(&prompt, "!");
        QTest::keyClick(&prompt, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(prompt.toPlainText(), QString("a fox"));
    }

    void aPromptThatAControlChangedIsUndoneFromElsewhere()
    {
        QPlainTextEdit& prompt = *m_studio->prompt();
        elsewhere().setFocus();
        click([&] { prompt.insertPlainText("a red fox"); });
        click([&] {
            prompt.moveCursor(QTextCursor::Start);
            prompt.insertPlainText("at night, ");
        });
        history().undo();
        QCOMPARE(prompt.toPlainText(), QString("a red fox"));
        QCOMPARE(QString::fromStdString(params().prompt), QString("a red fox"));
        history().redo();
        QCOMPARE(prompt.toPlainText(), QString("at night, a red fox"));
        prompt.setFocus();
        prompt.moveCursor(QTextCursor::End);
        QTest::keyClicks(&prompt, "!");
        history().undo(); // typed on since: the field's to undo
        QCOMPARE(prompt.toPlainText(), QString("at night, a red fox!"));
    }

    void theStepsFollowTheLanguage()
    {
        edit("steps", std::int64_t{9});
        m_studio->window->context().settings.setLanguage("zh");
        turn();
        QCOMPARE(actions().undo.text(), QString("撤销(&U)：步数：4 → 9"));
        history().undo();
        QCOMPARE(actions().redo.text(), QString("重做(&R)：步数：4 → 9"));
        m_studio->window->context().settings.setLanguage("en");
        turn();
        QCOMPARE(actions().redo.text(), QString("&Redo: Steps: 4 → 9"));
    }

    // All of it

    void anyWayBackLeadsToTheStart_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 5; ++seed)
            QTest::addRow("%u", seed) << seed;
    }
    void anyWayBackLeadsToTheStart()
    {
        QFETCH(quint32, seed);
        QRandomGenerator dice(seed);
        for (int i = 1; i <= 2; ++i)
            service().addHeld(job(i));
        turn();
        history().clear();
        const GenerationParams before = params();
        const QString preset = presets().chosen();
        const QList<qint64> queue = seedsHeld();
        const auto entries = [&] { return presets().store().entries().size(); };
        const std::size_t files = entries();
        for (int i = 0; i < 60; ++i) {
            switch (dice.bounded(8)) {
            case 0: edit("steps", std::int64_t{dice.bounded(1, 50)}); break;
            case 1: edit("guidance", 0.5 * dice.bounded(1, 12)); break;
            case 2: click([&] { m_studio->parameters().setSeed(dice.bounded(1000)); }); break;
            case 3: {
                const auto& all = presets().store().entries();
                const auto which = static_cast<std::size_t>(dice.bounded(static_cast<int>(all.size())));
                click([&] { presets().choose(QString::fromStdString(all[which].preset.id)); });
                break;
            }
            case 4: click([&] { presets().saveAs("preset " + QString::number(i)); }); break;
            case 5: click([&] { service().clearWaiting(); }); break;
            case 6: click([&] { history().undo(); }); break;
            default: click([&] { history().redo(); }); break;
            }
            QVERIFY(history().canUndo() == actions().undo.isEnabled());
        }
        while (history().canUndo())
            click([&] { history().undo(); });
        QCOMPARE(presets().chosen(), preset);
        QCOMPARE(entries(), files);
        QVERIFY(params() == before);
        QCOMPARE(seedsHeld(), queue);
        while (history().canRedo())
            click([&] { history().redo(); });
        while (history().canUndo())
            click([&] { history().undo(); });
        QVERIFY(params() == before);
        QCOMPARE(entries(), files);
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::UndoTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "undo_test.moc"
