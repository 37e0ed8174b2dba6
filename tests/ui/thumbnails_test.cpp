// Thumbnails: the desktop's own, by its rules, and their way to the screen.

#include "pictures/thumbnail_loader.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

namespace zimage::ui {

using Size = ThumbnailFiles::Size;

class ThumbnailsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    ThumbnailFiles files() const { return ThumbnailFiles(path("cache/thumbnails").toStdString()); }

    std::filesystem::path picture(const QString& name, QSize size = {640, 320}, QColor color = Qt::red) const
    {
        QImage image(size, QImage::Format_RGB888);
        image.fill(color);
        if (!image.save(path(name)))
            qFatal("cannot write");
        return path(name).toStdString();
    }
    /// Where the specification has a thumbnail.
    QString kept(const QString& folder, const std::filesystem::path& file) const
    {
        const QByteArray uri = "file://" + QByteArray(file.c_str());
        return path("cache/thumbnails/" + folder + '/' + QCryptographicHash::hash(uri, QCryptographicHash::Md5).toHex()
                    + ".png");
    }
    static void age(const std::filesystem::path& file)
    {
        std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - std::chrono::seconds(100));
    }
    static mode_t modeOf(const QString& name)
    {
        struct stat found {};
        ::stat(QFile::encodeName(name).constData(), &found);
        return found.st_mode & 0777;
    }
    static QColor centre(const QImage& image)
    {
        return image.isNull() ? QColor() : image.pixelColor(image.rect().center());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aThumbnailIsKeptAsTheSpecificationSays()
    {
        const std::filesystem::path file = picture("a.png");
        QCOMPARE(files().get(file, Size::Large).size(), QSize(256, 128));
        const QImage written(kept("large", file));
        QCOMPARE(written.text("Thumb::URI"), "file://" + path("a.png"));
        QCOMPARE(written.text("Thumb::MTime").toLongLong(), QFileInfo(path("a.png")).lastModified().toSecsSinceEpoch());
        QCOMPARE(written.text("Thumb::Size").toLongLong(), QFileInfo(path("a.png")).size());
        QCOMPARE(written.text("Thumb::Mimetype"), "image/png");
        QCOMPARE(written.text("Thumb::Image::Width"), "640");
        QCOMPARE(written.text("Thumb::Image::Height"), "320");
        QCOMPARE(written.size(), QSize(256, 128));
        QCOMPARE(modeOf(kept("large", file)), mode_t(0600));
        QCOMPARE(modeOf(path("cache/thumbnails/large")), mode_t(0700));
        QCOMPARE(modeOf(path("cache/thumbnails")), mode_t(0700));
        QCOMPARE(QDir(path("cache/thumbnails/large")).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void theUriIsWrittenAsFileManagersWriteIt()
    {
        QCOMPARE(ThumbnailFiles::uriOf("/a/b c;[d]#é~_-.!$&'()*+,=:@.png"),
                 QByteArray("file:///a/b%20c%3B%5Bd%5D%23%C3%A9~_-.!$&'()*+,=:@.png"));
        QCOMPARE(ThumbnailFiles::uriOf("/a/./b/../c.png"), QByteArray("file:///a/c.png"));
    }

    void whatAnotherProgramHasMadeIsUsed()
    {
        const std::filesystem::path file = picture("a.png");
        QImage other(256, 128, QImage::Format_RGB32);
        other.fill(Qt::green);
        other.setText("Thumb::URI", "file://" + path("a.png"));
        other.setText("Thumb::MTime", QString::number(QFileInfo(path("a.png")).lastModified().toSecsSinceEpoch()));
        QDir().mkpath(path("cache/thumbnails/large"));
        QVERIFY(other.save(kept("large", file)));
        QCOMPARE(centre(files().get(file, Size::Large)), QColor(Qt::green));
        QCOMPARE(files().get(file, Size::Normal).size(), QSize(128, 64)); // a larger one is good for a smaller
        QVERIFY(!QFile::exists(kept("normal", file)));
        QCOMPARE(centre(files().get(file, Size::XLarge)), QColor(Qt::red)); // a smaller one is not
    }

    void aPictureThatHasChangedGetsAnother()
    {
        const std::filesystem::path file = picture("a.png");
        (void)files().get(file, Size::Normal);
        picture("a.png", {640, 320}, Qt::blue);
        age(file);
        QVERIFY(files().find(file, Size::Normal).isNull());
        QCOMPARE(centre(files().get(file, Size::Normal)), QColor(Qt::blue));
        QCOMPARE(centre(files().find(file, Size::Normal)), QColor(Qt::blue));
    }

    void whatCannotBeReadIsTriedOnceForEachChange()
    {
        const std::filesystem::path file = path("a.png").toStdString();
        QFile broken(path("a.png"));
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("no picture") > 0);
        broken.close();
        QVERIFY(files().get(file, Size::Normal).isNull());
        QVERIFY(files().hasFailed(file));
        const QStringList programs = QDir(path("cache/thumbnails/fail")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QVERIFY(programs.size() == 1 && programs.first().startsWith("zimage-studio-"));
        QCOMPARE(QImage(kept("fail/" + programs.first(), file)).text("Thumb::URI"), "file://" + path("a.png"));
        picture("a.png");
        age(file);
        QVERIFY(!files().hasFailed(file));
        QVERIFY(!files().get(file, Size::Normal).isNull());
        QVERIFY(files().get(path("gone.png").toStdString(), Size::Normal).isNull());
        QVERIFY(!files().hasFailed(path("gone.png").toStdString()));
    }

    void smallPicturesAndThumbnailsGetNone()
    {
        QCOMPARE(files().get(picture("small.png", {100, 90}), Size::Normal).size(), QSize(100, 90));
        QVERIFY(!QDir(path("cache/thumbnails/normal")).exists());
        QDir().mkpath(path("cache/thumbnails/large"));
        QCOMPARE(files().get(picture("cache/thumbnails/large/x.png", {256, 256}), Size::Normal).size(),
                 QSize(128, 128));
        QVERIFY(!QDir(path("cache/thumbnails/normal")).exists());
    }

    void aThumbnailGoesWithItsPictureAndFollowsIt()
    {
        const std::filesystem::path file = picture("a.png");
        const std::filesystem::path renamed = path("b.png").toStdString();
        (void)files().get(file, Size::Normal);
        (void)files().get(file, Size::XLarge);
        std::filesystem::rename(file, renamed);
        files().moved(file, renamed);
        QVERIFY(!QFile::exists(kept("normal", file)) && !QFile::exists(kept("x-large", file)));
        QCOMPARE(files().find(renamed, Size::Normal).size(), QSize(128, 64));
        QCOMPARE(files().find(renamed, Size::XLarge).size(), QSize(512, 256));
        files().remove(renamed);
        QVERIFY(!QFile::exists(kept("normal", renamed)) && !QFile::exists(kept("x-large", renamed)));
    }

    void aCacheThatCannotBeWrittenCostsNoThumbnail()
    {
        QFile wall(path("cache"));
        QVERIFY(wall.open(QIODevice::WriteOnly));
        QCOMPARE(files().get(picture("a.png"), Size::Normal).size(), QSize(128, 64));
        QCOMPARE(ThumbnailFiles(std::filesystem::path()).get(picture("a.png"), Size::Normal).size(), QSize(128, 64));
    }

    void theLoaderGivesTheSizeThatIsPainted()
    {
        const std::filesystem::path file = picture("a.png");
        ThumbnailLoader loader(files());
        QSignalSpy ready(&loader, &ThumbnailLoader::ready);
        loader.want({{file, 1, 200}});
        QVERIFY(loader.get(file).isNull());
        QTRY_COMPARE(ready.size(), 1);
        QCOMPARE(loader.get(file).size(), QSize(200, 100));
        QCOMPARE(loader.get(file).format(), QImage::Format_RGB32);
        loader.want({{file, 1, 200}});
        loader.want({{file, 1, 300}}); // until that is ready the smaller one stays
        QCOMPARE(loader.get(file).size(), QSize(200, 100));
        QTRY_COMPARE(loader.get(file).size(), QSize(300, 150));
        loader.forget(file);
        QVERIFY(loader.get(file).isNull());
    }

    void theLoaderMakesAnotherOfAFileThatHasChanged()
    {
        const std::filesystem::path file = picture("a.png");
        ThumbnailLoader loader(files());
        loader.want({{file, 1, 100}});
        QTRY_COMPARE(centre(loader.get(file)), QColor(Qt::red));
        picture("a.png", {640, 320}, Qt::blue);
        age(file);
        loader.want({{file, 2, 100}});
        QTRY_COMPARE(centre(loader.get(file)), QColor(Qt::blue));
    }

    void whatScrolledOutIsNotBegun()
    {
        std::vector<ThumbnailLoader::Wanted> many;
        for (int i = 0; i < 60; ++i)
            many.push_back({picture(QStringLiteral("%1.png").arg(i)), 1, 100});
        const std::filesystem::path last = many.back().file;
        ThumbnailLoader loader(files());
        QSignalSpy ready(&loader, &ThumbnailLoader::ready);
        loader.want(many);
        loader.want({{last, 1, 100}});
        QTRY_VERIFY(!loader.get(last).isNull());
        QTest::qWait(0);
        QVERIFY2(ready.size() <= 5, "only those that were begun at once, and the last");
    }

    void theLoaderSaysWhatCannotBeRead()
    {
        ThumbnailLoader loader(files());
        const std::filesystem::path gone = path("gone.png").toStdString();
        QVERIFY(!loader.hasFailed(gone));
        loader.want({{gone, 1, 100}});
        QTRY_VERIFY(loader.hasFailed(gone));
    }
};

} // namespace zimage::ui

QTEST_GUILESS_MAIN(zimage::ui::ThumbnailsTest)
#include "thumbnails_test.moc"
