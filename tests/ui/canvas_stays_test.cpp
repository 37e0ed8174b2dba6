// What is on the canvas, and in the status bar, while the queue works.

#include "studio_fixture.h"

#include "diagnostics/status_strip.h"
#include "pictures/session_pictures.h"
#include "session/memory_forecast.h"
#include "widgets/zoom_view.h"

#include <QLabel>
#include <QSignalSpy>

#include <algorithm>
#include <chrono>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class CanvasStaysTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->setSmall();
        generate();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        m_script->step = std::chrono::milliseconds(40);
    }
    void cleanup() { m_studio.reset(); }

    void theCanvasStaysOnTheChosenPictureWhileTheQueueGoesOn()
    {
        const quint64 chosen = m_studio->panel().currentPicture().id;
        generate();
        generate();
        QTRY_VERIFY(m_studio->busy());
        QVERIFY(!making().isEnabled());
        m_studio->panel().choose(chosen);
        QVERIFY(making().isEnabled());
        QTRY_COMPARE(m_studio->files().size(), 2);
        QCOMPARE(m_studio->panel().currentPicture().id, chosen);
        QVERIFY(making().isEnabled()); // also between two jobs
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(m_studio->files().size(), 3);
        QCOMPARE(m_studio->panel().currentPicture().id, chosen);
        QVERIFY(!making().isEnabled());
    }

    void aJobThatIsStoppedAtItsFirstStepLeavesThePictureThatWasThere()
    {
        const quint64 before = m_studio->panel().currentPicture().id;
        GenerationService& service = m_studio->window->context().service;
        const QSignalSpy previews(&service, &GenerationService::previewed);
        m_script->onStep = [&service](int, int) {
            QMetaObject::invokeMethod(&service, &GenerationService::stopNow, Qt::BlockingQueuedConnection);
        };
        m_studio->setSmall(64, 20);
        generate();
        QTRY_COMPARE(previews.size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(m_studio->window->context().pictures.count(), 1);
        QCOMPARE(m_studio->panel().currentPicture().id, before);
        QVERIFY(!m_studio->panel().canvas()->showsPreview());
    }

    void oneKeyGoesBackToThePictureInTheMaking()
    {
        const quint64 chosen = m_studio->panel().currentPicture().id;
        generate();
        generate();
        QTRY_VERIFY(m_studio->busy());
        m_studio->panel().choose(chosen);
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTest::keyClick(m_studio->window.get(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(!making().isEnabled());
        QTRY_VERIFY(!m_studio->busy());
        QVERIFY(m_studio->panel().currentPicture().id != chosen);
    }

    void whatIsSentLaterIsShownAgain()
    {
        const quint64 chosen = m_studio->panel().currentPicture().id;
        m_studio->panel().choose(chosen);
        generate();
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTRY_VERIFY(m_studio->panel().currentPicture().id != chosen);
    }

    void theForecastSaysThatItIsOfTheNextPictureWhileOneIsMade()
    {
        auto* forecast = m_studio->bar().findChild<QLabel*>("forecast");
        m_studio->bar().showForecast(MemoryForecast{MemoryForecast::Level::Fits, "2 GiB · about 14 s", {}});
        QCOMPARE(forecast->text(), QString("Needs 2 GiB · about 14 s"));
        m_studio->bar().starting();
        QCOMPARE(forecast->text(), QString("Next picture: 2 GiB · about 14 s"));
        m_studio->bar().idle();
        QCOMPARE(forecast->text(), QString("Needs 2 GiB · about 14 s"));
    }

    void anEngineThatDoesNotStartIsSaidInTheStatusBar()
    {
        m_studio->close();
        m_script->brokenLibrary = "libtorch";
        m_studio->open();
        const auto says = [this](const QString& text) {
            const QList<QLabel*> labels = m_studio->window->status().findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(),
                               [&text](const QLabel* label) { return label->text() == text; });
        };
        QTRY_VERIFY(says("Engine not started"));
        QVERIFY(!says("Engine starting…"));
    }

private:
    void generate() const { m_studio->window->context().actions.generate.trigger(); }
    [[nodiscard]] QAction& making() const { return *m_studio->panel().findChild<QAction*>("show_making"); }

    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::CanvasStaysTest)
#include "canvas_stays_test.moc"
