// Pictures of the canvas to look at: written when ZIMAGE_SCREENSHOTS names a folder, else skipped. QT_SCALE_FACTOR=2
// makes them for screens of high resolution.

#include "widgets/zoom_view.h"
#include "canvas/draft_sheet.h"
#include "canvas/guard_ledger.h"
#include "canvas/picture_panel.h"
#include "session/undo_history.h"
#include "pictures/session_pictures.h"
#include "session/variation_sets.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "ui/canvas_pictures.h"

#include <QApplication>
#include <QTest>

namespace zimage::ui::test {

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
        applyLanguage(*qApp, chinese ? Language::Chinese : Language::English);

        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel(pictures, sets, history);
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
