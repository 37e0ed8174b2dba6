// The canvas and what is around it where there is little room: a low window, large letters.

#include "canvas/canvas_bar.h"
#include "canvas/draft_sheet.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "pictures/session_pictures.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"
#include "widgets/clamped_label.h"
#include "widgets/quiet_widgets.h"
#include "widgets/zoom_view.h"
#include "ui/canvas_pictures.h"

#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

namespace zimage::ui::test {

namespace {

constexpr QSize kLow(420, 150); // of a sheet

QVector<DraftSheet::Draft> nineVariations()
{
    QVector<DraftSheet::Draft> tiles;
    for (int i = 0; i < DraftSheet::kMostTiles; ++i)
        tiles.push_back({static_cast<quint64>(i + 1), i, QString("Seed %1, blend 30 % of the whole").arg(i), i == 4});
    return tiles;
}

bool isWhollySeen(const DraftSheet& sheet, const DraftTile& tile) { return sheet.rect().contains(tile.geometry()); }

} // namespace

class CanvasRoomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noPictureChangesTheLeastWidthOfTheCanvas()
    {
        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel(pictures, sets, history);
        panel.resize(panel.minimumSizeHint().width() + 200, 500);
        panel.show();
        panel.showPicture(picture(1, plainImage({64, 64}, Qt::red)));
        const int least = panel.minimumSizeHint().width();
        panel.addDraft(draft(2, plainImage({64, 64}, Qt::red), {1024, 1024}, 2147483647));
        auto& bar = *panel.findChild<CanvasBar*>();
        QVERIFY(bar.fullSize().isVisible());
        QCOMPARE(panel.minimumSizeHint().width(), least);
        panel.canvas()->actualSize();
        QCOMPARE(panel.minimumSizeHint().width(), least);
        panel.resize(least, 500);
        QCOMPARE(panel.width(), least);
        QVERIFY(bar.isNarrow());
        QCOMPARE(panel.minimumSizeHint().width(), least);
        QVERIFY(bar.fullSize().width() >= bar.fullSize().sizeHint().width());
        for (const QWidget* part : bar.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
            QVERIFY2(!part->isVisible() || bar.rect().contains(part->geometry()), part->metaObject()->className());
    }

    void aNarrowBarHasItsButtonsInAMenuAndItsFactsInATooltip()
    {
        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel(pictures, sets, history);
        panel.resize(1400, 500);
        panel.show();
        panel.addDraft(draft(2, plainImage({64, 64}, Qt::red), {1024, 1024}, 2147483647));
        auto& bar = *panel.findChild<CanvasBar*>();
        QVERIFY(!bar.isNarrow());
        const auto* more = bar.findChild<IconButton*>();
        QVERIFY(!more->isVisible());
        const int height = bar.height();
        panel.resize(panel.minimumSizeHint().width(), 500);
        QVERIFY(more->isVisible());
        QCOMPARE(bar.height(), height);
        QCOMPARE(more->menu()->actions(),
                 QList<QAction*>({panel.actions()->copyPrompt, panel.actions()->useSeed, panel.actions()->useSettings,
                                  panel.actions()->showInFolder}));
        QVERIFY(!more->accessibleName().isEmpty());
        QVERIFY(bar.caption().toolTip().contains("Draft · 1024 × 1024 · seed 2147483647"));
    }

    void tilesOfALowSheetKeepTheirSizeAndScroll()
    {
        DraftSheet sheet;
        sheet.resize(kLow);
        sheet.show();
        for (const QSize shape : {QSize(512, 512), QSize(704, 512), QSize(512, 704)}) {
            sheet.setDrafts(nineVariations(), shape);
            QVERIFY(sheet.findChild<QScrollBar*>()->isVisible());
            for (int i = 0; i < DraftSheet::kMostTiles; ++i)
                QVERIFY(sheet.tile(i)->width() >= DraftSheet::kLeastSide);
            QVERIFY(sheet.tile(2)->geometry().right() < sheet.findChild<QScrollBar*>()->x());
            QVERIFY(sheet.tile(0)->x() >= 0);
        }
        sheet.resize(900, 900);
        QVERIFY(!sheet.findChild<QScrollBar*>()->isVisible());
        for (int i = 0; i < DraftSheet::kMostTiles; ++i)
            QVERIFY(isWhollySeen(sheet, *sheet.tile(i)));
    }

    void theKeysAndTheWheelReachATileThatIsOutOfSight()
    {
        DraftSheet sheet;
        sheet.resize(kLow);
        sheet.show();
        sheet.setDrafts(nineVariations(), {512, 512});
        for (int i = 0; i < DraftSheet::kMostTiles; ++i)
            sheet.setPixels(static_cast<quint64>(i + 1),
                            preparePicture(plainImage({128, 128}, Qt::red), QColorSpace(QColorSpace::SRgb)));
        QVERIFY(!isWhollySeen(sheet, *sheet.tile(8)));
        sheet.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&sheet));
        sheet.tile(8)->setFocus(Qt::TabFocusReason);
        QVERIFY(isWhollySeen(sheet, *sheet.tile(8)));
        sheet.tile(0)->setFocus(Qt::TabFocusReason);
        QVERIFY(isWhollySeen(sheet, *sheet.tile(0)));
        const QRect before = sheet.tile(4)->geometry();
        sheet.tile(4)->setFocus(Qt::MouseFocusReason);
        QCOMPARE(sheet.tile(4)->geometry(), before);
        QWheelEvent down(QPointF(50, 50), QPointF(50, 50), {}, {0, -120 * 20}, Qt::NoButton, Qt::NoModifier,
                         Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&sheet, &down);
        QVERIFY(isWhollySeen(sheet, *sheet.tile(8)));
    }

    void theLabelOfASmallTileLeavesThePictureFree()
    {
        DraftSheet sheet;
        sheet.resize(kLow);
        sheet.show();
        sheet.setDrafts(nineVariations(), {512, 512});
        sheet.setPixels(1, preparePicture(plainImage({128, 128}, Qt::red), QColorSpace(QColorSpace::SRgb)));
        const DraftTile* tile = sheet.tile(0);
        const QImage seen = sheet.grab(tile->geometry()).toImage();
        const double scale = seen.devicePixelRatio();
        const auto at = [&](double x, double y) {
            return seen.pixelColor(QPoint(qRound(x * tile->width() * scale), qRound(y * tile->height() * scale)));
        };
        for (const double y : {0.4, 0.5, 0.6})
            QCOMPARE(at(0.5, y), QColor(Qt::red));
        QVERIFY(at(0.06, 0.9) != QColor(Qt::red)); // the strip
        QVERIFY(tile->toolTip().contains("Seed 0, blend 30 % of the whole"));
        QVERIFY(tile->accessibleName().contains("Seed 0, blend 30 % of the whole"));
    }
};

} // namespace zimage::ui::test

QTEST_MAIN(zimage::ui::test::CanvasRoomTest)
#include "canvas_room_test.moc"
