// What the picture panel shows follows from its state alone.

#include "canvas/panel_state.h"

#include <QTest>

namespace zimage::ui {

using Shown = PanelState::Shown;

class PanelStateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsShownWithoutAPictureUnlessOneIsBeingMade()
    {
        PanelState state;
        QCOMPARE(state.shown(), Shown::Nothing);
        state.previewCame();
        QCOMPARE(state.shown(), Shown::Preview);
        state.makingEnded();
        QCOMPARE(state.shown(), Shown::Nothing);
        state.look(3, PanelState::Canvas{});
        QCOMPARE(state.shown(), Shown::Picture);
    }

    void whoTurnsAwayStaysAwayUntilTheJobEnds()
    {
        PanelState state;
        state.look(3, PanelState::Canvas{});
        state.turnAway(); // nothing is being made
        QVERIFY(!state.away());
        state.previewCame();
        QVERIFY(state.previewing());
        state.turnAway();
        QVERIFY(state.live() && state.away());
        QCOMPARE(state.shown(), Shown::Picture);
        state.pictureCame();
        QVERIFY(!state.live() && state.away());
        state.previewCame(); // of the next one
        QVERIFY(state.live() && state.away());
        state.turnBack();
        QCOMPARE(state.shown(), Shown::Preview);
        state.turnAway();
        state.makingEnded();
        QVERIFY(!state.live() && !state.away());
    }

    void whoTurnsAwayStaysAwayAsLongAsTheQueueWorks()
    {
        PanelState state;
        state.look(3, PanelState::Canvas{});
        state.setWorking(true);
        state.turnAway(); // before the first preview
        QVERIFY(state.away());
        state.previewCame();
        state.makingEnded();
        QVERIFY(state.away());
        state.previewCame(); // of the next job
        QCOMPARE(state.shown(), Shown::Picture);
        state.setWorking(false);
        QVERIFY(!state.away());
        state.previewCame(); // of a job that is sent later
        QCOMPARE(state.shown(), Shown::Preview);
    }

    void sheetsCoverPreviews()
    {
        PanelState state;
        state.look(3, PanelState::Drafts{});
        state.previewCame();
        QCOMPARE(state.shown(), Shown::Drafts);
        state.look(PanelState::Grid{1});
        QCOMPARE(state.shown(), Shown::Grid);
        QVERIFY(state.onSheet());
        QVERIFY(state.showsGrid(1) && !state.showsGrid(0));
        QCOMPARE(state.current(), quint64{3});
    }

    void aPlaceLastsForOneJob()
    {
        PanelState state;
        state.expect(PanelState::Cell{0, 2});
        state.previewCame();
        QCOMPARE(std::get<PanelState::Cell>(state.place()).tile, 2);
        state.makingEnded();
        QVERIFY(std::holds_alternative<PanelState::OnCanvas>(state.place()));
    }
};

} // namespace zimage::ui

QTEST_GUILESS_MAIN(zimage::ui::PanelStateTest)
#include "panel_state_test.moc"
