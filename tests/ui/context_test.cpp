// What features have in common: messages, parameters and presets, in whatever order they hear of each other.

#include "remedies/remedy_controller.h"
#include "session/data_table.h"
#include "session/session_store.h"
#include "session/studio_parts.h"
#include "studio/job_report.h"
#include "studio/restart_controller.h"
#include "studio/run_studio.h"
#include "support/fake_engine.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace zimage::ui {

using test::FakeScript;

namespace {

QStringList buttonsOf(const MessageBar& bar)
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QStringList texts;
    for (const QPushButton* button : bar.findChildren<QPushButton*>())
        texts.append(button->text());
    return texts;
}

} // namespace

class ContextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_script = std::make_shared<FakeScript>();
        m_parts = std::make_unique<StudioParts>(StudioParts::Places{.engine = test::fakeEngines(m_script),
                                                                    .configFolder = m_folder->path(),
                                                                    .presetFolders = {},
                                                                    .execution = GenerationService::Execution::Inline});
        context().settings.setPictureFolder(m_folder->filePath("pictures"));
        QVERIFY(context().model.open({}).isEmpty());
        GenerationParams params;
        params.width = params.height = 64;
        params.seed = 1;
        params.guards = false; // which the remedy changes
        context().parameters.set(params);
    }

    void cleanup()
    {
        m_listeners.clear();
        m_store.reset();
        m_parts.reset();
    }

    void aRemedyIsOfferedInWhateverOrderItHearsOfTheEnd_data()
    {
        QTest::addColumn<QString>("order");
        QTest::newRow("the report first") << "report remedy";
        QTest::newRow("the remedy first") << "remedy report";
    }
    void aRemedyIsOfferedInWhateverOrderItHearsOfTheEnd()
    {
        QFETCH(QString, order);
        listen(order);
        m_script->failure = "Step 1 gave values that are not finite.";
        context().jobs.generate();
        QTRY_COMPARE(context().service.running(), nullptr);
        MessageBar bar;
        context().messages.showIn(bar);
        QCOMPARE(bar.text(), QString("Step 1 gave values that are not finite."));
        QCOMPARE(bar.level(), MessageBar::Level::Error);
        QCOMPARE(buttonsOf(bar), QStringList({"Show the log", "Apply the remedy"}));
    }

    void theOfferOfARestartStandsAloneInWhateverOrder_data()
    {
        QTest::addColumn<QString>("order");
        QTest::newRow("as it is made") << "report remedy restart";
        QTest::newRow("the other way round") << "restart remedy report";
        QTest::newRow("in between") << "remedy restart report";
    }
    void theOfferOfARestartStandsAloneInWhateverOrder()
    {
        QFETCH(QString, order);
        listen(order);
        m_script->failure = "The graphics card stopped answering.";
        m_script->failureCode = ErrorCode::DeviceLost;
        context().jobs.generate();
        QTRY_COMPARE(context().service.running(), nullptr);
        MessageBar bar;
        context().messages.showIn(bar);
        QCOMPARE(bar.text(),
                 QString("The graphics card stopped answering. Nothing is lost. Restart the program to continue."));
        QCOMPARE(buttonsOf(bar), QStringList("Restart"));
    }

    void aReportOfAnotherJobTakesOffersOfTheFormerAway()
    {
        Messages& messages = context().messages;
        const Messages::Action help{"Help", [] {}, true};
        messages.offer({Messages::ofJob(1), help, {}, "It is black."});
        QCOMPARE(messages.text(), QString("It is black."));
        messages.report({Messages::ofJob(2), Messages::Level::Error, "It failed."});
        MessageBar bar;
        messages.showIn(bar);
        QCOMPARE(bar.text(), QString("It failed."));
        QVERIFY(buttonsOf(bar).isEmpty());
        messages.dismiss();
        messages.showIn(bar);
        QVERIFY(bar.text().isEmpty());
    }

    void aSecondRefusalBringsItsOfferOnce()
    {
        listen("remedy");
        context().parameters.setModel({"zimage-mini", {32, 512, 512}, {}});
        GenerationParams params = context().parameters.params();
        params.width = params.height = 50; // the remedy takes a size that the model can make
        context().parameters.set(params);
        MessageBar bar;
        for (int i = 0; i < 2; ++i) {
            context().jobs.generate();
            context().messages.showIn(bar);
            QCOMPARE(buttonsOf(bar), QStringList("Apply the remedy"));
            QCOMPARE(bar.level(), MessageBar::Level::Error);
        }
    }

    void anEditIsToldOnceAndReplacingTheParametersFillsAllEditors()
    {
        Parameters& parameters = context().parameters;
        QSignalSpy changed(&parameters, &Parameters::changed);
        QSignalSpy replaced(&parameters, &Parameters::replaced);
        QSignalSpy edited(&parameters, &Parameters::edited);
        parameters.edit(*findParam("steps"), std::int64_t{21});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(replaced.size(), 0);
        parameters.edit(*findParam("steps"), std::int64_t{21});
        parameters.edit(*findParam("steps"), std::string("many")); // of the wrong kind
        QCOMPARE(changed.size(), 1);
        parameters.set(parameters.params());
        QCOMPARE(replaced.size(), 1);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(parameters.params().steps, 21);
    }

    void whatIsWrongIsSaidByItsKey()
    {
        Parameters& parameters = context().parameters;
        parameters.setModel({"zimage-mini", {32, 512, 512}, {}});
        QVERIFY(parameters.issueOf("width").isEmpty());
        parameters.editSize({4096, 64}, false);
        QVERIFY(parameters.issueOf("width").contains("512"));
        QVERIFY(parameters.issueOf("steps").isEmpty());
    }

private:
    [[nodiscard]] const StudioContext& context() const { return m_parts->context(); }

    void listen(const QString& order)
    {
        m_store = std::make_unique<SessionStore>(m_folder->path(), [] { return Session(); });
        for (const QString& who : order.split(' ')) {
            if (who == "report")
                m_listeners.push_back(std::make_unique<JobReport>(context()));
            else if (who == "remedy")
                m_listeners.push_back(
                    std::make_unique<RemedyController>(context(), dataTable(loadRemedies, "remedies.yaml")));
            else
                m_listeners.push_back(std::make_unique<RestartController>(context(), *m_store, [] { return true; }));
        }
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<StudioParts> m_parts;
    std::unique_ptr<SessionStore> m_store;
    std::vector<std::unique_ptr<QObject>> m_listeners;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::ContextTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "context_test.moc"
