// The screen's colour profile: read from bytes, and from the root window of an X server where Xvfb is installed.

#include "widgets/prepared_picture.h"
#include "pictures/screen_profile.h"

#include <QApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <cstdio>

#ifdef ZIMAGE_XCB
#include <cstdint>
#include <cstdlib>
#include <xcb/xcb.h>
#endif

namespace zimage::ui::test {

namespace {

QColorSpace wide() { return QColorSpace(QColorSpace::DisplayP3); }

#ifdef ZIMAGE_XCB

constexpr bool kHasXcb = true;

/// Does what colour managers do.
bool setRootProfile(const QByteArray& display, const QByteArray& icc)
{
    xcb_connection_t* connection = xcb_connect(display.constData(), nullptr);
    bool set = false;
    if (xcb_connection_has_error(connection) == 0) {
        constexpr char kName[] = "_ICC_PROFILE";
        xcb_intern_atom_reply_t* atom =
            xcb_intern_atom_reply(connection, xcb_intern_atom(connection, 0, sizeof kName - 1, kName), nullptr);
        const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(connection)).data->root;
        xcb_generic_error_t* error = xcb_request_check(
            connection,
            xcb_change_property_checked(connection, XCB_PROP_MODE_REPLACE, root, atom->atom, XCB_ATOM_CARDINAL, 8,
                                        static_cast<std::uint32_t>(icc.size()), icc.constData()));
        set = error == nullptr;
        std::free(error);
        std::free(atom);
    }
    xcb_disconnect(connection);
    return set;
}

#else

constexpr bool kHasXcb = false;
bool setRootProfile(const QByteArray&, const QByteArray&) { return false; }

#endif

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
        QTest::newRow("a tag beyond its end")
            << QByteArray(whole).replace(128 + 4 + 4, 4, QByteArray("\x7f\xff\xff\xff", 4));
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
        QVERIFY2(qAbs(shown.red() - 234) <= 1 && qAbs(shown.green() - 51) <= 1 && qAbs(shown.blue() - 35) <= 1,
                 qPrintable(shown.name()));
        QCOMPARE(inScreenColours(red, QColorSpace(QColorSpace::SRgb)).pixelColor(1, 1), QColor(Qt::red));
    }

    void theProfileOfAnXServersRootWindowIsRead()
    {
        const QString server = QStandardPaths::findExecutable("Xvfb");
        if (server.isEmpty() || !kHasXcb)
            QSKIP("Xvfb or libxcb is not installed: the profile of a real display is not tested");
        QProcess xvfb;
        xvfb.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        xvfb.start(server, {"-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"});
        QVERIFY(xvfb.waitForStarted());
        QVERIFY(xvfb.waitForReadyRead(30000));
        const QString display = ":" + QString::fromLatin1(xvfb.readAllStandardOutput()).trimmed();
        QCOMPARE(askChild(display), QByteArray("unknown"));
        QVERIFY(setRootProfile(display.toLatin1(), wide().iccProfile()));
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
