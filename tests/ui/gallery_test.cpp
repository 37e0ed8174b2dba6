// The gallery: its grid, what it finds and shows, and what can be done with pictures in it.

#include "studio_fixture.h"

#include "gallery/gallery_layout.h"
#include "gallery/gallery_columns.h"
#include "gallery/gallery_files.h"
#include "gallery/gallery_page.h"
#include "gallery/gallery_screen.h"
#include "gallery/gallery_side.h"
#include "gallery/gallery_single.h"
#include "gallery/gallery_view.h"
#include "gallery/search_line.h"
#include "session/gallery_library.h"
#include "session/undo_history.h"

#include <QFile>
#include <QScrollBar>
#include <QSignalSpy>

namespace zimage::ui {

using test::FakeEngine;
using test::Studio;
using Step = GalleryLayout::Step;

namespace {

std::vector<LibraryHit> hitsOf(int count, std::int64_t apart)
{
    std::vector<LibraryHit> hits;
    for (int i = 0; i < count; ++i)
        hits.push_back({i + 1, 1'700'000'000'000 - i * apart, i + 1});
    return hits;
}

} // namespace

class GalleryTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<Studio> m_studio;

    GalleryScreen& screen() const { return m_studio->screen<GalleryScreen>("gallery"); }
    GalleryPage& page() const { return screen().page(); }
    GalleryView& view() const { return page().view(); }

