// Stacks of the film strip: drafts and variations fold under their picture.

#include "canvas_pictures.h"
#include "studio_fixture.h"

#include "canvas/film_strip.h"
#include "canvas/film_strip_delegate.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_stacks.h"
#include "pictures/session_pictures.h"
#include "session/session_store.h"
#include "session/sessions.h"
#include "session/undo_history.h"
#include "session/variation_sets.h"
#include "widgets/zoom_view.h"

#include <QAccessible>
#include <QSignalSpy>

namespace zimage::ui {

using test::draft;
using zimage::test::FakeScript;
using test::picture;
using test::plainImage;
using zimage::test::Studio;

class StacksTest : public QObject {
    Q_OBJECT

private:
    struct Shown {
        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel{pictures, sets, history};

        Shown()
        {
            panel.resize(900, 600);
            panel.show();
            panel.activateWindow();
            static_cast<void>(QTest::qWaitForWindowActive(&panel));
        }
        void addDrafts(quint64 first = 1, int count = 4)
        {
            for (int i = 0; i < count; ++i)
                panel.addDraft(
                    draft(first + static_cast<quint64>(i), plainImage({64, 64}, Qt::red), {128, 128}, 40 + i));
        }
        /// What becomes of a draft.
        ShownPicture made(quint64 id, int row)
        {
            ShownPicture finished = pictures.at(row);
            finished.id = id;
            finished.kind = ShownPicture::Kind::Final;
            finished.params = fullSizeParams(finished);
            finished.image = plainImage({128, 128}, Qt::green);
            return finished;
        }
        QList<quint64> visible()
        {
            QList<quint64> ids;
            for (int row = 0; row < pictures.count(); ++row)
                if (!panel.strip()->isRowHidden(row))
                    ids.append(pictures.at(row).id);
            return ids;
        }
        void clickNumber(quint64 id)
        {
            FilmStrip* strip = panel.strip();
            const int row = pictures.rowOf(id);
            const QRect cell = strip->visualRect(pictures.index(row));
            const QPoint place =
                FilmStripDelegate::badgeRect(cell, pictures.index(row), panel.stacks()->count(row)).center();
            QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, place);
        }
        QString said(quint64 id) { return pictures.index(pictures.rowOf(id)).data(Qt::AccessibleTextRole).toString(); }
    };
    using Ids = QList<quint64>;

private Q_SLOTS:
    void draftsFoldUnderThePictureThatWasMadeOfOneOfThem()
    {
        Shown shown;
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.addDrafts();
        shown.panel.showPicture(shown.made(5, 2));
        QCOMPARE(shown.visible(), Ids({9, 1, 2, 3, 4, 5}));
        QCOMPARE(shown.panel.stacks()->count(shown.pictures.rowOf(5)), 5);
        QCOMPARE(shown.panel.stacks()->count(shown.pictures.rowOf(9)), 1);
        shown.clickNumber(5);
        QCOMPARE(shown.visible(), Ids({9, 5}));
        QVERIFY2(shown.said(5).endsWith("Stack of 5, folded."), qPrintable(shown.said(5)));
        shown.clickNumber(5);
        QCOMPARE(shown.visible(), Ids({9, 1, 2, 3, 4, 5}));
        QVERIFY(shown.said(5).endsWith("Stack of 5, unfolded."));
        QVERIFY(shown.said(1).endsWith("In a stack of 5."));
    }

    void theLineOfAStackGoesOnBelowAPictureBetween()
    {
        Shown shown;
        shown.panel.resize(900, 700);
        shown.addDrafts(1, 1);
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.panel.showPicture(shown.made(5, 0));
        shown.panel.showPicture(picture(10, plainImage({64, 64}, Qt::blue), 8, "another"));
        QCOMPARE(shown.visible(), Ids({1, 9, 5, 10}));
        QCOMPARE(shown.panel.stacks()->count(0), 2);
        const FilmStrip* strip = shown.panel.strip();
        const QImage seen = strip->viewport()->grab().toImage();
        const auto below = [&](int row) {
            const QRect cell = strip->visualRect(shown.pictures.index(row));
            return seen.pixelColor(QPoint(cell.center().x(), cell.bottom()) * seen.devicePixelRatio());
        };
        QVERIFY(below(0) != below(3));
        QCOMPARE(below(0), below(2));
        QVERIFY(below(1) != below(3));
        QVERIFY(below(1) != below(0)); // it is in no stack
        shown.panel.stacks()->fold(0, true);
        QVERIFY(!shown.panel.stacks()->isBetween(1));
    }

