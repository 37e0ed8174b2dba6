// The canvas and what is around it where there is little room: a low window, large letters.

#include "canvas/draft_sheet.h"
#include "canvas/picture_panel.h"
#include "pictures/session_pictures.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"
#include "ui/canvas_pictures.h"

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