    void make(const char* prompt, qint64 seed = 42) const
    {
        GenerationParams params = m_studio->parameters().params();
        params.seed = seed;
        m_studio->parameters().set(params);
        m_studio->prompt()->setPlainText(QString::fromUtf8(prompt));
        m_studio->window->context().actions.generate.trigger();
        QTRY_VERIFY(!m_studio->busy());
    }
    void open(int pictures) const
    {
        m_studio->command("gallery").trigger();
        QTRY_COMPARE(page().model().count(), pictures);
        QTRY_VERIFY(pictures == 0 || page().model().picture(view().current()) != nullptr);
    }
    static void press(QWidget& at, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(&at, key, modifiers);
    }

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        for (const char* name : {"XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
            qputenv(name, m_home->filePath(name).toLocal8Bit());
        m_studio = std::make_unique<Studio>([] { return std::make_unique<FakeEngine>(); });
        m_studio->setSmall();
    }
    void cleanup() { m_studio.reset(); }

    void cellsLieInRowsUnderTheHeadingsOfTheirGroups()
    {
        GalleryLayout layout;
        layout.set({5, 2}, 30);
        layout.resize(330, {100, 120});
        QCOMPARE(layout.columns(), 3);
        QCOMPARE(layout.height(), 30 + 240 + 30 + 120);
        QCOMPARE(layout.cell(0), QRect(15, 30, 100, 120));
        QCOMPARE(layout.cell(4), QRect(115, 150, 100, 120));
        QCOMPARE(layout.cell(5), QRect(15, 300, 100, 120));
        QCOMPARE(layout.cellAt({130, 160}), 4);
        QCOMPARE(layout.cellAt({230, 160}), -1);
        QCOMPARE(layout.cellAt({20, 10}), -1);
        QCOMPARE(layout.cellsIn(0, 100), std::pair(0, 2));
        QCOMPARE(layout.cellsIn(160, 310), std::pair(3, 6));
        QCOMPARE(layout.cellsIn(QRect(100, 100, 30, 100)), (std::vector<int>{0, 1, 3, 4}));
    }

    void keysLeadAlongRowsAndAcrossGroups()
    {
        GalleryLayout layout;
        layout.set({5, 2}, 30);
        layout.resize(330, {100, 120});
        QCOMPARE(layout.moved(2, Step::Right, 0), 3);
        QCOMPARE(layout.moved(2, Step::Down, 0), 4); // the row below is shorter
        QCOMPARE(layout.moved(3, Step::Down, 0), 5);
        QCOMPARE(layout.moved(6, Step::Up, 0), 4);
        QCOMPARE(layout.moved(0, Step::Up, 0), 0);
        QCOMPARE(layout.moved(0, Step::PageDown, 240), 3 + 2);
        QCOMPARE(layout.moved(3, Step::First, 0), 0);
        QCOMPARE(layout.moved(3, Step::Last, 0), 6);
        QCOMPARE(layout.moved(-1, Step::Down, 0), 0);
    }

    void draftsAndVariationsLieUnderTheirPicture()
    {
        GalleryModel model;
        model.setHits({{1, 400, 1}, {2, 300, 3}, {3, 200, 3}, {4, 100, 3}, {5, 50, 9}}, false);
        QCOMPARE(model.count(), 3); // 1, the stack of 3 in the place of its picture, and 5 whose picture was not found
        QCOMPARE(model.id(1), 3);
        QCOMPARE(model.stack(1), 3);
        QCOMPARE(model.idsOf(1), (std::vector<std::int64_t>{3, 2, 4}));
        QCOMPARE(model.cellOf(4), 1);
        model.fold(2, false);
        QCOMPARE(model.count(), 5);
        QVERIFY(model.isUnder(2) && !model.isUnder(1));
        QCOMPARE(model.idsOf(1), std::vector<std::int64_t>{3});
        model.setFolded(true);
        QCOMPARE(model.count(), 3);
    }

    void fiftyThousandAreInGroupsByDay()
    {
        GalleryModel model;
        model.setHits(hitsOf(50'000, 60'000), true);
        QCOMPARE(model.count(), 50'000);
        int counted = 0;
        for (const GalleryModel::Group& group : model.groups())
            counted += group.count;
        QCOMPARE(counted, 50'000);
        QVERIFY(model.groups().size() >= 34 && model.groups().size() <= 37);
    }

    void aKeyRatesAllThatIsSelectedAndUndoBringsBackEachOwnStars()
    {
        for (int i = 0; i < 3; ++i)
            make("a cat", 42 + i);
        open(3);
        press(view(), Qt::Key_2);
        const std::int64_t first = view().current();
        const auto stars = [this](std::int64_t id) {
            const LibraryPicture* picture = page().model().picture(id);
            return picture == nullptr ? -1 : picture->judgement.rating;
        };
        QTRY_COMPARE(stars(first), 2);
        press(view(), Qt::Key_A, Qt::ControlModifier);
        const std::vector<std::int64_t> all = view().selected();
        QCOMPARE(all.size(), std::size_t(3));
        press(view(), Qt::Key_5);
        for (const std::int64_t id : all)
            QTRY_COMPARE(stars(id), 5);
        m_studio->window->context().history.undo();
        for (const std::int64_t id : all)
            QTRY_COMPARE(stars(id), id == first ? 2 : 0);
        m_studio->window->context().history.redo();
        for (const std::int64_t id : all)
            QTRY_COMPARE(stars(id), 5);
    }

    void onlyWhatIsInSightIsAskedFor()
    {
        GalleryModel model;
        ThumbnailLoader thumbnails{ThumbnailFiles(std::filesystem::path())};
        GalleryView grid(model, thumbnails);
        grid.resize(800, 600);
        grid.show();
        QSignalSpy wanted(&model, &GalleryModel::wanted);
        model.setHits(hitsOf(50'000, 60'000), true);
        QTRY_VERIFY(!wanted.isEmpty());
        QVERIFY(wanted.first().first().value<std::vector<std::int64_t>>().size() < 200);
        grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->maximum());
        QTRY_VERIFY(wanted.size() > 1);
        QVERIFY(wanted.last().first().value<std::vector<std::int64_t>>().size() < 200);
    }

    void theSelectionOutlivesASearchAndGoesToTheNeighbour()
    {
        GalleryModel model;
        ThumbnailLoader thumbnails{ThumbnailFiles(std::filesystem::path())};
        GalleryView grid(model, thumbnails);
        grid.resize(800, 600);
        model.setHits(hitsOf(9, 1000), true);
        grid.setCurrent(4);
        press(grid, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(grid.selected(), (std::vector<std::int64_t>{4, 5}));
        std::vector<LibraryHit> fewer = hitsOf(9, 1000);
        fewer.erase(fewer.begin() + 4); // 5 has gone
        model.setHits(fewer, true);
        QCOMPARE(grid.current(), 6);
        press(grid, Qt::Key_End);
        QCOMPARE(grid.current(), 9);
        press(grid, Qt::Key_Home);
        QCOMPARE(grid.selected(), std::vector<std::int64_t>{1});
        grid.selectAll();
        QCOMPARE(grid.selected().size(), std::size_t{8});
        model.setHits({}, true);
        QCOMPARE(grid.current(), 0);
        QVERIFY(grid.selected().empty());
    }

    void ctrlAndTheWheelChangeTheSizeOfThePictures()
    {
        GalleryModel model;
        ThumbnailLoader thumbnails{ThumbnailFiles(std::filesystem::path())};
        GalleryView grid(model, thumbnails);
        const int before = grid.side();
        grid.grow(1);
        QVERIFY(grid.side() > before);
        grid.setSide(1);
        QCOMPARE(grid.side(), GalleryView::kSmallest);
        grid.setSide(5000);
        QCOMPARE(grid.side(), GalleryView::kLargest);
    }

    void whatIsMadeIsFoundByItsPromptAndItsKeyGoesBack()
    {
        make("a red fox");
        make("a lake", 7);
        open(2);
        QVERIFY(page().said().contains('2'));
        page().find("fox");
        QTRY_COMPARE(page().model().count(), 1);
        page().find("seed:7");
        QTRY_COMPARE(page().model().count(), 1);
        const auto prompt = [this] {
            const LibraryPicture* picture = page().model().picture(view().current());
            return picture == nullptr ? std::string() : picture->params.prompt;
        };
        QTRY_COMPARE(prompt(), "a lake");
        page().find("steps:many");
        QTRY_VERIFY(page().said().contains("steps"));
        page().find("");
        make("a third", 8); // while it is shown
        QTRY_COMPARE(page().model().count(), 3);
        press(view(), Qt::Key_Escape);
        QVERIFY(!page().isVisible());
        QVERIFY(m_studio->panel().isVisible());
    }

    void anEmptyGallerySaysWhatToDo()
    {
        open(0);
        QTRY_VERIFY(page().stage()->isVisible());
        QVERIFY(!view().isVisible());
    }

    void settingsPromptSeedAndSizeAreUsedApart()
    {
        make("a red fox", 5);
        m_studio->prompt()->setPlainText("another");
        m_studio->parameters().setSeed(9);
        GenerationParams params = m_studio->parameters().params();
        params.width = 128;
        params.steps = 7;
        m_studio->parameters().set(params);
        open(1);
        const auto now = [this] { return m_studio->parameters().params(); };
        page().actions().useSeed.trigger();
        QCOMPARE(now().seed, 5);
        QCOMPARE(now().prompt, "another");
        page().actions().usePrompt.trigger();
        QCOMPARE(now().prompt, "a red fox");
        QCOMPARE(now().width, 128);
        page().actions().useSize.trigger();
        QCOMPARE(now().width, 64);
        QCOMPARE(now().steps, 7);
        page().actions().useSettings.trigger();
        QCOMPARE(now().steps, 4);
        m_studio->window->context().history.undo();
        QCOMPARE(now().steps, 7);
    }

    void makeAgainMakesTheSameAndLeavesTheControls()
    {
        make("a red fox", 5);
        m_studio->prompt()->setPlainText("another");
        open(1);
        page().actions().again.trigger();
        QTRY_COMPARE(page().model().count(), 2);
        QCOMPARE(m_studio->parameters().params().prompt, "another");
        page().find("seed:5 fox");
        QTRY_COMPARE(page().model().count(), 2);
    }

    void aSavedSearchIsListedAndUndone()
    {
        open(0);
        auto* side = page().findChild<GallerySide*>();
        const auto listed = [side](const QString& name) {
            return !side->findItems(name, Qt::MatchRecursive).isEmpty();
        };
        side->saveSearch("Foxes", "fox");
        QVERIFY(listed("Foxes"));
        m_studio->window->context().history.undo();
        QVERIFY(!listed("Foxes"));
        m_studio->window->context().history.redo();
        QVERIFY(listed("Foxes"));
    }

    void theTrashTakesFilesAndUndoBringsThemBack()
    {
        make("one", 1);
        make("two", 2);
        open(2);
        const QStringList files = m_studio->files();
        const std::int64_t first = view().current();
        press(view(), Qt::Key_Delete);
        QTRY_COMPARE(page().model().count(), 1);
        QCOMPARE(m_studio->files().size(), 1);
        QVERIFY(page().notice().contains("trash"));
        QVERIFY(view().current() != first && view().current() != 0);
        m_studio->window->context().history.undo();
        QTRY_COMPARE(page().model().count(), 2);
        QCOMPARE(m_studio->files(), files);
        m_studio->window->context().history.redo();
        QTRY_COMPARE(page().model().count(), 1);
    }

    void aNewNameNeverReplacesAFileAndIsUndone()
    {
        make("one", 1);
        make("two", 2);
        open(2);
        const QStringList files = m_studio->files();
        const std::filesystem::path folder = m_studio->pictures().toStdString();
        GalleryFiles changes(m_studio->window->context(), ThumbnailFiles());
        QSignalSpy done(&changes, &GalleryFiles::done);
        changes.move({{folder / files[0].toStdString(), folder / files[1].toStdString()}}, "Rename a picture");
        QTRY_COMPARE(done.size(), 1);
        QCOMPARE(m_studio->files().size(), 2);
        QVERIFY(m_studio->files().contains(files[1]));
        QVERIFY(!m_studio->files().contains(files[0]));
        QTRY_COMPARE(page().model().count(), 2);
        m_studio->window->context().history.undo();
        QTRY_COMPARE(m_studio->files(), files);
    }

    void enterShowsAPictureByItselfAndArrowsGoOn()
    {
        make("one", 1);
        make("two", 2);
        open(2);
        const std::int64_t first = view().current();
        page().actions().open.trigger();
        QVERIFY(page().single().isVisible());
        press(page().single().view(), Qt::Key_Right);
        QVERIFY(view().current() != first);
        press(page().single().view(), Qt::Key_Home);
        QCOMPARE(view().current(), first);
        press(page().single().view(), Qt::Key_Escape);
        QVERIFY(!page().single().isVisible());
        QVERIFY(view().isVisible());
    }

    void theColumnsGiveTheirRoomToThePictures()
    {
        GalleryColumns columns(new QWidget, new QWidget, new QWidget);
        QWidget* list = columns.widget(0);
        QWidget* details = columns.widget(2);
        columns.resize(1200, 400);
        columns.show();
        QVERIFY(list->isVisible() && details->isVisible() && columns.showDetails.isChecked());
        columns.resize(700, 400);
        QVERIFY(list->isVisible() && !details->isVisible() && !columns.showDetails.isChecked());
        columns.resize(400, 400);
        QVERIFY(!list->isVisible() && !details->isVisible());
        columns.showDetails.trigger(); // asked for, although there is little room
        QVERIFY(details->isVisible() && !list->isVisible());
        columns.resize(1200, 400);
        QVERIFY(list->isVisible() && details->isVisible());
        columns.showList.trigger();
        QVERIFY(!list->isVisible());

        GalleryColumns other(new QWidget, new QWidget, new QWidget);
        other.resize(1200, 400);
        other.show();
        other.setState("no state");
        QVERIFY(other.widget(0)->isVisible());
        other.setState(columns.state());
        QVERIFY(!other.widget(0)->isVisible() && other.widget(2)->isVisible());
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::GalleryTest)
#include "gallery_test.moc"
