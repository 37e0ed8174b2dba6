// The history of prompts and settings, and the private session that leaves nothing in it.

#include "studio_fixture.h"

#include "diagnostics/status_strip.h"
#include "history/history_window.h"
#include "session/job_controller.h"
#include "pictures/session_pictures.h"
#include "library/past_jobs.h"
#include "prompt/prompt_section.h"
#include "session/undo_history.h"
#include "widgets/confirm_button.h"

#include <QDateTime>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>

namespace zimage::ui {

using test::FakeEngine;
using test::Studio;

class HistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_studio = std::make_unique<Studio>([] { return std::make_unique<FakeEngine>(); });
        m_studio->setSmall();
    }
    void cleanup() { m_studio.reset(); }

    void whatIsMadeIsKeptThoughItsPictureIsDeleted()
    {
        make("a red fox", 20);
        QFile::remove(m_studio->pictures() + '/' + m_studio->files().first());
        m_studio->close();
        m_studio->open();
        HistoryWindow& window = open();
        QCOMPARE(window.model().found(), 1);
        const PastJob& job = *window.model().job(window.list().currentIndex());
        QCOMPARE(job.params.prompt, "a red fox");
        QCOMPARE(job.params.steps, 20);
        QCOMPARE(job.params.seed, 42);
    }

    void enterRestoresAllSettingsInOneStepAndLeavesTheMachines()
    {
        make("a red fox", 20);
        GenerationParams other = m_studio->parameters().params();
        other.prompt = "a lake";
        other.steps = 4;
        other.threads = 1;
        m_studio->parameters().set(other);
        HistoryWindow& window = open();
        QVERIFY(window.list().currentIndex().data(HistoryModel::Details).toString().contains("Steps 20"));
        QTest::keyClick(&window.search(), Qt::Key_Return);
        QVERIFY(!window.isVisible());
        QCOMPARE(m_studio->parameters().params().prompt, "a red fox");
        QCOMPARE(m_studio->parameters().params().steps, 20);
        QCOMPARE(m_studio->parameters().params().threads, 1);
        m_studio->window->context().history.undo();
        QCOMPARE(m_studio->parameters().params(), other);
    }

    void ofADraftTheStepsOfThePictureAreKept()
    {
        m_studio->setSmall(64, 12);
        m_studio->prompt()->setPlainText("a red fox");
        m_studio->window->context().actions.drafts.trigger();
        QTRY_VERIFY(!m_studio->busy());
        HistoryWindow& window = open();
        QCOMPARE(window.model().job(window.list().currentIndex())->params.steps, 12);
    }

    void eightVariationsAreOneRowThatRestoresTheirPicture()
    {
        make("a red fox", 12);
        const StudioContext& context = m_studio->window->context();
        const ShownPicture base = context.pictures.at(0);
        std::vector<GenerationParams> cells(8, base.params);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i].variationStrength = 0.2;
            cells[i].variationSeed = static_cast<std::int64_t>(i);
        }
        context.jobs.makeVariations(base, cells, [] {});
        m_studio->prompt()->setPlainText("others");
        HistoryWindow& window = open(2);
        QCOMPARE(window.model().found(), 2);
        const QModelIndex row = window.list().currentIndex();
        QVERIFY2(row.data(HistoryModel::Details).toString().contains("8 variations"),
                 qPrintable(row.data(HistoryModel::Details).toString()));
        QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains("8 variations"));
        QTest::keyClick(&window.search(), Qt::Key_Return);
        QCOMPARE(m_studio->parameters().params().prompt, "a red fox");
        QCOMPARE(m_studio->parameters().params().steps, 12);
        QCOMPARE(m_studio->parameters().params().seed, base.params.seed);
        QCOMPARE(m_studio->parameters().params().variationStrength, 0.0);
        m_studio->window->context().history.undo();
        QCOMPARE(m_studio->parameters().params().prompt, "others");
    }

    void aSearchFindsChineseInsideWordsAndAnyCase()
    {
        make("雪地里的一只红狐狸");
        make("A Red Fox");
        make("a lake");
        HistoryWindow& window = open();
        QCOMPARE(window.model().found(), 3);
        for (const auto& [query, found] : {std::pair("红狐", 1), {"FOX", 1}, {"a", 2}, {"fox red", 1}, {"wolf", 0}}) {
            window.search().setText(query);
            QCOMPARE(window.model().found(), found);
        }
        QVERIFY(!window.list().currentIndex().isValid());
        window.search().clear();
        QVERIFY(window.list().currentIndex().isValid());
        QTest::keyClick(&window.search(), Qt::Key_Down);
        QCOMPARE(window.model().job(window.list().currentIndex())->params.prompt, "A Red Fox");
    }

    void whatIsForgottenIsInNoFileAndCanBeBroughtBack()
    {
        make("a secret garden");
        make("a lake");
        HistoryWindow& window = open();
        QTest::keyClick(&window.search(), Qt::Key_Down);
        window.list().setFocus();
        QTest::keyClick(&window.list(), Qt::Key_Delete);
        QTRY_COMPARE(window.model().found(), 1);
        QCOMPARE(window.model().job(window.list().currentIndex())->params.prompt, "a lake");
        QCOMPARE(m_studio->controls().prompt().rememberedPrompts(), 1);
        const QString history = m_studio->folder.filePath("history.jsonl");
        QVERIFY(!filesWith("secret garden").contains(history)); // the strip has the picture, with its prompt
        m_studio->window->context().history.undo();
        QTRY_COMPARE(window.model().found(), 2);
    }

    void forgettingADayAndForgettingAllLeaveTheOthers()
    {
        const PastJobs file(m_studio->folder.filePath("history.jsonl").toStdString());
        PastJob old;
        old.time = QDateTime::currentMSecsSinceEpoch() - qint64{40} * 24 * 3600 * 1000;
        old.params.prompt = "an old one";
        file.add({old});
        make("a lake");
        make("a fox");
        HistoryWindow& window = open();
        QCOMPARE(window.model().found(), 3);
        named(window, "Forget this day")->click();
        QTRY_COMPARE(window.model().found(), 1);
        QCOMPARE(window.model().job(window.list().currentIndex())->params.prompt, "an old one");
        auto* all = window.findChild<ConfirmButton*>();
        all->button().click();
        QVERIFY(all->isAsking());
        QCOMPARE(window.model().found(), 1);
        Q_EMIT all->confirmed();
        QTRY_COMPARE(window.model().found(), 0);
        QVERIFY(file.read().empty());
        QCOMPARE(m_studio->controls().prompt().rememberedPrompts(), 0);
    }

    void twentyThousandAreReadAndSearched()
    {
        std::vector<PastJob> jobs(20'000);
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            jobs[i].time = qint64{1'700'000'000'000} + qint64(i) * 1000'000;
            jobs[i].params.prompt = "a red fox in the snow, number " + std::to_string(i) + ", 雪地";
        }
        PastJobs(m_studio->folder.filePath("history.jsonl").toStdString()).add(jobs);
        HistoryWindow& window = open(20'000);
        window.search().setText("雪 NUMBER 1999");
        QCOMPARE(window.model().found(), 12); // 1999 and 11 with more digits
    }

    void aPrivateSessionLeavesNothing()
    {
        make("a lake");
        const qint64 seed = m_studio->parameters().lastSeed();
        m_studio->parameters().setSeed(-1);
        QAction& action = m_studio->window->context().actions.privateSession;
        action.trigger();
        QVERIFY(m_studio->window->windowTitle().contains("Private session"));
        QVERIFY(m_studio->window->status().findChild<QLabel*>("privateSession")->isVisible());
        QCOMPARE(m_studio->prompt()->toPlainText(), QString()); // unasked it carries nothing along
        make("a secret garden", 20);
        m_studio->window->keepSession();
        QCOMPARE(m_studio->window->context().pictures.count(), 2);
        QCOMPARE(filesWith("secret garden"), QStringList());
        action.trigger();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a lake"));
        QCOMPARE(m_studio->window->context().pictures.count(), 1);
        QCOMPARE(m_studio->parameters().lastSeed(), seed);
        QVERIFY(!m_studio->window->context().history.canUndo());
        QVERIFY(m_studio->window->windowTitle().endsWith("a lake — Z-Image Studio"));
        m_studio->close();
        QCOMPARE(filesWith("secret garden"), QStringList());
        QCOMPARE(m_studio->files().size(), 2); // pictures stay
        m_studio->open();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a lake"));
    }

    void aPrivateSessionTakesThePromptAlongWhenAsked()
    {
        make("a lake");
        m_studio->window->context().actions.privateSession.trigger();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString());
        const auto buttons = m_studio->message().findChildren<QPushButton*>();
        const auto take = std::find_if(buttons.begin(), buttons.end(),
                                       [](const QPushButton* each) { return each->text() == "Take the prompt along"; });
        QVERIFY(take != buttons.end());
        (*take)->click();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a lake"));
        m_studio->window->context().history.redo();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString());
        m_studio->window->context().history.undo();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a lake"));
    }

    void thatThePrivateSessionHasPicturesIsSaidAsLongAsItHas()
    {
        QAction& action = m_studio->window->context().actions.privateSession;
        action.trigger();
        m_studio->setSmall(64, 20);
        m_studio->prompt()->setPlainText("a lake");
        m_studio->window->context().actions.generate.trigger();
        QTRY_VERIFY(m_studio->busy());
        action.trigger();
        QVERIFY(action.isChecked());
        QVERIFY(m_studio->message().text().contains("still has pictures in the queue"));
        QTRY_VERIFY(!m_studio->busy());
        QTRY_COMPARE(m_studio->message().text(), QString()); // by itself
    }

    void aPrivateSessionThatIsClosedLeavesTheOneBefore()
    {
        make("a lake");
        m_studio->window->context().actions.privateSession.trigger();
        make("a secret garden");
        m_studio->close();
        QCOMPARE(filesWith("secret garden"), QStringList());
        m_studio->open();
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a lake"));
        QVERIFY(!m_studio->window->context().actions.privateSession.isChecked());
    }

    void aPrivateSessionWaitsForAnEmptyQueue()
    {
        JobRequest held;
        held.params.prompt = "a lake";
        const quint64 id = m_studio->window->context().service.addHeld(held);
        QAction& action = m_studio->window->context().actions.privateSession;
        action.trigger();
        QVERIFY(!action.isChecked());
        QVERIFY(m_studio->message().text().contains("empty queue"));
        m_studio->window->context().service.remove(id);
        action.trigger();
        QVERIFY(action.isChecked());
    }

