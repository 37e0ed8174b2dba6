// The size picker: families and shapes by a click or a key, any size typed, and the sizes that the user keeps.

#include "prompt/advice_strip.h"
#include "resolution/own_sizes.h"
#include "resolution/resolution_picker.h"
#include "resolution/shape_row.h"
#include "session/app_settings.h"
#include "session/messages.h"
#include "session/studio_parts.h"
#include "session/undo_history.h"
#include "studio/controls_panel.h"
#include "support/fake_engine.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <cstdio>

namespace zimage::ui {

namespace {

const QString kKeep = QStringLiteral("--keep"); // this program as another studio
constexpr int kAtOnce = 30;
const QString kSource = QStringLiteral(ZIMAGE_SOURCE_DIR);
const Parameters::Model kMini{"zimage-mini", {32, 8192, 512}, {}};
const Parameters::Model kZImage{"Z-Image-Turbo", {16, 8192, 512}, {}};

int keepSizes(const QString& folder)
{
    AppSettings settings(folder);
    for (int i = 0; i < kAtOnce; ++i) {
        if (!settings.keepSize(QStringLiteral("%1x640").arg(100 + i), "there"))
            return 1;
        if (i == 0) {
            std::puts("begun");
            std::fflush(stdout);
        }
    }
    return 0;
}

} // namespace

class SizeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        applyTheme(*qApp, Scheme::Light);
        applyLanguage(*qApp, Language::English);
        open();
    }

    void cleanup()
    {
        m_panel.reset();
        m_parts.reset();
    }

    void aClickOnAFamilyTakesItAndPressesItAlone()
    {
        for (const auto& [name, side] : {std::pair{"768²", 768}, std::pair{"256²", 256}, std::pair{"1024²", 1024}}) {
            click(named<QToolButton>(QStringLiteral("Size %1").arg(name)));
            QCOMPARE(size(), (PictureSize{side, side}));
            QCOMPARE(pressed(), QString(name));
        }
        click(named<QToolButton>("Size 1024²")); // again: it stays pressed
        QCOMPARE(pressed(), QString("1024²"));
    }

    void aFamilyKeepsTheShape()
    {
        pick("16:9");
        QCOMPARE(size(), (PictureSize{672, 384}));
        auto* family = named<QToolButton>("Size 768²");
        QCOMPARE(family->toolTip(), QString("1024 × 576  ·  16:9")); // before the click
        click(family);
        QCOMPARE(size(), (PictureSize{1024, 576}));
        click(named<QToolButton>("Size 1024²")); // whose 16:9 is the same size: the model ends at 1024 px
        QCOMPARE(size(), (PictureSize{1024, 576}));
        QCOMPARE(pressed(), QString("1024²"));
    }

    void noFamilyIsPressedForASizeOfNone()
    {
        type("Width", "500");
        QCOMPARE(pressed(), QString());
        click(named<QToolButton>("Size 512²"));
        QCOMPARE(size(), (PictureSize{512, 512}));
        QCOMPARE(pressed(), QString("512²"));
    }

    void everyShapeIsThereByNameAtEverySizeOfBothModels()
    {
        for (const Parameters::Model& model : {kMini, kZImage}) {
            parameters().setModel(model);
            for (const QToolButton* family : families()) {
                click(named<QToolButton>(family->accessibleName()));
                for (const char* name :
                     {"9:21", "9:16", "2:3", "3:4", "4:5", "1:1", "5:4", "4:3", "3:2", "16:9", "21:9"}) {
                    pick(name);
                    QCOMPARE(aspectName(size()), QString(name));
                    QCOMPARE(pressed(), family->text());
                    QVERIFY(parameters().issues().empty());
                    QVERIFY(!parameters().params().forceOriginalResolution);
                }
            }
        }
    }

    void everythingFitsThePanelWithLargeLetters()
    {
        constexpr int kRoom = 340; // px of the controls' column, without margins and scroll bar
        parameters().setModel(kZImage);
        auto* picker = m_panel->findChild<ResolutionPicker*>();
        const QFont usual = QApplication::font();
        QFont large = usual;
        large.setPixelSize(QFontInfo(usual).pixelSize() * 3 / 2);
        for (const QFont& font : {usual, large}) {
            QApplication::setFont(font);
            applyTheme(*qApp, Scheme::Light); // whose sheet the letters go through
            for (const Language language : {Language::English, Language::Chinese}) {
                applyLanguage(*qApp, language);
                QCoreApplication::processEvents();
                picker->setForecaster({}, [] { return PictureSize{512, 512}; });
                QTRY_VERIFY2(picker->minimumSizeHint().width() <= kRoom,
                             qPrintable(QString::number(picker->minimumSizeHint().width())));
            }
        }
        QApplication::setFont(usual);
        applyTheme(*qApp, Scheme::Light);
    }

    void whatIsUnderThePointerIsSaidInPixels()
    {
        auto* family = named<QToolButton>("Size 768²");
        QVERIFY(says("512 × 512"));
        QEnterEvent enter(QPointF(2, 2), QPointF(2, 2), QPointF(2, 2));
        QApplication::sendEvent(family, &enter);
        QVERIFY(says("768 × 768"));
        m_panel->findChild<ResolutionPicker*>()->setForecaster({}, {}); // news of the memory meanwhile
        QVERIFY(says("768 × 768"));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(family, &leave);
        QVERIFY(says("512 × 512"));
        QCOMPARE(size(), (PictureSize{512, 512}));
    }

    void familiesAreChosenByTheKeyboard()
    {
        auto* family = named<QToolButton>("Size 512²");
        family->setFocus(Qt::TabFocusReason);
        QTest::keyClick(family, Qt::Key_Right);
        QVERIFY(says("768 × 768"));
        QCOMPARE(size(), (PictureSize{512, 512})); // until it is pressed
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(size(), (PictureSize{768, 768}));
        QCOMPARE(pressed(), QString("768²"));
        type("Width", "500"); // no family has it
        family->setFocus(Qt::TabFocusReason);
        QTest::keyClick(family, Qt::Key_Space);
        QCOMPARE(size(), (PictureSize{448, 672})); // the nearest shape
        QCOMPARE(pressed(), QString("512²"));
    }

    void shapesAreChosenByTheKeyboard()
    {
        auto* shapes = m_panel->findChild<ShapeRow*>();
        shapes->setFocus();
        QTest::keyClick(shapes, Qt::Key_Right);
        QCOMPARE(aspectName(size()), QString("5:4"));
        QTest::keyClick(shapes, Qt::Key_End);
        QCOMPARE(aspectName(size()), QString("21:9"));
        QTest::keyClick(shapes, Qt::Key_Home);
        QCOMPARE(aspectName(size()), QString("9:21"));
        const QRect first = shapes->cell(0);
        QTest::keyClick(shapes, Qt::Key_Down); // the one below
        const auto now = std::find(shapes->sizes().begin(), shapes->sizes().end(), size());
        QCOMPARE(shapes->cell(static_cast<int>(now - shapes->sizes().begin())).left(), first.left());
        QVERIFY(shapes->cell(static_cast<int>(now - shapes->sizes().begin())).top() > first.top());
        QTest::keyClick(shapes, Qt::Key_Up);
        QCOMPARE(aspectName(size()), QString("9:21"));
    }

    void anyNumberIsTakenAsItIsTypedAndSaidToBeCropped()
    {
        type("Width", "333");
        QCOMPARE(size(), (PictureSize{333, 512}));
        QVERIFY(parameters().params().forceOriginalResolution);
        QVERIFY(parameters().issues().empty());
        QVERIFY(says("Made at 352 × 512, then cropped to 333 × 512 px."));
        type("Width", "320");
        QCOMPARE(size(), (PictureSize{320, 512}));
        QVERIFY(!parameters().params().forceOriginalResolution);
        QVERIFY(!says("Made at"));
        type("Width", "9000");
        QCOMPARE(size().width, 9000);
        QVERIFY(says("Too large for this model: enter 8192 px or less."));
    }

    void aPresetsExactSizeStaysOn()
    {
        GenerationParams base = parameters().base();
        base.forceOriginalResolution = true;
        parameters().setBase(base);
        type("Width", "320");
        QVERIFY(parameters().params().forceOriginalResolution);
    }

    void whatAModelCannotMakeIsMadeExactlyByAClick()
    {
        parameters().setModel(kZImage);
        pick("16:9");
        type("Width", "1280");
        type("Height", "720");
        parameters().setModel(kMini); // 720 is no multiple of 32
        QCOMPARE(parameters().issues().size(), std::size_t{1});
        QVERIFY(says("720 is not a multiple of 32: enter 704 or 736, or choose “Make exactly this size”."));
        click(named<QToolButton>("Make exactly this size"));
        QCOMPARE(size(), (PictureSize{1280, 720}));
        QVERIFY(parameters().issues().empty());
        QVERIFY(!named<QToolButton>("Make exactly this size")->isVisible());
        QVERIFY(says("Made at 1280 × 736, then cropped to 1280 × 720 px."));
        QVERIFY(says("This model is at its best with sides of up to 1024 px."));
    }

    void arrowsStepByTheModelsUnit()
    {
        auto* width = focused("Width");
        QTest::keyClick(width, Qt::Key_Up);
        QCOMPARE(size().width, 544);
        QTest::keyClick(width, Qt::Key_PageDown);
        QCOMPARE(size().width, 416);
        type("Width", "333");
        QTest::keyClick(width, Qt::Key_Down);
        QCOMPARE(size().width, 320);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(width, Qt::Key_Down);
        QCOMPARE(size().width, 32);
    }

    void anEmptiedFieldAndEscBringTheSizeBack()
    {
        auto* width = focused("Width");
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(width, Qt::Key_Backspace);
        QCOMPARE(size().width, 5); // what was right before the last
        QTest::keyClick(width, Qt::Key_Return);
        QCOMPARE(size(), (PictureSize{512, 512}));
        QCOMPARE(width->text(), QString("512"));
        width->selectAll();
        QTest::keyClicks(width, "640");
        QCOMPARE(size().width, 640);
        QTest::keyClick(width, Qt::Key_Escape);
        QCOMPARE(size().width, 512);
    }

    void aCopiedSizeIsPastedIntoBothFields()
    {
        QLineEdit* width = focused("Width");
        QApplication::clipboard()->setText(" 832 × 1216\n");
        QTest::keySequence(width, QKeySequence::Paste);
        QCOMPARE(size(), (PictureSize{832, 1216}));
        width->selectAll();
        QApplication::clipboard()->setText("640"); // a number is one side
        QTest::keySequence(width, QKeySequence::Paste);
        QCOMPARE(size(), (PictureSize{640, 1216}));
        QApplication::clipboard()->setText("640x0");
        QTest::keySequence(width, QKeySequence::Paste);
        QCOMPARE(size(), (PictureSize{640, 1216}));
    }

    void lockedProportionsFollowAndSidesSwap()
    {
        type("Height", "256");
        click(named<QToolButton>("Lock the aspect ratio"));
        type("Width", "640");
        QCOMPARE(size(), (PictureSize{640, 320}));
        click(named<QToolButton>("Swap width and height"));
        QCOMPARE(size(), (PictureSize{320, 640}));
        type("Width", "256");
        QCOMPARE(size(), (PictureSize{256, 512})); // 1:2 now
        type("Width", "333");
        QCOMPARE(size(), (PictureSize{333, 666}));
        pick("3:2");
        type("Width", "640");         // 3:2 of the picked size
        QCOMPARE(size().height, 427); // no multiple of 32 is near
    }

    void largestEndsWhereTheModelDoes()
    {
        auto* picker = m_panel->findChild<ResolutionPicker*>();
        auto* largest = m_panel->findChild<QToolButton*>("largest");
        PictureSize fits{8192, 8192};
        picker->setForecaster({}, [&fits] { return fits; });
        click(largest);
        QCOMPARE(size(), (PictureSize{1024, 1024}));
        fits = {768, 768}; // memory ends before
        click(largest);
        QCOMPARE(size(), (PictureSize{768, 768}));
        fits = {};
        picker->setForecaster({}, [&fits] { return fits; });
        QVERIFY(!largest->isEnabled());
        parameters().setModel(kZImage);
        fits = {8192, 4608};
        picker->setForecaster({}, [&fits] { return fits; });
        click(largest);
        QCOMPARE(size(), (PictureSize{2048, 1152}));
    }

    void aSizeIsKeptUnderANameAndSurvivesARestart()
    {
        type("Width", "333");
        keep("Poster");
        type("Width", "640");
        keep(""); // as it is
        open();
        QCOMPARE(own().row().sizes(), (std::vector<PictureSize>{{333, 512}, {640, 512}}));
        QCOMPARE(own().find({333, 512})->name, QString("Poster"));
        QTest::mouseClick(&own().row(), Qt::LeftButton, {}, own().row().cell(0).center());
        QCOMPARE(size(), (PictureSize{333, 512}));
        QVERIFY(parameters().params().forceOriginalResolution);
        QVERIFY(own().row().accessibleDescription().startsWith("Poster  ·  333 × 512"));
    }

    void aKeptSizeIsRenamedAndRemovedAndComesBack()
    {
        type("Width", "640");
        keep("Poster");
        QTest::qWait(10); // a step of its own
        click(named<QToolButton>("Change this size of yours"));
        auto* name = named<QLineEdit>("Name of the size");
        QCOMPARE(name->text(), QString("Poster"));
        QTest::keyClicks(name, "Card");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(own().find({640, 512})->name, QString("Card"));
        QTest::qWait(10);
        click(named<QToolButton>("Change this size of yours"));
        click(named<QToolButton>("Remove this size"));
        QVERIFY(own().find({640, 512}) == nullptr);
        QVERIFY(!own().row().isVisible());
        Messages& messages = m_parts->context().messages;
        QCOMPARE(messages.text(), QString("The size Card was removed from your sizes."));
        MessageBar bar;
        messages.showIn(bar);
        for (QPushButton* button : bar.findChildren<QPushButton*>())
            button->click(); // Undo
        QCOMPARE(own().find({640, 512})->name, QString("Card"));
        UndoHistory& history = m_parts->context().history;
        QTest::qWait(10); // what was done in one turn would be one step
        history.undo();
        QCOMPARE(own().find({640, 512})->name, QString("Poster"));
        history.redo();
        QCOMPARE(own().find({640, 512})->name, QString("Card"));
        QTest::keyClick(&own().row(), Qt::Key_Delete);
        QVERIFY(own().find({640, 512}) == nullptr);
        QCOMPARE(size(), (PictureSize{640, 512})); // the picture's size is another matter
        open();
        QVERIFY(own().find({640, 512}) == nullptr);
    }

    void escEndsTheNamingAndKeepsNothing()
    {
        click(named<QToolButton>("Keep this size"));
        auto* name = named<QLineEdit>("Name of the size");
        QTest::keyClicks(name, "Poster");
        QTest::keyClick(name, Qt::Key_Escape);
        QVERIFY(!name->isVisible());
        QVERIFY(named<QToolButton>("Keep this size")->hasFocus());
        QVERIFY(own().find({512, 512}) == nullptr);
    }

    void anotherStudiosSizesAreSeenAndNotLost()
    {
        type("Width", "640");
        keep("Mine");
        QFile file(m_folder->filePath("studio.ini")); // as another process leaves it
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray text = file.readAll();
        file.close();
        QVERIFY(text.contains("640x512=Mine"));
        text.replace("640x512=Mine", "256x999=Theirs\n640x512=Mine");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        QEvent front(QEvent::WindowActivate); // the user comes back to this window
        QApplication::sendEvent(&own(), &front);
        QCOMPARE(own().row().sizes(), (std::vector<PictureSize>{{256, 999}, {640, 512}}));
        type("Width", "672");
        keep("Later");
        QCOMPARE(own().row().sizes(), (std::vector<PictureSize>{{256, 999}, {640, 512}, {672, 512}}));
        QVERIFY(file.open(QIODevice::ReadOnly));
        text = file.readAll();
        for (const char* each : {"256x999=Theirs", "640x512=Mine", "672x512=Later"})
            QVERIFY2(text.contains(each), each);
    }

    void twoStudiosThatKeepSizesAtOnceLoseNone()
    {
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(), {kKeep, m_folder->path()});
        QVERIFY(other.waitForReadyRead(20000)); // it keeps its first
        AppSettings& settings = m_parts->context().settings;
        for (int i = 0; i < kAtOnce; ++i)
            QVERIFY(settings.keepSize(QStringLiteral("%1x512").arg(100 + i), "here"));
        QVERIFY(other.waitForFinished(20000));
        QCOMPARE(other.exitCode(), 0);
        const QMap<QString, QString> kept = settings.ownSizes();
        QCOMPARE(kept.size(), 2 * kAtOnce);
        QCOMPARE(std::count(kept.begin(), kept.end(), QString("there")), kAtOnce);
    }

    void aSizeThatCannotBeWrittenIsToldAndNotListed()
    {
        type("Width", "640");
        QFile::remove(m_folder->filePath("studio.ini"));
        QVERIFY(QDir().mkpath(m_folder->filePath("studio.ini/in the way"))); // a file cannot take its place
        keep("Poster");
        QVERIFY(own().find({640, 512}) == nullptr);
        QVERIFY(m_parts->context().messages.text().contains("cannot be written"));
        auto* name = named<QLineEdit>("Name of the size");
        QVERIFY(name->isVisible());
        QCOMPARE(name->text(), QString("Poster"));
        QVERIFY(QDir(m_folder->filePath("studio.ini")).removeRecursively());
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(own().find({640, 512})->name, QString("Poster"));
    }

