// Variations of a picture: the bar over the canvas, the grid and its jobs, a cell as the new picture.

#include "widgets/zoom_view.h"
#include "canvas/draft_sheet.h"
#include "canvas/picture_actions.h"
#include "pictures/session_pictures.h"
#include "session/variation_set.h"
#include "engine/engine_loader.h"
#include "io/png.h"
#include "params/metadata.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "studio/run_studio.h"
#include "variations/variation_screen.h"
#include "widgets/quiet_widgets.h"
#include "ui/studio_fixture.h"

#include <QFile>
#include <QLineEdit>
#include <QSlider>
#include <QSpinBox>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;
using Way = VariationPlan::Way;

namespace {

VariationController& variationsOf(const Studio& studio)
{
    return studio.screen<VariationScreen>("variations").controller();
}
PicturePanel& panelOf(const Studio& studio) { return studio.panel(); }

/// One finished picture on the canvas.
void makeBase(const Studio& studio, const char* prompt = "a red boat on a lake")
{
    studio.setSmall(128, 6);
    studio.prompt()->setPlainText(prompt);
    const qsizetype before = studio.files().size();
    studio.window->context().actions.generate.trigger();
    QTRY_COMPARE_WITH_TIMEOUT(studio.files().size(), before + 1, 120000);
    QTRY_VERIFY(!studio.busy());
}

/// What a file's metadata says of how it was made.
GenerationParams recipeIn(const std::filesystem::path& file)
{
    for (const PictureText& text : readPng(file).texts)
        if (text.keyword == "zimage")
            return paramsFromMetadata(text.text);
    return {};
}

void mark(QPlainTextEdit* prompt, const QString& words)
{
    QTextCursor cursor = prompt->textCursor();
    const auto at = static_cast<int>(prompt->toPlainText().indexOf(words));
    cursor.setPosition(at);
    cursor.setPosition(at + static_cast<int>(words.size()), QTextCursor::KeepAnchor);
    prompt->setTextCursor(cursor);
}

} // namespace

class VariationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_script = std::make_shared<FakeScript>(); }

    void withoutAPictureThereIsNothingToVary()
    {
        const Studio studio(test::fakeEngines(m_script));
        QVERIFY(!studio.command("variations").isEnabled());
        QVERIFY(!panelOf(studio).actions()->vary->isEnabled());
        variationsOf(studio).open();
        QVERIFY(!variationsOf(studio).bar().isVisible());
        variationsOf(studio).make({});
        QCOMPARE(m_script->jobs.load(), 0);
        makeBase(studio);
        QVERIFY(studio.command("variations").isEnabled());
        QVERIFY(panelOf(studio).actions()->vary->isEnabled());
    }

    void aGridOfBlendsIsEightJobsAroundThePicture()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        const ShownPicture base = panelOf(studio).currentPicture();
        QList<JobRequest> jobs;
        connect(&studio.window->context().service, &GenerationService::started, this,
                [&](const JobToRun& job) { jobs.append(job.request); });
        QTest::keyClick(studio.window.get(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        VariationBar& bar = variationsOf(studio).bar();
        QVERIFY(bar.isVisible());
        bar.strength()->setValue(30);
        bar.firstSeed()->setValue(40); // 42 is the picture's own seed
        QTest::mouseClick(bar.make(), Qt::LeftButton);
        const QueueEntry* entry = studio.window->context().service.running(); // all of them are one
        QVERIFY(entry != nullptr);
        QCOMPARE(entry->jobs.size(), std::size_t(8));
        QVERIFY(entry->title.starts_with("8 variations of “"));
        const DraftSheet* sheet = panelOf(studio).draftSheet();
        QVERIFY(sheet->isVisible());
        QCOMPARE(sheet->drafts().size(), 9);
        QVERIFY(sheet->drafts()[4].base);
        QCOMPARE(sheet->drafts()[4].id, base.id);
        QCOMPARE(sheet->drafts()[0].recipe, QString("Seed 40, blend 30 %"));
        QTRY_COMPARE(jobs.size(), 8);
        QTRY_VERIFY(!studio.busy());
        const QList<qint64> seeds{40, 41, 43, 44, 45, 46, 47, 48};
        for (int i = 0; i < 8; ++i) {
            GenerationParams expected = base.params;
            expected.variationSeed = seeds[i];
            expected.variationStrength = 0.3;
            expected.steps = 2; // a third, as drafts have
            QVERIFY2(jobs[i].params == expected, qPrintable(QString::number(i)));
            QCOMPARE(jobs[i].purpose, JobRequest::Purpose::Draft);
        }
        for (int i = 0; i < 9; ++i)
            QTRY_VERIFY(sheet->tile(i)->isReady());
        QVERIFY(sheet->isVisible());
        QCOMPARE(panelOf(studio).currentPicture().id, base.id);
        QCOMPARE(studio.files().size(), 1); // cells are not saved
    }

    void aClickMakesACellTheNewPictureWithItsRecipeInTheFile()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        VariationBar& bar = variationsOf(studio).bar();
        variationsOf(studio).open();
        bar.grid()->setCurrentIndex(0);
        bar.setWay(Way::PromptNoise);
        bar.strength()->setValue(15);
        QTest::mouseClick(bar.make(), Qt::LeftButton);
        const DraftSheet* sheet = panelOf(studio).draftSheet();
        QCOMPARE(sheet->drafts().size(), 4);
        QVERIFY(sheet->drafts()[0].base);
        QTRY_VERIFY(sheet->tile(3)->isReady() && !studio.busy());
        QTest::mouseClick(sheet->tile(2), Qt::LeftButton); // seed 2
        QCOMPARE(studio.parameters().params().variationSeed, 2);
        QCOMPARE(studio.parameters().params().promptNoise, 0.15);
        QTRY_COMPARE(studio.files().size(), 2);
        QTRY_VERIFY(!studio.busy());
        const ShownPicture chosen = panelOf(studio).currentPicture();
        QCOMPARE(chosen.kind, ShownPicture::Kind::Final);
        QVERIFY(panelOf(studio).canvas()->isVisible());
        QCOMPARE(m_script->stepsOfLast.load(), 6);
        const GenerationParams kept = recipeIn(chosen.file);
        QCOMPARE(kept.seed, 42);
        QCOMPARE(kept.variationSeed, 2);
        QCOMPARE(kept.promptNoise, 0.15);
        // It has its place on the sheet, whole, and is the base of what comes next: that keeps its variation seed.
        panelOf(studio).actions()->showDrafts->trigger();
        QCOMPARE(sheet->drafts()[2].id, chosen.id);
        QVERIFY(bar.hint().contains("variation seed 2"));
        QVERIFY(!bar.firstSeed()->isVisible());
        QTest::mouseClick(bar.make(), Qt::LeftButton);
        QCOMPARE(sheet->drafts()[0].id, chosen.id);
        QCOMPARE(sheet->drafts()[1].recipe, QString("seed 42 only")); // 15 % less
        QCOMPARE(sheet->drafts()[3].recipe, QString("30 % prompt noise, seed 2"));
        QTRY_VERIFY(!studio.busy());
    }

    void wordsGiveWayToTheirAlternatives()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        VariationBar& bar = variationsOf(studio).bar();
        variationsOf(studio).open();
        bar.setWay(Way::Words);
        QVERIFY(!bar.make()->isEnabled());
        bar.alternatives()->setText("blue, 墨绿，gold");
        QVERIFY(!bar.make()->isEnabled()); // no words are marked
        mark(bar.prompt(), "red");
        QVERIFY(bar.make()->isEnabled());
        QTest::keyClick(bar.alternatives(), Qt::Key_Return);
        const DraftSheet* sheet = panelOf(studio).draftSheet();
        QCOMPARE(sheet->drafts().size(), 4);
        QCOMPARE(sheet->drafts()[2].recipe, QString("“墨绿”"));
        QTRY_VERIFY(sheet->tile(3)->isReady() && !studio.busy());
        QTest::keyClick(studio.panel().draftSheet(), Qt::Key_4);
        QCOMPARE(studio.prompt()->toPlainText(), QString("a gold boat on a lake"));
        QTRY_COMPARE(studio.files().size(), 2);
    }

    void theSlotsOfTheTemplateAndListsOfWordsAreOffered()
    {
        const Studio studio(test::fakeEngines(m_script));
        auto* templates = studio.controls().findChild<PromptPanel*>();
        QTRY_VERIFY(templates->loaded());
        const PromptTemplate& first = templates->library().templates->front();
        templates->useTemplate(QString::fromStdString(first.id), "en");
        const std::string prompt = templates->edit()->toPlainText().toStdString();
        makeBase(studio, prompt.c_str());
        variationsOf(studio).open();
        VariationBar& bar = variationsOf(studio).bar();
        bar.setWay(Way::Words);
        QVERIFY(bar.offers()->isVisible());
        bar.offers()->setCurrentIndex(1);
        Q_EMIT bar.offers()->activated(1);
        const TemplateSlot* slot = nullptr; // the first in the sentence
        for (const PatternPart& part : patternParts(first.pattern.in("en")))
            if (slot == nullptr && part.isSlot)
                slot = first.slot(part.text);
        QVERIFY(slot != nullptr);
        QCOMPARE(bar.offers()->currentText(), QString::fromStdString(slot->label.in("en")));
        QCOMPARE(bar.prompt()->textCursor().selectedText(), QString::fromStdString(slot->choicesIn("en").front()));
        const VariationPlan plan = bar.plan();
        QVERIFY(!plan.alternatives.empty());
        for (const std::string& words : plan.alternatives)
            QVERIFY(std::find(slot->choicesIn("en").begin() + 1, slot->choicesIn("en").end(), words)
                    != slot->choicesIn("en").end());
        QVERIFY(bar.make()->isEnabled());
        const int list = bar.offers()->count() - 1;
        QVERIFY(bar.offers()->itemText(list).startsWith("__"));
        Q_EMIT bar.offers()->activated(list);
        QVERIFY(bar.plan().alternatives != plan.alternatives);
        QCOMPARE(bar.plan().wordAt, plan.wordAt); // what is marked stays
    }

    void escStopsTheGridAndTheRestWaitsForAWord()
    {
        m_script->step = std::chrono::milliseconds(60);
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        variationsOf(studio).open();
        variationsOf(studio).make(variationsOf(studio).bar().plan());
        DraftSheet* sheet = panelOf(studio).draftSheet();
        QTRY_VERIFY(sheet->tile(0)->isReady());
        QTRY_VERIFY(sheet->tile(1)->isLive()); // its previews stand in its own place
        QCOMPARE(studio.window->context().service.running()->jobs.size(), std::size_t(7));
        QTest::keyClick(studio.window.get(), Qt::Key_Escape);
        QTRY_VERIFY(!studio.busy());
        QCOMPARE(studio.window->context().service.waitingPictures(), 6);
        QVERIFY(sheet->isVisible());
        m_script->step = std::chrono::milliseconds(0);
        studio.window->context().service.resume();
        for (const int tile : {2, 3, 5, 6, 7, 8})
            QTRY_VERIFY(sheet->tile(tile)->isReady());
    }

    void whoLooksAtAnotherPictureIsNotTakenBackToTheGrid()
    {
        m_script->step = std::chrono::milliseconds(30);
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        variationsOf(studio).make(variationsOf(studio).bar().plan());
        QTRY_VERIFY(panelOf(studio).draftSheet()->tile(0)->isReady());
        QTest::keyClick(panelOf(studio).draftSheet(), Qt::Key_5); // the picture itself
        QVERIFY(panelOf(studio).canvas()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!studio.busy(), 20000);
        QVERIFY(panelOf(studio).canvas()->isVisible());
        QCOMPARE(panelOf(studio).pictures()->count(), 9);
    }

    void theGridComesBackWithTheSession()
    {
        Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        variationsOf(studio).make(variationsOf(studio).bar().plan());
        QTRY_VERIFY(panelOf(studio).draftSheet()->tile(8)->isReady() && !studio.busy());
        studio.close();
        studio.open();
        const DraftSheet* sheet = panelOf(studio).draftSheet();
        QTRY_VERIFY(sheet->isVisible());
        QCOMPARE(sheet->drafts().size(), 9);
        for (int i = 0; i < 9; ++i)
            QTRY_VERIFY(sheet->tile(i)->isReady());
        QCOMPARE(sheet->drafts()[8].recipe, QString("Seed 8, blend 20 %"));
    }

    void recipesAreShortLinesInBothLanguages()
    {
        const Studio studio(test::fakeEngines(m_script));
        GenerationParams base;
        base.prompt = "a red boat";
        base.seed = 42;
        GenerationParams cell = base;
        QCOMPARE(recipeLine(base, cell), QString("seed 42 only"));
        cell.variationSeed = 17;
        cell.variationStrength = 0.2;
        QCOMPARE(recipeLine(base, cell), QString("Seed 17, blend 20 %"));
        cell.promptNoise = 0.125;
        QCOMPARE(recipeLine(base, cell), QString("Seed 17, blend 20 % · 12.5 % prompt noise, seed 17"));
        studio.window->context().settings.setLanguage("zh");
        QTRY_COMPARE(recipeLine(base, cell), QString("种子 17，混合 20% · 提示词噪声 12.5%，种子 17"));
        cell = base;
        cell.prompt = "a blue boat";
        QCOMPARE(recipeLine(base, cell), QString("“blue”"));
        QTRY_COMPARE(variationsOf(studio).bar().accessibleName(), QString("变体"));
        studio.window->context().settings.setLanguage("en");
    }

    void everyControlHasANameAndIsReachedByKeys()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeBase(studio);
        variationsOf(studio).open();
        VariationBar& bar = variationsOf(studio).bar();
        for (const Way way : {Way::Blend, Way::Words}) {
            bar.setWay(way);
            mark(bar.prompt(), "red");
            bar.alternatives()->setText("blue");
            QWidgetList wanted;
            for (QWidget* widget : bar.findChildren<QWidget*>())
                if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0
                    && widget->focusProxy() == nullptr)
                    wanted.append(widget);
            QVERIFY(wanted.size() >= 6);
            bar.focusFirst();
            QWidgetList walked;
            for (int i = 0; i < 200 && !walked.contains(QApplication::focusWidget()); ++i) {
                walked.append(QApplication::focusWidget());
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            }
            for (QWidget* widget : wanted) {
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
                const auto* button = qobject_cast<QToolButton*>(widget);
                const bool grouped = button != nullptr && button->group() != nullptr; // arrows move within
                QVERIFY2(grouped || walked.contains(widget), qPrintable(widget->accessibleName()));
            }
        }
        QTest::keyClick(bar.strength(), Qt::Key_Escape);
        QVERIFY(!bar.isVisible());
    }

    void theEmbeddedModelMakesTheSamePictureFromItsMetadata()
    {
        const Studio studio(loadEngine);
        makeBase(studio, "a red apple");
        const ShownPicture base = panelOf(studio).currentPicture();
        VariationPlan plan;
        plan.cells = 1;
        plan.strength = 0.4;
        plan.firstSeed = 5;
        variationsOf(studio).make(plan);
        const DraftSheet* sheet = panelOf(studio).draftSheet();
        QTRY_VERIFY_WITH_TIMEOUT(sheet->tile(1)->isReady() && !studio.busy(), 120000);
        QTest::mouseClick(sheet->tile(1), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(studio.files().size(), 2, 120000);
        QTRY_VERIFY(!studio.busy());
        const ShownPicture chosen = panelOf(studio).currentPicture();
        const GenerationParams kept = recipeIn(chosen.file);
        QCOMPARE(kept.variationSeed, 5);
        QCOMPARE(kept.variationStrength, 0.4);
        QCOMPARE(kept.promptNoise, 0.0);
        studio.parameters().set(kept);
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE_WITH_TIMEOUT(studio.files().size(), 3, 120000);
        QTRY_VERIFY(!studio.busy());
        const ShownPicture again = panelOf(studio).currentPicture();
        QVERIFY(again.file != chosen.file);
        QCOMPARE(QImage(QFile::decodeName(again.file.c_str())), QImage(QFile::decodeName(chosen.file.c_str())));
        QVERIFY(QImage(QFile::decodeName(again.file.c_str())) != QImage(QFile::decodeName(base.file.c_str())));
    }

private:
    std::shared_ptr<FakeScript> m_script;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QTemporaryDir state; // what the engine keeps until a picture is saved
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::VariationTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "variation_test.moc"
