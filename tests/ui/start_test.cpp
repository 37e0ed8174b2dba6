// What a studio finds when it starts: pipes in place of files, other studios, and what killed ones have left.

#include "studio_fixture.h"

#include "session/messages.h"

#include <QFile>

#include <sys/stat.h>

#include <filesystem>
#include <memory>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class StartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_started = 0;
        m_studio = std::make_unique<Studio>(test::fakeEngines(std::make_shared<FakeScript>()), [this] {
            ++m_started;
            return true;
        });
    }
    void cleanup() { m_studio.reset(); }

    void pipesInPlaceOfItsFilesHoldNothingUp()
    {
        m_studio->prompt()->setPlainText("a red fox");
        m_studio->close();
        for (const char* name : {"session.json", "session.json.lock", "studio.ini"}) {
            QFile::remove(m_studio->folder.filePath(name));
            QCOMPARE(mkfifo(m_studio->folder.filePath(name).toLocal8Bit().constData(), 0600), 0);
        }
        m_studio->open();
        QVERIFY(m_studio->message().text().startsWith("The last session cannot be restored: it is not a file."));
        QCOMPARE(QDir(m_studio->folder.path()).entryList({"studio.ini.broken-*"}, QDir::System).size(), 1);
        m_studio->prompt()->setPlainText("a blue fox");
        m_studio->close();
        m_studio->open();
        QCOMPARE(m_studio->prompt()->toPlainText(), "a blue fox");
    }

    void aStudioBesideAnotherSaysWhyItIsEmpty()
    {
        const QString folder = m_studio->folder.path();
        MainWindow second({.engine = test::fakeEngines(std::make_shared<FakeScript>()),
                           .configFolder = folder,
                           .stateFolder = folder});
        QVERIFY(
            second.workspace().message().text().startsWith("Your first session is open in another window (process "));
        QVERIFY(m_studio->message().text().isEmpty());
        m_studio->window->context().settings.setLanguage("zh");
        MainWindow third({.engine = test::fakeEngines(std::make_shared<FakeScript>()),
                          .configFolder = folder,
                          .stateFolder = folder});
        const QString said = third.workspace().message().text();
        QVERIFY2(!said.isEmpty() && !said.contains("process"), qPrintable(said));
        m_studio->window->context().settings.setLanguage("en");
        QCOMPARE(third.workspace().message().text(), second.workspace().message().text());
    }

    void aSessionThatAKilledStudioHasLeftIsOffered()
    {
        m_studio->close();
        const QString folder = m_studio->folder.path();
        QVERIFY(QFile::copy(folder + "/session.json", folder + "/session-2.json"));
        QFile lock(folder + "/session-2.json.lock");
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write("process 1 on a-container-that-is-gone\n");
        lock.close();
        m_studio->open();
        QVERIFY(m_studio->message().text().startsWith("Another window closed unexpectedly."));
        for (auto* button : m_studio->message().findChildren<QPushButton*>())
            if (button->text() == "Open it")
                button->click();
        QCOMPARE(m_started, 1);
    }

private:
    std::unique_ptr<Studio> m_studio;
    int m_started = 0;
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::StartTest)
#include "start_test.moc"
