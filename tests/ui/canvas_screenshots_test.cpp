// Pictures of the canvas to look at: written when ZIMAGE_SCREENSHOTS names a folder, else skipped. QT_SCALE_FACTOR=2
// makes them for screens of high resolution.

#include "widgets/zoom_view.h"
#include "canvas/draft_sheet.h"
#include "canvas/guard_ledger.h"
#include "canvas/picture_panel.h"
#include "pictures/session_pictures.h"
#include "session/variation_sets.h"
#include "theme/theme.h"
#include "ui/canvas_pictures.h"

#include <QApplication>
#include <QHash>
#include <QTest>
#include <QTranslator>

namespace zimage::ui::test {

namespace {

/// Words long and short, to see how Chinese sits in the layout; the program's own translation is another file.
class SampleChinese : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override
    {
        static const QHash<QString, QString> words{
            {"What would you like to see?", "想看到什么画面？"},
            {"Describe it in the prompt, then press %1.", "在提示词中描述画面，然后按 %1。"},
            {"Previous", "上一张"},
            {"Seed", "种子"},
            {"Steps", "步数"},
            {"Prompt", "提示词"},
            {"Guidance", "引导强度"},
            {"seed %1", "种子 %1"},
            {"Fit · %1", "适应 · %1"},
            {"%1 s", "%1 秒"},
            {"Draft", "草稿"},
            {"Make full size", "生成完整尺寸"},
            {"Make this one full size", "将这张生成完整尺寸"},
            {"All checks passed", "全部检查通过"},
            {"The first picture", "第一张图片"}};
        return words.value(QString::fromUtf8(source));
    }
};

} // namespace

class CanvasScreenshotsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_folder = qEnvironmentVariable("ZIMAGE_SCREENSHOTS");
        if (m_folder.isEmpty())
            QSKIP("ZIMAGE_SCREENSHOTS names no folder");
    }

    void states_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("chinese");
        QTest::newRow("light") << false << false;
        QTest::newRow("dark") << true << false;
        QTest::newRow("dark-zh") << true << true;
    }
    void states()
    {
        QFETCH(bool, dark);
        QFETCH(bool, chinese);
        applyTheme(*qApp, dark ? Scheme::Dark : Scheme::Light);
        SampleChinese translation;
        if (chinese)
            QApplication::installTranslator(&translation);

        SessionPictures pictures;
        VariationSets sets;
        PicturePanel panel(pictures, sets);
        panel.resize(chinese ? 700 : 960, 760);
        panel.show();
        QTest::qWait(50);
        write(panel, "empty");
        panel.showPreview(sampleImage(4, {32, 32}), {512, 512});
        write(panel, "preview");
        fill(panel);
        QTRY_VERIFY(panel.isSettled());
        QTest::qWait(600); // thumbnails
        write(panel, "finished");
        panel.canvas()->holdPrevious(true);
        write(panel, "previous");
        panel.canvas()->holdPrevious(false);
        panel.guards()->click();
        auto* list = panel.findChild<QWidget*>("guardList");
        QVERIFY(list != nullptr);
        write(*list, "guards");
        list->close();
        for (int i = 0; i < 3; ++i)
            panel.addDraft(draft(static_cast<quint64>(50 + i), sampleImage(16 + i, {256, 256}), {1024, 1024}, 800 + i));
        panel.showPreview(sampleImage(21, {32, 32}), {256, 256});
        QTRY_VERIFY(panel.draftSheet()->tile(2)->isReady());
        QApplication::setActiveWindow(&panel);
        panel.draftSheet()->tile(1)->setFocus();
        QTest::qWait(400);
        write(panel, "drafts");
        QApplication::removeTranslator(&translation);
    }

private:
    static void fill(PicturePanel& panel)
    {
        quint64 id = 1;
        for (const int tile : {0, 1, 2, 3, 5, 8, 10, 14})
            panel.showPicture(picture(id++, sampleImage(tile, tile % 2 == 0 ? QSize(512, 512) : QSize(640, 480)),
                                      static_cast<int>(tile)));
        panel.addDraft(draft(id++, sampleImage(15, {256, 256}), {512, 512}, 5));
        ShownPicture before =
            picture(id++, sampleImage(13, {512, 512}), 40, "3D render, two jellyfish together on an orange background");
        ShownPicture now = picture(id++, sampleImage(4, {512, 512}), 42, "3D渲染, a rocket in space, dramatic light");
        now.params.steps = 12;
        now.params.guidance = 3.5;
        now.run.guardEvents = {guardEvent(Stage::Steps, 3, "transformer", "fp32 where values are largest", true)};
        panel.showPicture(before);
        panel.showPicture(now);
    }

    void write(QWidget& widget, const char* state)
    {
        const QString name = QStringLiteral("%1/%2-%3@%4.png")
                                 .arg(m_folder, QTest::currentDataTag(), state)
                                 .arg(widget.devicePixelRatioF());
        QVERIFY(widget.grab().save(name));
    }

    QString m_folder;
};

} // namespace zimage::ui::test

QTEST_MAIN(zimage::ui::test::CanvasScreenshotsTest)
#include "canvas_screenshots_test.moc"
