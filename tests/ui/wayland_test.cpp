// The window on the platform of the session that it is started in: tests/ui/wayland starts it under Wayland, anything
// else without a display.

#include "studio_fixture.h"

#include "studio/run_studio.h"

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class WaylandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPictureIsMadeAndTheWindowCloses()
    {
        Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        QVERIFY(QTest::qWaitForWindowExposed(studio.window.get()));
        studio.setSmall();
        studio.prompt()->setPlainText("a red fox");
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.files(), QStringList("a_red_fox-42.png"));
        QTRY_VERIFY(!studio.busy());
        studio.window->context().actions.showQueue.trigger(); // parts come and go
        studio.window->context().actions.onlyCanvas.trigger();
        studio.window->context().actions.onlyCanvas.trigger();
        studio.window->context().actions.fullScreen.trigger();
        QTRY_VERIFY(studio.window->isFullScreen());
        studio.window->context().actions.fullScreen.trigger();
        QTRY_VERIFY(!studio.window->isFullScreen());
        for (const char* screen : {"tuning", "history", "remedies", "unfinished"}) { // windows of their own
            QWidget* window = studio.window->screenNamed(screen)->widget();
            studio.window->showScreen(*studio.window->screenNamed(screen));
            QTRY_VERIFY2(window->isVisible(), screen);
            window->close();
        }
        studio.close();
    }

    void theSessionComesBack()
    {
        Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        studio.prompt()->setPlainText("a red fox");
        studio.window->resize(1100, 760);
        studio.close();
        studio.open();
        QCOMPARE(studio.prompt()->toPlainText(), QString("a red fox"));
        QVERIFY(!studio.window->size().isEmpty());
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::WaylandTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "wayland_test.moc"