private:
    void make(const QString& prompt, int steps = 4)
    {
        const qsizetype before = m_studio->files().size();
        m_studio->setSmall(64, steps);
        m_studio->prompt()->setPlainText(prompt);
        m_studio->window->context().actions.generate.trigger();
        QTRY_COMPARE(m_studio->files().size(), before + 1);
        QTRY_VERIFY(!m_studio->busy());
    }

    HistoryWindow& open(int wanted = 1)
    {
        auto& window = m_studio->open<HistoryWindow>("history");
        for (int i = 0; i < 1000 && window.model().found() < wanted; ++i)
            QTest::qWait(10);
        return window;
    }

    static QPushButton* named(const QWidget& window, const QString& text)
    {
        for (QPushButton* button : window.findChildren<QPushButton*>())
            if (button->text() == text)
                return button;
        return nullptr;
    }

    /// Files of the state, but for pictures that are saved, in which this text is.
    QStringList filesWith(const QByteArray& text) const
    {
        QStringList found;
        QDirIterator files(m_studio->folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QFile file(path);
            if (!path.startsWith(m_studio->pictures()) && file.open(QIODevice::ReadOnly)
                && file.readAll().contains(text))
                found.append(path);
        }
        return found;
    }

    std::unique_ptr<Studio> m_studio;
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::HistoryTest)
#include "history_test.moc"
