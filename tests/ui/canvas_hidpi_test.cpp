// On a screen of any pixel ratio 100 % is one pixel of the picture on one of the screen: nothing is blurred, also where
// the ratio is no whole number.

#include "widgets/zoom_view.h"
#include "ui/canvas_pictures.h"

#include <QApplication>
#include <QProcess>
#include <QScreen>
#include <QTest>

#include <cmath>
#include <cstdio>

namespace zimage::ui::test {

namespace {

constexpr QRect kPlace(13, 7, 240, 190); // an odd offset in its window, which fits on a screen of 800 × 800

/// In a process whose screen has this ratio; empty when all is well.
QByteArray problemAt(double ratio)
{
    QWidget window;
    window.resize(300, 240);
    ZoomView view(&window);
    view.setGeometry(kPlace);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window) || view.devicePixelRatioF() != ratio)
        return "the ratio is " + QByteArray::number(view.devicePixelRatioF());
    const QImage image = stripes({180, 150});
    view.setPicture({preparePicture(image, QColorSpace(QColorSpace::SRgb)), image.size()});
    view.actualSize();
    if (view.geometry().viewport() != (QSizeF(kPlace.size()) * ratio).toSize())
        return "the viewport is not the view in the screen's pixels";
    const QRectF target = view.geometry().target();
    if (target.size() != QSizeF(image.size()) || target.topLeft() != QPointF(target.topLeft().toPoint()))
        return "the picture does not lie on whole pixels";
    QTest::qWait(50);
    const QPoint corner =
        QPoint(static_cast<int>(std::lround(kPlace.x() * ratio)), static_cast<int>(std::lround(kPlace.y() * ratio)))
        + target.topLeft().toPoint();
    // The second is the window's own buffer; of that this platform hands out a part only.
    for (const QImage& shown : {window.grab().toImage(), window.screen()->grabWindow(window.winId()).toImage()})
        for (int x = 0; x < image.width(); ++x)
            for (const int y : {0, 75, 149})
                if (shown.rect().contains(corner + QPoint(x, y))
                    && QColor(shown.pixel(corner + QPoint(x, y))) != image.pixelColor(x, y))
                    return "pixel " + QByteArray::number(x) + ", " + QByteArray::number(y) + " is "
                        + QColor(shown.pixel(corner + QPoint(x, y))).name().toLatin1();
    return {};
}

} // namespace

class CanvasHidpiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPictureHasOneDevicePixelPerPixel_data()
    {
        QTest::addColumn<QString>("ratio");
        for (const char* ratio : {"1", "1.25", "1.5", "1.75", "2", "2.5"})
            QTest::newRow(ratio) << ratio;
    }

    void aPictureHasOneDevicePixelPerPixel()
    {
        QFETCH(QString, ratio);
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("QT_SCALE_FACTOR", ratio);
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {"--at", ratio});
        QVERIFY(child.waitForFinished(60000));
        QCOMPARE(child.readAllStandardOutput().trimmed(), QByteArray("well"));
    }
};

} // namespace zimage::ui::test

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == "--at") {
        const QByteArray problem = zimage::ui::test::problemAt(QCoreApplication::arguments().value(2).toDouble());
        std::printf("%s\n", problem.isEmpty() ? "well" : problem.constData());
        return 0;
    }
    zimage::ui::test::CanvasHidpiTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "canvas_hidpi_test.moc"
