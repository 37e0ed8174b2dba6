// The whole studio with the real engine and the embedded model.

#include "ui/studio_fixture.h"

#include "engine/engine_loader.h"
#include "io/png.h"
#include "studio/run_studio.h"

#include <QSignalSpy>

#include <cmath>

namespace zimage::ui {

using test::Studio;

namespace {

constexpr int kPatience = 300000; // ms; a machine under load takes its time

/// Standard deviation of the green values.
double contrastOf(const Image& image)
{
    double sum = 0;
    double squares = 0;
    const double count = static_cast<double>(image.rgb.size() / 3);
    for (std::size_t i = 1; i < image.rgb.size(); i += 3) {
        sum += image.rgb[i];
        squares += static_cast<double>(image.rgb[i]) * image.rgb[i];
    }
    return std::sqrt(squares / count - sum / count * (sum / count));
}

} // namespace

class EndToEndTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTypedPromptBecomesAPictureThatIsNotFlat()
    {
        const Studio studio(loadEngine);
        studio.setSmall(256, 4);
        studio.prompt()->setFocus();
        QTest::keyClicks(studio.prompt(), "a red apple");
        QTest::keyClick(studio.prompt(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(studio.files(), QStringList("a_red_apple-42.png"), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!studio.busy(), kPatience);
        QVERIFY(studio.window->workspace().message().text().isEmpty());
        const DecodedPng file = readPng((studio.pictures() + "/a_red_apple-42.png").toStdString());
        QCOMPARE(file.image.width, 256);
        QVERIFY(contrastOf(file.image) > 10);
        QCOMPARE(studio.window->workspace().pictures().currentPicture().file.filename().string(), std::string("a_red_apple-42.png"));
    }

    void aPictureStoppedMidStepLeavesADraftAndNoFile()
    {
        const Studio studio(loadEngine);
        studio.setSmall(512, 60);
        studio.prompt()->setPlainText("a castle at sunset");
        QSignalSpy previews(&studio.window->service(), &GenerationService::previewed);
        QList<JobEnd> ends;
        connect(&studio.window->service(), &GenerationService::ended, this, [&](const JobEnd& end) { ends.append(end); });
        studio.window->actions().generate.trigger();
        QTRY_VERIFY_WITH_TIMEOUT(previews.size() >= 2, kPatience);
        QTest::keyClick(studio.window.get(), Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(ends.size(), 1, kPatience);
        QCOMPARE(ends[0].status, Outcome::Status::Cancelled);
        QVERIFY(ends[0].stopSeconds >= 0);
        qInfo("stopped after %.0f ms", ends[0].stopSeconds * 1000);
        QVERIFY(studio.files().isEmpty());
        const ShownPicture draft = studio.window->workspace().pictures().currentPicture();
        QCOMPARE(draft.kind, ShownPicture::Kind::Draft);
        QCOMPARE(draft.fullSize, QSize(512, 512));
    }

    void closingTheWindowWhileItRunsEndsCleanlyAndKeepsTheJob()
    {
        Studio studio(loadEngine);
        studio.setSmall(512, 60);
        studio.window->actions().generate.trigger();
        QTRY_VERIFY_WITH_TIMEOUT(studio.bar().text().contains("Step"), kPatience);
        studio.close();
        QVERIFY(studio.files().isEmpty());
        studio.open();
        QCOMPARE(studio.window->service().held().size(), 1);
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QTemporaryDir state; // what the engine keeps until a picture is saved
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::EndToEndTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "end_to_end_test.moc"
