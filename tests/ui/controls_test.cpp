#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "resolution/shape_row.h"
#include "session/studio_parts.h"
#include "studio/controls_panel.h"
#include "theme/translator.h"
#include "theme/theme.h"
#include "widgets/fold_section.h"
#include "widgets/param_row.h"
#include "support/fake_engine.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFontInfo>
#include <QInputMethodEvent>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <limits>
#include <utility>

using namespace zimage;
using namespace zimage::ui;

namespace {

const QString kSource = QStringLiteral(ZIMAGE_SOURCE_DIR);

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <typename Widget>
Widget* named(const QWidget& parent, const char* name)
{
    for (Widget* widget : parent.findChildren<Widget*>())
        if (widget->accessibleName() == QLatin1String(name))
            return widget;
    return nullptr;
}

} // namespace

class ControlsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany)); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", m_folder->filePath("data").toLocal8Bit()); // the trash
        applyTheme(*qApp, Scheme::Light);
        applyLanguage(*qApp, Language::English);
        open({m_folder->path().toStdString(), (kSource + "/presets").toStdString()});
        parameters().setModel({"zimage-mini", {32, 8192, 512}, {}});
        presets().choose({});
        m_panel->resize(380, m_panel->sizeHint().height());
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void cleanup()
    {
        m_panel.reset();
        m_parts.reset();
    }

    void modelsOwnPresetIsTaken()
    {
        QCOMPARE(parameters().params().width, 512);
        QCOMPARE(parameters().params().steps, 12);
        QVERIFY(parameters().issues().empty());
    }

    void promptUndoSurvivesSetParams()
    {
        auto* prompt = named<PromptEdit>(*m_panel, "Prompt");
        QTest::keyClicks(prompt, "a cat");
        GenerationParams other = parameters().params();
        other.prompt = "a dog";
        parameters().set(other);
        QCOMPARE(prompt->text(), QString("a dog"));
        prompt->undo();
        QCOMPARE(prompt->text(), QString("a cat"));
        QCOMPARE(parameters().params().prompt, std::string("a cat"));
    }

    void ctrlEnterGeneratesButNotWhileComposing()
    {
        auto* prompt = named<PromptEdit>(*m_panel, "Prompt");
        m_panel->addAction(&m_parts->context().actions.generate); // as the studio's window has it
        QSignalSpy wanted(&m_parts->context().actions.generate, &QAction::triggered);
        QInputMethodEvent composing("xue", {});
        QApplication::sendEvent(prompt, &composing);
        QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
        QTest::keyClick(prompt, Qt::Key_Return);
        QCOMPARE(wanted.count(), 0);
        QInputMethodEvent commit;
        commit.setCommitString("雪");
        QApplication::sendEvent(prompt, &commit);
        QCOMPARE(prompt->text(), QString("雪"));
        QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(wanted.count(), 1);
    }

    void historyKeepsUnsentTextAsTheNewest()
    {
        auto* prompt = named<PromptEdit>(*m_panel, "Prompt");
        for (const char* text : {"one", "two"}) {
            parameters().setPrompt(text);
            Q_EMIT m_parts->context().jobs.promptUsed();
        }
        parameters().setPrompt("unsent");
        QTest::keyClick(prompt, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(prompt->text(), QString("two"));
        QTest::keyClick(prompt, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(prompt->text(), QString("one"));
        QTest::keyClick(prompt, Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(prompt, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(prompt->text(), QString("unsent"));
        ControlsPanel other(m_parts->context());
        other.restoreState(m_panel->saveState());
        QCOMPARE(other.saveState().value("prompts").toArray().size(), 2);
    }

    void negativePromptIsGreyAtGuidanceZero()
    {
        auto* negative = named<PromptEdit>(*m_panel, "Negative prompt");
        QVERIFY(negative->isEnabled());
        GenerationParams params = parameters().params();
        params.guidance = 0;
        parameters().set(params);
        QVERIFY(!negative->isEnabled());
    }

    void numbersKeepTheirPointInAGermanLocale()
    {
        auto* guidance = named<QLineEdit>(*m_panel, "Guidance");
        guidance->selectAll();
        QTest::keyClicks(guidance, "4.5");
        QCOMPARE(parameters().params().guidance, 4.5);
        guidance->selectAll();
        QTest::keyClicks(guidance, "4,7");
        QVERIFY(parameters().params().guidance != 4.7);
        QVERIFY(guidance->property("invalid").toBool());
    }

    void aUnitStandsBehindItsNumber()
    {
        openAll();
        auto* edit = named<QLineEdit>(*m_panel, "Prompt limit");
        auto* unit = edit->findChild<QLabel*>();
        QCOMPARE(unit->text(), QString("tokens"));
        QVERIFY(unit->isVisible());
        QVERIFY(edit->textMargins().right() >= unit->width());
        QVERIFY(unit->x() >= edit->width() / 2);
    }

    void whatTheProgramChoosesIsNoZero()
    {
        openAll();
        auto* shift = named<QLineEdit>(*m_panel, "Schedule shift");
        QCOMPARE(shift->text(), QString());
        QCOMPARE(shift->placeholderText(), QString("auto"));
        QTest::keyClicks(shift, "2.5");
        QCOMPARE(parameters().params().shift, 2.5);
        shift->selectAll();
        QTest::keyClick(shift, Qt::Key_Delete);
        QCOMPARE(parameters().params().shift, 0.0);
        QVERIFY(!shift->property("invalid").toBool());
        QCOMPARE(shownValue(*findParam("shift"), ParamValue(0.0)), QString("auto"));
        auto* steps = named<QLineEdit>(*m_panel, "Steps"); // has no such value
        steps->selectAll();
        QTest::keyClick(steps, Qt::Key_Delete);
        QVERIFY(steps->property("invalid").toBool());
    }

    void aLabelIsAsLargeAsItsNeighboursAfterAChange()
    {
        QLabel* label = nullptr;
        QLabel* other = nullptr;
        for (auto* each : m_panel->findChildren<QLabel*>()) {
            label = each->text() == "Steps" ? each : label;
            other = each->text() == "Pictures" ? each : other;
        }
        QVERIFY(label != nullptr && other != nullptr);
        GenerationParams params = parameters().params();
        const int steps = std::exchange(params.steps, 30);
        parameters().set(params);
        QVERIFY(label->font().bold());
        QCOMPARE(QFontInfo(label->font()).pixelSize(), QFontInfo(other->font()).pixelSize());
        params.steps = steps;
        parameters().set(params);
        QVERIFY(!label->font().bold());
        QCOMPARE(QFontInfo(label->font()).pixelSize(), QFontInfo(other->font()).pixelSize());
        QCOMPARE(label->sizeHint().height(), other->sizeHint().height());
    }

    void nothingMovesWithTheFirstLetterOrTheLock()
    {
        parameters().setLastSeed(77);
        auto* prompt = named<PromptEdit>(*m_panel, "Prompt");
        const auto* preset = named<QComboBox>(*m_panel, "Preset");
        const auto* steps = named<QLineEdit>(*m_panel, "Steps");
        const auto* panel = m_panel->findChild<PromptPanel*>();
        QTRY_VERIFY(panel->loaded());
        const auto place = [this](const QWidget* widget) {
            QTest::qWait(20);
            return widget->mapTo(m_panel.get(), QPoint()).y();
        };
        for (const Language language : {Language::English, Language::Chinese}) {
            applyLanguage(*qApp, language);
            prompt->clear();
            parameters().setSeed(-1);
            QTest::qWait(20); // labels are laid out anew
            const int presetBefore = place(preset);
            QTest::keyClicks(prompt, "a");
            QCOMPARE(place(preset), presetBefore);
            const int stepsBefore = place(steps);
            parameters().setSeed(5);
            QCOMPARE(place(steps), stepsBefore);
        }
        applyLanguage(*qApp, Language::English);
    }

    void wheelLeavesUnfocusedNumbersAlone()
    {
        auto* steps = named<QLineEdit>(*m_panel, "Steps");
        named<PromptEdit>(*m_panel, "Prompt")->setFocus();
        const auto turn = [steps] {
            QWheelEvent wheel(QPointF(4, 4), steps->mapToGlobal(QPointF(4, 4)), {}, QPoint(0, 120), Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(steps, &wheel);
        };
        turn();
        QCOMPARE(parameters().params().steps, 12);
        steps->setFocus();
        QTRY_VERIFY(steps->hasFocus());
        turn();
        QCOMPARE(parameters().params().steps, 13);
    }

    void unknownKeysOfADroppedPresetAreToldAndKept()
    {
        QSignalSpy told(&presets(), &PresetChoice::notice);
        QTemporaryDir elsewhere;
        write(elsewhere.filePath("mine.yaml"), "steps: 9 # nine\nsampler: euler\n");
        QVERIFY(presets().takeFile(elsewhere.filePath("mine.yaml")));
        QCOMPARE(parameters().params().steps, 9);
        QVERIFY(told.last().first().toString().contains("sampler"));
        PresetStore store({m_folder->path().toStdString()});
        QVERIFY(store.save("mine", {{findParam("steps"), std::int64_t{20}}}));
        QCOMPARE(read(m_folder->filePath("mine.yaml")), QByteArray("steps: 20 # nine\nsampler: euler\n"));
    }

    void theSeedIsLockedDrawnAndStepped()
    {
        const auto press = [this](const char* name) {
            auto* button = named<QToolButton>(*m_panel, name);
            QVERIFY2(button != nullptr, name);
            QTest::mouseClick(button, Qt::LeftButton);
        };
        parameters().setLastSeed(77);
        QCOMPARE(parameters().params().seed, std::int64_t{-1});
        press("Lock the last seed, 77");
        QCOMPARE(parameters().params().seed, std::int64_t{77});
        press("Next seed");
        QCOMPARE(parameters().params().seed, std::int64_t{78});
        press("Previous seed");
        press("Previous seed");
        QCOMPARE(parameters().params().seed, std::int64_t{76});
        press("Draw a new seed");
        const std::int64_t drawn = parameters().params().seed;
        QVERIFY(drawn >= 0);
        press("Draw a new seed");
        QVERIFY(parameters().params().seed != drawn);
        press("Unlock the seed");
        QCOMPARE(parameters().params().seed, std::int64_t{-1});
        press("Next seed"); // after the last one used
        QCOMPARE(parameters().params().seed, std::int64_t{78});
    }

    void theSeedStopsAtItsEndsAndRefusesWhatIsNoNumber()
    {
        auto* field = named<QLineEdit>(*m_panel, "Seed");
        parameters().setSeed(0);
        QTest::mouseClick(named<QToolButton>(*m_panel, "Previous seed"), Qt::LeftButton);
        QCOMPARE(parameters().params().seed, std::int64_t{0});
        parameters().setSeed(std::numeric_limits<qint64>::max());
        QTest::mouseClick(named<QToolButton>(*m_panel, "Next seed"), Qt::LeftButton);
        QCOMPARE(parameters().params().seed, std::numeric_limits<std::int64_t>::max());
        parameters().setSeed(5);
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, "12x");
        QCOMPARE(parameters().params().seed, std::int64_t{12}); // what was right before the x
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(field->text(), QString("12"));
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QCOMPARE(parameters().params().seed, std::int64_t{-1});
    }

    void aPresetIsRenamedExportedAndMovedToTheTrash()
    {
        write(m_folder->filePath("mine.yaml"), "preset:\n  name: Mine # a remark\nsteps: 9\n");
        open({m_folder->path().toStdString()});
        m_panel->show();
        presets().choose("mine");
        auto* choice = named<QComboBox>(*m_panel, "Preset");
        const auto trigger = [this](const char* text) {
            for (QMenu* menu : m_panel->findChildren<QMenu*>())
                Q_EMIT menu->aboutToShow();
            for (QAction* action : m_panel->findChildren<QAction*>())
                if (action->text() == QString::fromUtf8(text))
                    action->trigger();
        };
        trigger("Rename…");
        auto* name = named<QLineEdit>(*m_panel, "Preset name");
        QTRY_VERIFY(name->isVisible());
        QCOMPARE(name->text(), QString("Mine"));
        name->selectAll();
        QTest::keyClicks(name, "Evening");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(choice->currentText(), QString("Evening"));
        QVERIFY(read(m_folder->filePath("mine.yaml")).contains("Evening"));

        const QString target = m_folder->filePath("out/copy.yaml");
        QVERIFY(QDir().mkpath(m_folder->filePath("out")));
        trigger("Export…");
        auto* dialog = m_panel->findChild<QFileDialog*>();
        QVERIFY(dialog->directory() != QDir::current());
        dialog->findChild<QLineEdit*>("fileNameEdit")->setText(m_folder->filePath("out/copy")); // without .yaml
        QMetaObject::invokeMethod(dialog, "accept");
        QCOMPARE(read(target), read(m_folder->filePath("mine.yaml")));
        trigger("Import…");
        auto* next = m_panel->findChildren<QFileDialog*>().last();
        QCOMPARE(next->directory().absolutePath(), m_folder->filePath("out")); // where the last one ended
        next->reject();

        trigger("Move to trash");
        if (QFile::exists(m_folder->filePath("mine.yaml")))
            QSKIP("no trash on this system");
        QCOMPARE(choice->currentText(), QString("Defaults"));
    }

    void aPresetOfTheSameFileNameIsReplacedOrKeptBeside()
    {
        write(m_folder->filePath("mine.yaml"), "preset:\n  name: Mine\nsteps: 9\n");
        const QTemporaryDir elsewhere;
        const QString other = elsewhere.filePath("mine.yaml");
        write(other, "preset:\n  name: Mine\nsteps: 21\n");
        open({m_folder->path().toStdString()});
        QSignalSpy asked(&presets(), &PresetChoice::inTheWay);
        QVERIFY(presets().takeFile(other));
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][1].toString(), QString("Mine"));
        QVERIFY(read(m_folder->filePath("mine.yaml")).contains("steps: 9"));

        QVERIFY(presets().takeFile(other, PresetStore::Import::KeepBoth));
        QCOMPARE(parameters().params().steps, 21);
        QCOMPARE(presetName(presets().store().find(presets().chosen())->preset), QString("Mine 2"));
        QVERIFY(read(m_folder->filePath("mine.yaml")).contains("steps: 9"));

        QSignalSpy why(&presets(), &PresetChoice::notice);
        if (!presets().takeFile(other, PresetStore::Import::Replace))
            QSKIP(qPrintable("no trash on this system: " + why.value(0).value(0).toString()));
        QCOMPARE(presets().chosen(), QString("mine"));
        QVERIFY(read(m_folder->filePath("mine.yaml")).contains("steps: 21"));
        QVERIFY(presets().takeFile(other)); // the same once more
        QCOMPARE(asked.size(), 1);
        QCOMPARE(presets().store().entries().size(), std::size_t{2});
    }

    void presetsOfAnotherModelAreMarked()
    {
        auto* choice = named<QComboBox>(*m_panel, "Preset");
        const auto marked = [choice] {
            int count = 0;
            for (int i = 0; i < choice->count(); ++i)
                count += choice->itemText(i).endsWith("(another model)") ? 1 : 0;
            return count;
        };
        QVERIFY(marked() > 0);
        QVERIFY(choice->findText("Embedded model") > 0);
    }

    void contrastIsEnoughInBothSchemes()
    {
        for (const bool dark : {false, true}) {
            const ThemeColors& c = themeColors(dark);
            for (const QColor& text : {c.text, c.secondary, c.warning, c.error})
                for (const QColor& ground : {c.window, c.panel})
                    QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + " on " + ground.name()));
            QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
            for (const QColor& grey : {c.window, c.panel, c.line, c.canvas})
                QCOMPARE(grey.hsvSaturation(), 0);
        }
    }

    void theChosenRowAndAnEmptyBoxAreSeenInBothSchemes()
    {
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            applyTheme(*qApp, scheme);
            QListWidget list;
            list.ensurePolished();
            const QColor chosen = list.palette().color(QPalette::Highlight);
            const ThemeColors& c = themeColors();
            for (const QColor& ink : {list.palette().color(QPalette::HighlightedText), c.text})
                QVERIFY2(contrast(ink, chosen) >= 4.5, qPrintable(ink.name() + " on " + chosen.name()));
            QVERIFY(chosen != c.panel);
            QCheckBox box;
            box.resize(box.sizeHint());
            const QImage empty = box.grab().toImage();
            double strongest = 1;
            for (int x = 0; x < empty.width(); ++x)
                strongest = std::max(strongest, contrast(empty.pixelColor(x, empty.height() / 2), c.window));
            QVERIFY2(strongest >= 3, qPrintable(QString::number(strongest)));
            box.setChecked(true);
            QVERIFY(box.grab().toImage() != empty);
        }
    }

    void textsOfTheTableFollowTheLanguage()
    {
        applyLanguage(*qApp, Language::Chinese);
        QCOMPARE(parameterText("Prompt"), QString("提示词"));
        QCOMPARE(QObject::tr("%n {n|picture|pictures}", nullptr, 2), QString("2 张图片"));
        applyLanguage(*qApp, Language::English);
        QCOMPARE(parameterText("Prompt"), QString("Prompt"));
        QCOMPARE(QObject::tr("%n {n|picture|pictures}", nullptr, 1), QString("1 picture"));
        QCOMPARE(QObject::tr("%n {n|picture|pictures}", nullptr, 2), QString("2 pictures"));
    }

    /// Saves pictures of the panel for people to look at when ZIMAGE_SCREENSHOTS names a folder.
    void screenshots()
    {
        const QString folder = qEnvironmentVariable("ZIMAGE_SCREENSHOTS");
        if (folder.isEmpty())
            QSKIP("ZIMAGE_SCREENSHOTS is not set");
        GenerationParams params = parameters().params();
        params.prompt = "a red fox on the beach, 3D render, soft evening light; 雪地里的一只企鹅";
        params.steps = 20;
        parameters().set(params);
        parameters().setLastSeed(123456789);
        QJsonObject state = m_panel->saveState();
        state["open"] = QJsonArray{"Sampling", "Autoencoder", "Engine"};
        m_panel->restoreState(state);
        for (const bool dark : {false, true}) {
            for (const bool chinese : {false, true}) {
                applyTheme(*qApp, dark ? Scheme::Dark : Scheme::Light);
                applyLanguage(*qApp, chinese ? Language::Chinese : Language::English);
                QTest::qWait(50);
                m_panel->resize(380, m_panel->sizeHint().height());
                QTest::qWait(50);
                m_panel->grab().save(QStringLiteral("%1/controls-%2-%3.png")
                                         .arg(folder, dark ? "dark" : "light", chinese ? "zh" : "en"));
            }
        }
    }

private:
    void openAll() const
    {
        for (FoldSection* section : m_panel->findChildren<FoldSection*>())
            section->setOpen(true);
        QTest::qWait(0);
    }

    void open(std::vector<std::filesystem::path> presetFolders)
    {
        cleanup();
        m_parts = std::make_unique<StudioParts>(
            StudioParts::Places{.engine = test::fakeEngines(std::make_shared<test::FakeScript>()),
                                .configFolder = m_folder->path(),
                                .presetFolders = std::move(presetFolders),
                                .execution = GenerationService::Execution::Inline});
        m_panel = std::make_unique<ControlsPanel>(m_parts->context());
    }
    [[nodiscard]] Parameters& parameters() const { return m_parts->context().parameters; }
    [[nodiscard]] PresetChoice& presets() const { return m_parts->context().presets; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudioParts> m_parts;
    std::unique_ptr<ControlsPanel> m_panel;
};

QTEST_MAIN(ControlsTest)
#include "controls_test.moc"