    void theNumberOfAStackLiesOnThePicturesCorner()
    {
        Shown shown;
        shown.addDrafts();
        ShownPicture wide = shown.made(5, 2);
        wide.image = plainImage({256, 128}, Qt::green);
        shown.panel.showPicture(wide);
        FilmStrip* strip = shown.panel.strip();
        const int row = shown.pictures.rowOf(5);
        const QRect cell = strip->visualRect(shown.pictures.index(row));
        const auto top = [&] { return FilmStripDelegate::badgeRect(cell, shown.pictures.index(row), 5).top(); };
        QTRY_VERIFY(top() > cell.top() + 15); // of a picture twice as wide as high
        QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, cell.topLeft() + QPoint(8, 8));
        QCOMPARE(shown.visible().size(), 5);
        shown.clickNumber(5);
        QCOMPARE(shown.visible(), Ids({5}));
    }

    void screenReadersHearWhetherAStackIsFoldedAndFoldIt()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.showPicture(shown.made(5, 2));
        QAccessibleInterface* strip = QAccessible::queryAccessibleInterface(shown.panel.strip());
        QCOMPARE(strip->role(), QAccessible::List);
        QCOMPARE(strip->childCount(), 5);
        QAccessibleInterface* top = strip->child(shown.pictures.rowOf(5));
        QCOMPARE(top->role(), QAccessible::ListItem);
        QVERIFY(top->state().expandable && top->state().expanded && top->state().selected);
        QVERIFY(!strip->child(0)->state().expandable && !strip->child(0)->state().invisible);
        top->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
        QCOMPARE(shown.visible(), Ids({5}));
        QVERIFY(top->state().collapsed && !top->state().expanded);
        QVERIFY(strip->child(0)->state().invisible);
        QVERIFY(top->text(QAccessible::Name).endsWith("Stack of 5, folded."));
        top->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
        strip->child(0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(shown.panel.currentPicture().id, quint64{1});
    }

    void draftsWithoutAPictureFoldUnderTheFirstOfThem()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.choose(1);
        shown.panel.strip()->setFocus();
        QTest::keyClick(shown.panel.strip(), Qt::Key_G);
        QCOMPARE(shown.visible(), Ids({1}));
        QCOMPARE(shown.panel.stacks()->count(0), 4);
    }

    void aFinishedPictureNeverLiesUnderAnother()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.showPicture(shown.made(5, 2));
        shown.panel.showPicture(shown.made(6, 3));
        shown.panel.stacks()->foldAll(true);
        QCOMPARE(shown.visible().size(), 2);
        QVERIFY(shown.visible().contains(5) && shown.visible().contains(6));
    }

    void variationsFoldUnderThePictureThatTheyVary()
    {
        Shown shown;
        shown.panel.showPicture(picture(1, plainImage({64, 64}, Qt::blue), 7, "a lemon"));
        VariationSet set{shown.pictures.at(0).params, {}, "zimage-mini", {64, 64}};
        for (int i = 0; i < 3; ++i) {
            GenerationParams cell = set.base;
            cell.variationSeed = 10 + i;
            cell.variationStrength = 0.2;
            set.cells.push_back(cell);
        }
        shown.sets.add(set);
        for (int i = 0; i < 3; ++i) {
            ShownPicture cell = draft(static_cast<quint64>(2 + i), plainImage({64, 64}, Qt::red), {64, 64}, 7);
            cell.params = set.cells[static_cast<std::size_t>(i)];
            shown.panel.addDraft(cell);
        }
        QCOMPARE(shown.visible().size(), 4);
        shown.panel.stacks()->fold(0, true);
        QCOMPARE(shown.visible(), Ids({1}));
        QCOMPARE(shown.panel.stacks()->count(0), 4);
    }

    void variationsThatAreMadeLaterStandBesideTheirPicture()
    {
        Shown shown;
        shown.panel.showPicture(picture(1, plainImage({64, 64}, Qt::green), 7));
        VariationSet set{shown.pictures.at(0).params, {}, "zimage-mini", {64, 64}};
        for (int i = 0; i < 3; ++i) {
            set.cells.push_back(set.base);
            set.cells.back().variationStrength = 0.2;
            set.cells.back().variationSeed = i;
        }
        shown.sets.add(set);
        const auto addCell = [&](int i) {
            ShownPicture cell = draft(static_cast<quint64>(2 + i), plainImage({64, 64}, Qt::red), {64, 64}, 7);
            cell.params = set.cells[static_cast<std::size_t>(i)];
            shown.panel.addDraft(cell);
        };
        addCell(0);
        shown.panel.showPicture(picture(8, plainImage({64, 64}, Qt::blue), 7, "another"));
        addCell(1);
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 8, "another"));
        addCell(2);
        const quint64 current = shown.panel.currentPicture().id;
        QTRY_COMPARE(shown.visible(), Ids({1, 2, 3, 4, 8, 9}));
        QCOMPARE(shown.panel.currentPicture().id, current);
        QCOMPARE(shown.panel.strip()->currentIndex().row(), shown.pictures.rowOf(current));
        QVERIFY(!shown.panel.stacks()->isBetween(4));
        shown.panel.stacks()->fold(0, true);
        QCOMPARE(shown.visible().size(), 3);
        shown.panel.stacks()->fold(0, false);
        QList<ShownPicture> made; // as a session of before has them
        for (const int row : {0, 1, 4, 2, 5, 3})
            made.append(shown.pictures.at(row));
        const QJsonArray sets = shown.sets.save();
        shown.pictures.setPictures(made);
        shown.sets.restore(sets);
        QTRY_COMPARE(shown.visible(), Ids({1, 2, 3, 4, 8, 9}));
    }

    void thePictureOnShowStandsForItsFoldedStack()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.showPicture(shown.made(5, 2));
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.panel.choose(2);
        shown.clickNumber(5);
        QCOMPARE(shown.panel.currentPicture().id, quint64{2});
        QCOMPARE(shown.visible(), Ids({2, 9}));
        shown.panel.choose(9);
        QCOMPARE(shown.visible(), Ids({5, 9}));
        shown.panel.choose(3); // as the sheet of drafts does it
        QCOMPARE(shown.visible(), Ids({3, 9}));
    }

    void arrowsWalkThroughWhatIsSeen()
    {
        Shown shown;
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.addDrafts();
        shown.panel.showPicture(shown.made(5, 2));
        shown.panel.stacks()->fold(1, true);
        shown.panel.canvas()->setFocus();
        QTest::keyClick(shown.panel.canvas(), Qt::Key_Left);
        QCOMPARE(shown.panel.currentPicture().id, quint64{9});
        QTest::keyClick(shown.panel.canvas(), Qt::Key_Right);
        QCOMPARE(shown.panel.currentPicture().id, quint64{5});
        shown.panel.strip()->setFocus();
        QTest::keyClick(shown.panel.strip(), Qt::Key_Left);
        QCOMPARE(shown.panel.currentPicture().id, quint64{9});
    }

    void aClickOnTheNumberChoosesNothing()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        const QSignalSpy changed(&shown.panel, &PicturePanel::currentChanged);
        shown.clickNumber(1);
        shown.clickNumber(1);
        shown.clickNumber(1);
        QCOMPARE(changed.size(), 0);
        QCOMPARE(shown.visible(), Ids({1, 9}));
    }

    void newDraftsAreSeenWhileTheyAreMade()
    {
        Shown shown;
        shown.addDrafts(1, 2);
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.pictures.take(2);
        shown.panel.stacks()->fold(0, true);
        QCOMPARE(shown.visible().size(), 1);
        shown.panel.addDraft(draft(3, plainImage({64, 64}, Qt::red), {128, 128}, 42));
        QCOMPARE(shown.visible(), Ids({1, 2, 3}));
    }

    void removingTheTileOfAStackRemovesThatPictureAlone()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.choose(1);
        shown.panel.stacks()->fold(0, true);
        shown.panel.actions()->trash->trigger();
        QCOMPARE(shown.pictures.count(), 3);
        QCOMPARE(shown.visible().size(), 1); // and the rest stays folded
        shown.history.undo();
        QCOMPARE(shown.pictures.count(), 4);
    }

    void oneKeyFoldsAllStacksAndUnfoldsThem()
    {
        Shown shown;
        shown.addDrafts();
        shown.panel.showPicture(picture(9, plainImage({64, 64}, Qt::blue), 7, "another"));
        shown.panel.strip()->setFocus();
        QTest::keyClick(shown.panel.strip(), Qt::Key_G, Qt::ShiftModifier);
        QCOMPARE(shown.visible(), Ids({1, 9}));
        QTest::keyClick(shown.panel.strip(), Qt::Key_G, Qt::ShiftModifier);
        QCOMPARE(shown.visible().size(), 5);
    }

    void whatIsFoldedStaysSoInItsSessionAndOverARestart()
    {
        Studio studio(zimage::test::fakeEngines(std::make_shared<FakeScript>()));
        const auto hidden = [&] {
            int count = 0;
            for (int row = 0; row < studio.window->context().pictures.count(); ++row)
                count += studio.panel().strip()->isRowHidden(row) ? 1 : 0;
            return count;
        };
        studio.setSmall();
        studio.window->context().actions.drafts.trigger();
        QTRY_COMPARE(studio.window->context().pictures.count(), 4);
        QTRY_VERIFY(!studio.busy());
        studio.panel().stacks()->fold(0, true);
        QCOMPARE(hidden(), 3);
        studio.window->context().actions.newSession.trigger();
        QCoreApplication::processEvents();
        studio.window->context().history.undo();
        QCOMPARE(hidden(), 3);
        studio.close();
        studio.open();
        QCOMPARE(hidden(), 3);
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::StacksTest)
#include "stacks_test.moc"