private:
    void open()
    {
        cleanup();
        m_parts = std::make_unique<StudioParts>(
            StudioParts::Places{.engine = test::fakeEngines(std::make_shared<test::FakeScript>()),
                                .configFolder = m_folder->path(),
                                .presetFolders = {m_folder->path().toStdString(), (kSource + "/presets").toStdString()},
                                .execution = GenerationService::Execution::Inline});
        m_panel = std::make_unique<ControlsPanel>(m_parts->context());
        parameters().setModel(kMini);
        m_parts->context().presets.choose({});
        m_panel->resize(380, m_panel->sizeHint().height());
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }

    [[nodiscard]] Parameters& parameters() const { return m_parts->context().parameters; }
    [[nodiscard]] OwnSizes& own() const { return m_panel->findChild<ResolutionPicker*>()->own(); }
    [[nodiscard]] PictureSize size() const { return {parameters().params().width, parameters().params().height}; }

    template <typename Widget>
    Widget* named(const QString& name, const QWidget* in = nullptr) const
    {
        for (Widget* widget : (in != nullptr ? in : m_panel.get())->template findChildren<Widget*>())
            if (widget->accessibleName() == name)
                return widget;
        qFatal("no widget %s", qPrintable(name));
    }

    static void click(QToolButton* button) { QTest::mouseClick(button, Qt::LeftButton); }

    [[nodiscard]] QList<QToolButton*> families() const
    {
        QList<QToolButton*> found;
        for (QToolButton* button : m_panel->findChildren<QToolButton*>())
            if (button->accessibleName().startsWith("Size "))
                found.append(button);
        return found;
    }

    /// The family that looks pressed; several with a comma.
    [[nodiscard]] QString pressed() const
    {
        QStringList found;
        for (const QToolButton* button : families())
            if (button->isChecked())
                found.append(button->text());
        return found.join(", ");
    }

    void pick(const char* shape) const
    {
        auto* shapes = m_panel->findChild<ShapeRow*>();
        const auto& sizes = shapes->sizes();
        const auto wanted = std::find_if(sizes.begin(), sizes.end(),
                                         [&](const PictureSize& each) { return aspectName(each) == shape; });
        QVERIFY2(wanted != sizes.end(), shape);
        QTest::mouseClick(shapes, Qt::LeftButton, {}, shapes->cell(static_cast<int>(wanted - sizes.begin())).center());
    }

    QLineEdit* focused(const char* field) const
    {
        auto* edit = named<QLineEdit>(field);
        edit->setFocus();
        return edit;
    }

    void type(const char* field, const char* text) const
    {
        QLineEdit* edit = focused(field);
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    void keep(const char* name) const
    {
        click(named<QToolButton>("Keep this size"));
        auto* edit = named<QLineEdit>("Name of the size");
        QTest::keyClicks(edit, name);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    [[nodiscard]] bool says(const QString& text) const
    {
        for (QToolButton* button : m_panel->advice().findChildren<QToolButton*>())
            if (button->isVisible() && button->accessibleName() == "Show all advice")
                button->click();
        const QList<QLabel*> labels = m_panel->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* each) { return each->isVisible() && each->text().contains(text); });
    }

    KeyGuard m_keys;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudioParts> m_parts;
    std::unique_ptr<ControlsPanel> m_panel;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == zimage::ui::kKeep)
        return zimage::ui::keepSizes(arguments.value(2));
    zimage::ui::SizeTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "size_test.moc"
