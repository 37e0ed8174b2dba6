// On a screen of two device pixels per point, 100 % is one pixel of the picture on one of the screen.

#include "canvas/canvas_view.h"
#include "ui/canvas_pictures.h"

#include <QApplication>
#include <QTest>

namespace zimage::ui::test {

class CanvasHidpiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPictureHasOneDevicePixelPerPixel()
    {
        QWidget window; // with an odd offset within it
        window.resize(500, 400);
        CanvasView view(&window);
        view.setGeometry(13, 7, 400, 300);
        window.show();
        QCOMPARE(view.devicePixelRatioF(), 2.0);
        const QImage image = stripes({600, 500});
        view.setPicture({preparePicture(image, QColorSpace(QColorSpace::SRgb)), image.size()});
        view.actualSize();
        QCOMPARE(view.geometry().viewport(), QSize(800, 600));
        QCOMPARE(view.geometry().target(), QRectF(100, 50, 600, 500));
        const QImage shown = window.grab().toImage();
        QCOMPARE(shown.size(), QSize(1000, 800));
        for (int x = 0; x < 600; ++x)
            QCOMPARE(QColor(shown.pixel(26 + 100 + x, 14 + 300)), image.pixelColor(x, 250));
    }
};

} // namespace zimage::ui::test

int main(int argc, char** argv)
{
    qputenv("QT_SCALE_FACTOR", "2");
    QApplication application(argc, argv);
    zimage::ui::test::CanvasHidpiTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "canvas_hidpi_test.moc"
