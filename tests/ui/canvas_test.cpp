// The canvas: pixels, zoom, keys, previews, drafts, the strip and what can be done with a picture.

#include "widgets/notice_bar.h"
#include "widgets/zoom_view.h"
#include "canvas/draft_sheet.h"
#include "canvas/film_strip.h"
#include "canvas/guard_ledger.h"
#include "session/undo_history.h"
#include "pictures/image_conversion.h"
#include "pictures/picture_encoding.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "pictures/session_pictures.h"
#include "session/variation_sets.h"
#include "theme/translator.h"
#include "io/png.h"
#include "ui/canvas_pictures.h"

#include <QClipboard>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QWheelEvent>

#include <cmath>
#include <ctime>
#include <fstream>

namespace zimage::ui::test {

namespace {

constexpr QSize kView(400, 300);

/// A panel on the screen that has shown its picture.
struct Shown {
    SessionPictures pictures;
    VariationSets sets;
    UndoHistory history;
    PicturePanel panel{pictures, sets, history};

    explicit Shown(QSize size = {900, 700})
    {
        panel.resize(size);
        panel.show();
    }
    ZoomView& view() { return *panel.canvas(); }
    void show(const ShownPicture& picture)
    {
        panel.showPicture(picture);
        settle();
    }
    void settle() { QTRY_VERIFY(panel.isSettled()); }
};

ZoomView::Layer layer(const QImage& image, QSize fullSize = {})
{
    return {preparePicture(image, QColorSpace(QColorSpace::SRgb)), fullSize.isValid() ? fullSize : image.size()};
}

QColor centreColor(QWidget& widget)
{
    const QImage image = widget.grab().toImage();
    return image.pixelColor(image.width() / 2, image.height() / 2);
}

void wheel(QWidget& widget, QPointF at, QPoint angle, QPoint pixels = {},
           const QPointingDevice* device = QPointingDevice::primaryPointingDevice())
{
    QWheelEvent event(at, widget.mapToGlobal(at), pixels, angle, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false,
                      Qt::MouseEventNotSynthesized, device);
    QApplication::sendEvent(&widget, &event);
}

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

bool near(QPointF a, QPointF b, double tolerance)
{
    return std::abs(a.x() - b.x()) <= tolerance && std::abs(a.y() - b.y()) <= tolerance;
}

std::filesystem::path saved(const QTemporaryDir& folder, const char* name, const ShownPicture& picture)
{
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / name;
    const std::vector<std::byte> bytes = encodePicture(picture.image, picture);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

} // namespace

class CanvasTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_home.path().toLocal8Bit()); // the trash
    }

    void imagesKeepEveryPixelOnTheWayToQtAndBack()
    {
        Image image{3, 2, {}};
        for (int i = 0; i < 18; ++i)
            image.rgb.push_back(static_cast<std::uint8_t>(i * 13));
        const QImage converted = toQImage(image);
        QCOMPARE(converted.format(), QImage::Format_RGB888);
        QCOMPARE(converted.colorSpace(), QColorSpace(QColorSpace::SRgb));
        QCOMPARE(converted.pixelColor(2, 1), QColor(15 * 13, 16 * 13, 17 * 13));
        QCOMPARE(toImage(converted).rgb, image.rgb);
        QVERIFY(toQImage({}).isNull());
    }

    void atHundredPercentEveryPixelIsExact()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        const QImage image = stripes({800, 600});
        view.setPicture(layer(image));
        view.actualSize();
        const QImage shown = view.grab().toImage().convertToFormat(QImage::Format_RGB888);
        QCOMPARE(view.zoom(), 1.0);
        const QPoint corner = view.geometry().target().topLeft().toPoint();
        for (int x = 0; x < shown.width(); x += 7)
            QCOMPARE(shown.pixelColor(x, 100), image.pixelColor(x - corner.x(), 100 - corner.y()));
    }

    void aFittedPictureIsWhollyVisibleAndCentred()
    {
        ViewGeometry geometry;
        geometry.setViewport({400, 300});
        geometry.setPicture({1000, 500});
        QCOMPARE(geometry.target(), QRectF(0, 50, 400, 200));
        geometry.setPicture({100, 100}); // small ones are enlarged
        QCOMPARE(geometry.target(), QRectF(50, 0, 300, 300));
    }

    void theWheelKeepsThePointUnderThePointer()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(plainImage({2000, 1500}, Qt::red)));
        view.actualSize();
        const QPointF at(310, 90);
        const QPointF before = view.geometry().pictureAt(at);
        for (const int notches : {120, 120, 120, -120, 120, -120, -120}) {
            wheel(view, at, {0, notches});
            QVERIFY2(near(view.geometry().pictureAt(at), before, 1.0), qPrintable(QString::number(view.zoom())));
        }
        wheel(view, at, {0, 360});
        QVERIFY(view.zoom() > 1.9);
        QVERIFY(near(view.geometry().pictureAt(at), before, 1.0));
    }

    void zoomingStopsAtTruePixelsOnItsWay()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(plainImage({1600, 1200}, Qt::red)));
        QCOMPARE(view.zoom(), 0.25);
        view.zoomIn();
        for (int i = 0; i < 20 && view.zoom() < 1; ++i)
            view.zoomIn();
        QCOMPARE(view.zoom(), 1.0);
    }

    void twoFingersOnATouchpadMoveThePicture()
    {
        const QPointingDevice touchpad(QStringLiteral("pad"), 77, QInputDevice::DeviceType::TouchPad,
                                       QPointingDevice::PointerType::Finger,
                                       QInputDevice::Capability::Scroll | QInputDevice::Capability::PixelScroll, 1, 0);
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(plainImage({2000, 1500}, Qt::red)));
        view.actualSize();
        const QPointF corner = view.geometry().target().topLeft();
        wheel(view, {200, 150}, {0, 0}, {-30, 12}, &touchpad);
        QCOMPARE(view.zoom(), 1.0);
        QCOMPARE(view.geometry().target().topLeft(), corner + QPointF(-30, 12));
    }

    void aPinchZoomsBetweenTheFingers()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(plainImage({2000, 1500}, Qt::red)));
        view.actualSize();
        const QPointF at(120, 200);
        const QPointF before = view.geometry().pictureAt(at);
        QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, at, at,
                                  view.mapToGlobal(at), 0.25, {});
        QApplication::sendEvent(&view, &pinch);
        QCOMPARE(view.zoom(), 1.25);
        QVERIFY(near(view.geometry().pictureAt(at), before, 1.0));
    }

    void dragsMoveALargePictureAndStopAtItsEdge()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(plainImage({1000, 1000}, Qt::red)));
        view.actualSize();
        QTest::mousePress(&view, Qt::LeftButton, {}, {200, 150});
        QMouseEvent move(QEvent::MouseMove, QPointF(260, 170), view.mapToGlobal(QPointF(260, 170)), Qt::NoButton,
                         Qt::LeftButton, {});
        QApplication::sendEvent(&view, &move);
        QCOMPARE(view.geometry().target().topLeft(), QPointF(-300 + 60, -350 + 20));
        QMouseEvent far(QEvent::MouseMove, QPointF(5000, 5000), view.mapToGlobal(QPointF(5000, 5000)), Qt::NoButton,
                        Qt::LeftButton, {});
        QApplication::sendEvent(&view, &far);
        QCOMPARE(view.geometry().target().topLeft(), QPointF(0, 0));
        QTest::mouseRelease(&view, Qt::LeftButton, {}, {260, 170});
    }

    void enlargedPicturesShowTheirPixelsFromTwoHundredPercent()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(stripes({800, 600})));
        view.actualSize();
        while (view.zoom() < 2)
            view.zoomIn();
        const QImage shown = view.grab().toImage();
        for (int x = 0; x < shown.width(); ++x) {
            const int grey = qGray(shown.pixel(x, 150));
            QVERIFY2(grey == 0 || grey == 255, qPrintable(QString::number(grey)));
        }
    }

    void reducedPicturesAreAveragedNotThinnedOut()
    {
        ZoomView view;
        view.resize(kView);
        view.show();
        view.setPicture(layer(stripes({1600, 1200})));
        QTRY_VERIFY(view.settled());
        const QImage shown = view.grab().toImage();
        for (int x = 10; x < shown.width() - 10; ++x)
            QVERIFY(std::abs(qGray(shown.pixel(x, 150)) - 128) < 12);
    }

    void spaceShowsThePreviousPictureAtTheSamePlaceAndZoom()
    {
        Shown shown;
        shown.show(picture(1, plainImage({1200, 1200}, Qt::red), 1));
        shown.show(picture(2, plainImage({1200, 1200}, Qt::blue), 2));
        shown.view().actualSize();
        QTest::keyClick(&shown.view(), Qt::Key_Up);
        const QRectF place = shown.view().geometry().target();
        QCOMPARE(centreColor(shown.view()), QColor(Qt::blue));
        QTest::keyPress(&shown.view(), Qt::Key_Space);
        QVERIFY(shown.view().showsPrevious());
        QCOMPARE(centreColor(shown.view()), QColor(Qt::red));
        QCOMPARE(shown.view().geometry().target(), place);
        QTest::keyRelease(&shown.view(), Qt::Key_Space);
        QCOMPARE(centreColor(shown.view()), QColor(Qt::blue));
        QTest::keyPress(shown.panel.strip(), Qt::Key_Space); // from the strip, too
        QVERIFY(shown.view().showsPrevious());
        QTest::keyRelease(shown.panel.strip(), Qt::Key_Space);
        QVERIFY(!shown.view().showsPrevious());
    }

    void thePreviousPictureOfAnotherSizeIsShownAtTheSameRelativePlace()
    {
        ViewGeometry geometry;
        geometry.setViewport({100, 100});
        geometry.setPicture({1000, 1000});
        geometry.zoomTo(1, {50, 50});
        geometry.panBy({-250, 0}); // the middle is at 75 % of the width
        const QPointF share = geometry.pictureAt({50, 50}) / 1000;
        geometry.setPicture({500, 800});
        QVERIFY(near(geometry.pictureAt({50, 50}), {share.x() * 500, share.y() * 800}, 1));
        QCOMPARE(geometry.zoom(), 1.0);
    }

    void aFinishedPictureTakesThePlaceOfItsPreviewWithoutAJump()
    {
        Shown shown;
        shown.panel.showPreview(sampleImage(4, {32, 32}), {1024, 1024});
        shown.view().actualSize();
        const QRectF place = shown.view().geometry().target();
        const QSize size = shown.view().size();
        QVERIFY(shown.view().showsPreview());
        shown.panel.showPicture(picture(1, sampleImage(4, {1024, 1024})));
        QVERIFY2(shown.view().showsPreview(), "the preview stays until the pixels are ready");
        QTRY_VERIFY(!shown.view().showsPreview());
        QCOMPARE(shown.view().geometry().target(), place);
        QCOMPARE(shown.view().size(), size);
    }

    void anEndedPreviewBringsBackThePictureBefore()
    {
        Shown shown;
        shown.show(picture(1, plainImage({256, 256}, Qt::green)));
        shown.panel.showPreview(plainImage({32, 32}, Qt::red), {256, 256});
        QCOMPARE(centreColor(shown.view()), QColor(Qt::red));
        shown.panel.endPreview();
        QCOMPARE(centreColor(shown.view()), QColor(Qt::green));
        QCOMPARE(shown.panel.pictures()->count(), 1);
    }

    void whoLooksAtAnotherPictureMeanwhileStaysThere()
    {
        Shown shown;
        shown.show(picture(1, plainImage({256, 256}, Qt::green)));
        shown.show(picture(2, plainImage({256, 256}, Qt::blue)));
        shown.panel.showPreview(plainImage({32, 32}, Qt::red), {256, 256});
        QVERIFY2(!shown.panel.actions()->trash->isEnabled(), "nobody deletes what a preview covers");
        QTest::keyClick(&shown.view(), Qt::Key_Left);
        shown.panel.showPreview(plainImage({32, 32}, Qt::red), {256, 256});
        QVERIFY(!shown.view().showsPreview());
        shown.panel.showPicture(picture(3, plainImage({256, 256}, Qt::yellow)));
        QCOMPARE(shown.panel.currentPicture().id, quint64{2});
        QCOMPARE(shown.panel.pictures()->count(), 3);
        QVERIFY(shown.panel.actions()->trash->isEnabled());
    }

    void arrowsStepThroughTheSession()
    {
        Shown shown;
        for (int i = 1; i <= 3; ++i)
            shown.show(picture(static_cast<quint64>(i), plainImage({64, 64}, Qt::red), i));
        QSignalSpy changed(&shown.panel, &PicturePanel::currentChanged);
        QTest::keyClick(&shown.view(), Qt::Key_Left);
        QTest::keyClick(&shown.view(), Qt::Key_Left);
        QTest::keyClick(&shown.view(), Qt::Key_Left); // there is none
        QCOMPARE(shown.panel.currentPicture().id, quint64{1});
        QTest::keyClick(&shown.view(), Qt::Key_Right);
        QCOMPARE(shown.panel.currentPicture().id, quint64{2});
        QCOMPARE(changed.size(), 3);
    }

    void fourDraftsStandSideBySideAndAClickMakesOneLarge()
    {
        Shown shown;
        for (int i = 1; i <= 4; ++i)
            shown.panel.addDraft(draft(static_cast<quint64>(i), sampleImage(i, {256, 256}), {1024, 1024}, 40 + i));
        DraftSheet* sheet = shown.panel.draftSheet();
        QVERIFY(sheet->isVisible());
        QCOMPARE(sheet->drafts().size(), 4);
        QTRY_VERIFY(sheet->tile(0)->isReady() && sheet->tile(3)->isReady());
        QSignalSpy wanted(&shown.panel, &PicturePanel::fullSizeWanted);
        QTest::mouseClick(sheet->tile(1), Qt::LeftButton);
        QTest::keyClick(sheet, Qt::Key_4);
        QCOMPARE(wanted.size(), 2);
        const auto chosen = wanted.at(0).at(0).value<ShownPicture>();
        QCOMPARE(chosen.id, quint64{2});
        QCOMPARE(chosen.params.seed, std::int64_t{42});
        QCOMPARE(chosen.fullSize, QSize(1024, 1024));
        QCOMPARE(wanted.at(1).at(0).value<ShownPicture>().id, quint64{4});
    }

    void noPictureIsMadeOfADraftThatHasAllItsSteps()
    {
        Shown shown;
        for (int i = 1; i <= 2; ++i) {
            ShownPicture whole = draft(static_cast<quint64>(i), sampleImage(i, {256, 256}), {256, 256}, 40 + i);
            whole.whole = true;
            shown.panel.addDraft(whole);
        }
        QSignalSpy wanted(&shown.panel, &PicturePanel::fullSizeWanted);
        QVERIFY(!shown.panel.actions()->fullSize->isVisible());
        DraftSheet* sheet = shown.panel.draftSheet();
        QTRY_VERIFY(sheet->tile(0)->isReady());
        QTest::mouseClick(sheet->tile(0), Qt::LeftButton); // it is shown by itself
        QVERIFY(shown.view().isVisible());
        QCOMPARE(shown.panel.currentPicture().id, quint64{1});
        shown.panel.strip()->setFocus();
        QTest::keyClick(shown.panel.strip(), Qt::Key_Return);
        QCOMPARE(wanted.size(), 0);
    }

    void aPreviewThatWasKeptIsNoSheet()
    {
        Shown shown;
        shown.panel.addDraft(draft(1, sampleImage(1, {64, 64}), {512, 512}, 5));
        shown.panel.addDraft(draft(2, sampleImage(2, {64, 64}), {512, 512}, 6));
        QVERIFY(shown.view().isVisible());
        QVERIFY(!shown.panel.draftSheet()->isVisible());
    }

    void theSignalsCarryWhatThePictureWasMadeWith()
    {
        Shown shown;
        shown.show(picture(1, plainImage({64, 64}, Qt::red), 123, "a lemon"));
        QSignalSpy seed(&shown.panel, &PicturePanel::seedWanted);
        QSignalSpy prompt(&shown.panel, &PicturePanel::promptWanted);
        QSignalSpy settings(&shown.panel, &PicturePanel::settingsWanted);
        shown.view().setFocus();
        QTest::keyClick(&shown.view(), Qt::Key_S);
        QTest::keyClick(&shown.view(), Qt::Key_P);
        QTest::keyClick(&shown.view(), Qt::Key_A);
        QCOMPARE(seed.at(0).at(0).toLongLong(), 123);
        QCOMPARE(prompt.at(0).at(0).toString(), QStringLiteral("a lemon"));
        QVERIFY(settings.at(0).at(0).value<GenerationParams>() == shown.panel.currentPicture().params);
        shown.panel.actions()->copyPrompt->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("a lemon"));
    }

    void aCopyOnTheClipboardHasThePixelsAndTheFile()
    {
        QTemporaryDir folder;
        Shown shown;
        ShownPicture shot = picture(1, sampleImage(3, {96, 64}));
        shot.file = saved(folder, "one.png", shot);
        shown.show(shot);
        shown.panel.actions()->copy->trigger();
        QTRY_VERIFY(!shown.panel.notice().isEmpty());
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(data->imageData().value<QImage>().convertToFormat(QImage::Format_RGB888), shot.image);
        QCOMPARE(data->urls(), QList<QUrl>{QUrl::fromLocalFile(folder.filePath("one.png"))});
    }

    void anUnsavedDraftIsDraggedOutAsAFileWithItsSettings()
    {
        Shown shown;
        shown.panel.addDraft(draft(1, sampleImage(3, {256, 256}), {1024, 1024}, 77));
        const auto data = shown.panel.actions()->mimeData(1, {});
        QCOMPARE(data->urls().size(), 1);
        const DecodedPng file = readPng(data->urls().first().toLocalFile().toStdString());
        QCOMPARE(file.image.width, 256);
        QVERIFY(std::any_of(file.texts.begin(), file.texts.end(), [](const PictureText& text) {
            return text.keyword == "zimage" && text.text.find("77") != std::string::npos;
        }));
        QCOMPARE(data->imageData().value<QImage>().size(), QSize(256, 256));
    }

    void aSavedCopyKeepsTheMetadataAndNeverTouchesTheOriginal()
    {
        QTemporaryDir folder;
        Shown shown;
        ShownPicture shot = picture(1, sampleImage(3, {96, 64}));
        shot.file = saved(folder, "one.png", shot);
        shown.show(shot);
        QSignalSpy done(shown.panel.actions(), &PictureActions::saved);
        QSignalSpy failed(shown.panel.actions(), &PictureActions::failed);
        shown.panel.actions()->saveCopy(1, folder.filePath("copy.png"));
        QTRY_COMPARE(done.size(), 1);
        QVERIFY(readPng(folder.filePath("copy.png").toStdString()).texts == readPng(shot.file).texts);
        shown.panel.actions()->saveCopy(1, folder.filePath("copy.jpg"));
        QTRY_COMPARE(done.size(), 2);
        QCOMPARE(QImage(folder.filePath("copy.jpg")).size(), QSize(96, 64));
        shown.panel.actions()->saveCopy(1, folder.filePath("one.png"));
        QCOMPARE(failed.size(), 1);
        shown.panel.actions()->saveCopy(1, folder.filePath("no/such/folder.png"));
        QTRY_COMPARE(failed.size(), 2);
        QVERIFY(shown.panel.notice().contains("There is no folder " + folder.filePath("no/such")));
    }

    void aTrashedPictureComesBackWithUndo()
    {
        QTemporaryDir folder(QDir::homePath() + "/.zimage-canvas-test-XXXXXX"); // the trash must be on the same disk
        Shown shown;
        ShownPicture shot = picture(2, sampleImage(3, {96, 64}));
        shot.file = saved(folder, "one.png", shot);
        for (const quint64 id : {1, 3})
            shown.show(picture(id, plainImage({64, 64}, Qt::red)));
        shown.show(shot);
        shown.panel.actions()->trash->trigger();
        if (shown.pictures.count() == 3)
            QSKIP("no trash on this system");
        QVERIFY(!std::filesystem::exists(shot.file));
        QCOMPARE(shown.panel.currentPicture().id, quint64{3});
        QVERIFY(shown.panel.notice().contains("trash"));
        shown.panel.undoNotice();
        QVERIFY(std::filesystem::exists(shot.file));
        QCOMPARE(shown.panel.currentPicture().id, quint64{2});
        QCOMPARE(shown.panel.pictures()->rowOf(2), 2);
        shown.history.redo();
        QVERIFY(!std::filesystem::exists(shot.file));
        QCOMPARE(shown.pictures.count(), 2);
        QFile::remove(QDir(m_home.path() + "/Trash/files").filePath("one.png"));
        shown.history.undo(); // nothing is there to come back
        QCOMPARE(shown.pictures.count(), 2);
        QVERIFY(shown.panel.notice().contains("cannot be restored"));
        QVERIFY(!shown.history.canUndo());
        QVERIFY(!shown.history.canRedo());
    }

    void dragsOfAPictureThatIsWhollyInViewTakeItOut()
    {
        QTemporaryDir folder;
        Shown shown;
        ShownPicture shot = picture(1, sampleImage(3, {96, 64}));
        shot.file = saved(folder, "one.png", shot);
        shown.show(shot);
        QSignalSpy wanted(&shown.view(), &ZoomView::dragOutWanted);
        const QPoint from = shown.view().rect().center();
        QTest::mousePress(&shown.view(), Qt::LeftButton, {}, from);
        const QPointF to = from + QPoint(3 * QApplication::startDragDistance(), 0);
        QMouseEvent move(QEvent::MouseMove, to, shown.view().mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&shown.view(), &move);
        QCOMPARE(wanted.size(), 1);
        QTest::mouseRelease(&shown.view(), Qt::LeftButton);
        const auto data = shown.panel.actions()->mimeData(1, {});
        QCOMPARE(data->urls(), QList<QUrl>{QUrl::fromLocalFile(folder.filePath("one.png"))});
        QCOMPARE(data->imageData().value<QImage>().convertToFormat(QImage::Format_RGB888), shot.image);
    }

    void aThousandUnsavedPicturesAreTakenInAtOnce()
    {
        Shown shown;
        QList<ShownPicture> session;
        for (quint64 id = 1; id <= 1000; ++id)
            session << picture(id, plainImage({64, 64}, QColor(40, 90, 160)), static_cast<std::int64_t>(id));
        const double start = threadSeconds();
        shown.panel.setPictures(session);
        const double seconds = threadSeconds() - start;
        qInfo("%.1f ms", seconds * 1000);
        QVERIFY2(seconds < 0.05, qPrintable(QString::number(seconds)));
    }

    void keptDraftsComeBackAsTheirSheet()
    {
        QTemporaryDir folder;
        QList<ShownPicture> session;
        for (quint64 id = 1; id <= 4; ++id) {
            ShownPicture shot =
                draft(id, sampleImage(static_cast<int>(id), {64, 64}), {128, 128}, 10 + static_cast<int>(id));
            shot.kept = saved(folder, ("draft-" + std::to_string(id) + ".png").c_str(), shot);
            shot.pixels = shot.image.size();
            shot.image = {};
            session << shot;
        }
        Shown shown;
        shown.panel.setPictures(session);
        QVERIFY(shown.panel.draftSheet()->isVisible());
        QCOMPARE(shown.panel.draftSheet()->drafts().size(), 4);
        QTRY_VERIFY(shown.panel.draftSheet()->tile(0)->isReady() && shown.panel.draftSheet()->tile(3)->isReady());
        QCOMPARE(shown.panel.pictures()->lasting().size(), 4);
        session[3].pixels = {8, 8}; // a preview that was kept stays alone
        shown.panel.setPictures(session);
        QVERIFY(!shown.panel.draftSheet()->isVisible());
    }

    void aSessionOfAThousandPicturesHoldsFewPixels()
    {
        QTemporaryDir folder;
        Shown shown;
        shown.panel.pictures()->setImageLimit(1 << 20);
        ShownPicture shot = picture(1, plainImage({256, 256}, QColor(40, 90, 160)));
        shot.file = saved(folder, "one.png", shot);
        QList<ShownPicture> session;
        for (quint64 id = 1; id <= 1000; ++id) {
            shot.id = id;
            shot.params.seed = static_cast<std::int64_t>(id);
            session << shot;
        }
        shown.panel.setPictures(session);
        QCOMPARE(shown.panel.currentPicture().id, quint64{1000});
        QVERIFY(shown.panel.pictures()->imageBytes() <= 1 << 20);
        QTest::keyClick(shown.panel.strip(), Qt::Key_Home); // its pixels are long gone from memory
        QCOMPARE(shown.panel.currentPicture().id, quint64{1});
        QVERIFY(shown.panel.currentPicture().image.isNull());
        shown.view().actualSize();
        QTRY_COMPARE(centreColor(shown.view()), QColor(40, 90, 160));
        QTRY_VERIFY(!shown.panel.pictures()->thumbnail(1).isNull());
    }

    void unsavedPicturesLeaveMemoryThroughATemporaryFile()
    {
        Shown shown;
        shown.panel.pictures()->setImageLimit(300'000);
        for (quint64 id = 1; id <= 5; ++id)
            shown.panel.addDraft(
                draft(id, sampleImage(static_cast<int>(id), {256, 256}), {1024, 1024}, static_cast<int>(id)));
        QTRY_VERIFY(shown.panel.pictures()->imageBytes() <= 300'000);
        QCOMPARE(shown.panel.pictures()->source(1).read(), sampleImage(1, {256, 256}));
    }

    void withoutAFileManagerThePathIsSaid()
    {
        const QTemporaryDir folder;
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", folder.path().toLocal8Bit()); // neither dbus-send nor xdg-open
        Shown shown;
        ShownPicture fox = picture(1, sampleImage(3, {96, 64}));
        fox.file = saved(folder, "fox.png", fox);
        shown.show(fox);
        shown.panel.actions()->showInFolder->trigger();
        QTRY_COMPARE(shown.panel.notice(), "No file manager opened. The path is " + folder.filePath("fox.png"));
        qputenv("PATH", path);
    }

    void aLongNoticeIsSaidInSeveralLines()
    {
        Shown shown({500, 500});
        shown.show(picture(1, sampleImage(3, {96, 64})));
        auto* notice = shown.panel.findChild<NoticeBar*>();
        notice->showNotice("Short.");
        const int oneLine = notice->height();
        notice->showNotice("Saved as /home/somebody" + QString("/a folder of many words").repeated(8));
        QVERIFY(notice->width() <= shown.panel.width());
        QVERIFY(notice->height() > oneLine);
        const auto* label = notice->findChild<QLabel*>();
        QVERIFY(label->height() >= label->heightForWidth(label->width()));
        notice->showNotice("Short.");
        QCOMPARE(notice->height(), oneLine);
    }

    void aMissingFileIsSaid()
    {
        Shown shown;
        ShownPicture gone = picture(1, {});
        gone.fullSize = {64, 64};
        gone.file = "/nowhere/gone.png";
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(".*"));
        shown.panel.setPictures({gone});
        QTRY_VERIFY(shown.view().message().contains("gone.png"));
    }

    void everyControlHasAnAccessibleName()
    {
        Shown shown;
        shown.show(picture(1, plainImage({64, 64}, Qt::red)));
        for (const QWidget* widget : shown.panel.findChildren<QWidget*>())
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible())
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        const QModelIndex first = shown.panel.strip()->model()->index(0, 0);
        QVERIFY(first.data(Qt::AccessibleTextRole).toString().contains("seed 1"));
    }

    void anotherLanguageIsShownAtOnce()
    {
        Shown shown;
        shown.show(picture(1, plainImage({64, 64}, Qt::red), 1));
        shown.show(picture(2, plainImage({64, 64}, Qt::red), 2));
        QCOMPARE(shown.panel.changes(), QStringLiteral("Seed 1 → 2"));
        applyLanguage(*qApp, Language::Chinese);
        QApplication::processEvents();
        QCOMPARE(shown.panel.changes(), QStringLiteral("种子 1 → 2"));
        QCOMPARE(shown.panel.actions()->copy->text(), QStringLiteral("复制图片"));
        QCOMPARE(shown.panel.guards()->toolTip(), QStringLiteral("全部检查通过"));
        applyLanguage(*qApp, Language::English);
    }

    void aClearedPanelIsEmptyAgain()
    {
        Shown shown;
        shown.show(picture(1, plainImage({64, 64}, Qt::red)));
        shown.panel.setPictures({});
        QCOMPARE(shown.panel.currentPicture().id, quint64{0});
        QVERIFY(!shown.view().isVisible());
        QVERIFY(!shown.panel.strip()->isVisible());
    }

private:
    QTemporaryDir m_home{QDir::homePath() + "/.zimage-canvas-trash-XXXXXX"};
};

} // namespace zimage::ui::test

QTEST_MAIN(zimage::ui::test::CanvasTest)
#include "canvas_test.moc"
