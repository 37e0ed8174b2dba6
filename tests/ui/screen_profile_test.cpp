// The screen's colour profile: read from bytes, and from the root window of an X server where Xvfb is installed.

#include "canvas/prepared_picture.h"
#include "canvas/screen_profile.h"

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

namespace zimage::ui::test {

namespace {

QColorSpace wide() { return QColorSpace(QColorSpace::DisplayP3); }

} // namespace

class ScreenProfileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aProfileIsReadWithItsName()
    {
        const ScreenProfile profile = profileFromIcc(wide().iccProfile());
        QVERIFY(profile.known);
        QCOMPARE(profile.space, wide());
        QCOMPARE(profile.name, wide().description());
        QVERIFY(!profileFromIcc({}).known);
    }

    void aBrokenProfileCountsAsNone_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray whole = wide().iccProfile();
        QTest::newRow("words") << QByteArray("no profile at all");
        QTest::newRow("zeros") << QByteArray(200, '\0');
        QTest::newRow("header only") << whole.left(128);
        QTest::newRow("half") << whole.left(whole.size() / 2);
        QTest::newRow("a tag beyond its end") << QByteArray(whole).replace(128 + 4 + 4, 4, QByteArray("\x7f\xff\xff\xff", 4));
    }

    void aBrokenProfileCountsAsNone()
    {
        QFETCH(QByteArray, bytes);
        const ScreenProfile profile = profileFromIcc(bytes);
        QVERIFY(!profile.known);
        QCOMPARE(profile.space, QColorSpace(QColorSpace::SRgb));
        QVERIFY(profile.name.isEmpty());
    }

    void noByteThatIsWrongDoesHarm()
    {
        const QByteArray whole = wide().iccProfile();
        for (qsizetype at = 0; at < whole.size(); ++at) {
            for (const char value : {'\0', '\x7f', '\xff'}) {
                QByteArray bytes = whole;
                bytes[at] = value;
                QVERIFY(profileFromIcc(bytes).space.isValid());
            }
            QVERIFY(profileFromIcc(whole.left(at)).space.isValid());
        }
    }

    void picturesAreConvertedToTheScreensColours()
    {
        QImage red(4, 4, QImage::Format_RGB888);
        red.fill(Qt::red);
        red.setColorSpace(QColorSpace::SRgb);
        const QColor shown = inScreenColours(red, wide()).pixelColor(1, 1);
        QVERIFY2(qAbs(shown.red() - 234) <= 1 && qAbs(shown.green() - 51) <= 1 && qAbs(shown.blue() - 35) <= 1, qPrintable(shown.name()));
        QCOMPARE(inScreenColours(red, QColorSpace(QColorSpace::SRgb)).pixelColor(1, 1), QColor(Qt::red));
    }

    void theProfileOfAnXServersRootWindowIsRead()
    {
        const QString server = QStandardPaths::findExecutable("Xvfb");
        const QString setter = QStandardPaths::findExecutable("xprop");
        if (server.isEmpty() || setter.isEmpty())
            QSKIP("Xvfb or xprop is not installed: the profile of a real display is not tested");
        QProcess xvfb;
        xvfb.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        xvfb.start(server, {"-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"});
        QVERIFY(xvfb.waitForStarted());
        QVERIFY(xvfb.waitForReadyRead(30000));
        const QString display = ":" + QString::fromLatin1(xvfb.readAllStandardOutput()).trimmed();
        QCOMPARE(askChild(display), QByteArray("unknown"));
        // xprop takes the bytes of a property as numbers.
        QStringList numbers;
        for (const char byte : wide().iccProfile())
            numbers.append(QString::number(static_cast<unsigned char>(byte)));
        QProcess xprop;
        xprop.start(setter, {"-display", display, "-root", "-format", "_ICC_PROFILE", "8c", "-set", "_ICC_PROFILE", numbers.join(',')});
        QVERIFY(xprop.waitForFinished(30000));
        QCOMPARE(xprop.exitCode(), 0);
        QCOMPARE(askChild(display), "known " + wide().description().toUtf8());
        xvfb.terminate();
        QVERIFY(xvfb.waitForFinished(30000));
    }

private:
    /// What a program on that display sees.
    static QByteArray askChild(const QString& display)
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("DISPLAY", display);
        environment.insert("QT_QPA_PLATFORM", "xcb");
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {"--what-is-known"});
        if (!child.waitForFinished(60000))
            return "no answer";
        return child.readAllStandardOutput().trimmed();
    }
};

} // namespace zimage::ui::test

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == "--what-is-known") {
        const zimage::ui::ScreenProfile profile = zimage::ui::screenProfile(QGuiApplication::primaryScreen());
        std::printf("%s\n", profile.known ? ("known " + profile.name.toUtf8()).constData() : "unknown");
        return 0;
    }
    zimage::ui::test::ScreenProfileTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "screen_profile_test.moc"
