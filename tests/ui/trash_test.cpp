// The desktop's trash: where files go, and what is said when there is none.

#include "ui/canvas_pictures.h"

#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "session/undo_history.h"
#include "pictures/session_pictures.h"
#include "pictures/trashed_file.h"
#include "session/preset_store.h"
#include "session/variation_sets.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

namespace zimage::ui {

namespace {

dev_t deviceOf(const QString& path)
{
    struct stat found {};
    return ::stat(QFile::encodeName(path).constData(), &found) == 0 ? found.st_dev : 0;
}

QStringList namesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

class TrashTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder; ///< home, pictures and the working directory

    QString path(const QString& name) const { return m_folder->filePath(name); }

    std::filesystem::path write(const QString& name, const QByteArray& bytes = "picture") const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
        return path(name).toStdString();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        for (const char* name : {"home", "work", "pictures"})
            QDir().mkpath(path(name));
        QVERIFY(QDir::setCurrent(path("work")));
        qputenv("HOME", path("home").toLocal8Bit());
        qunsetenv("XDG_DATA_HOME");
    }
    void cleanup()
    {
        QCOMPARE(namesIn(path("work")), QStringList()); // nothing ever goes into the working directory
        QDir::setCurrent("/");
    }

    void itsFoldersAreMadeWhereTheyAreMissing()
    {
        const std::filesystem::path file = write("pictures/a fox, 50 %.png");
        TrashedFile trashed;
        QVERIFY2(trashed.moveToTrash(file), qPrintable(trashed.why()));
        const QString trash = path("home/.local/share/Trash");
        QCOMPARE(trashed.inTrash(), trash + "/files/a fox, 50 %.png");
        QVERIFY(QFile::exists(trashed.inTrash()));
        QVERIFY(!std::filesystem::exists(file));
        QFile note(trash + "/info/a fox, 50 %.png.trashinfo");
        QVERIFY(note.open(QIODevice::ReadOnly));
        const QByteArray text = note.readAll();
        QVERIFY2(text.startsWith("[Trash Info]\nPath=" + path("pictures").toUtf8() + "/a%20fox%2C%2050%20%25.png\n"),
                 text.constData());
        QVERIFY(text.contains("\nDeletionDate=2"));
        QVERIFY(trashed.restore(file));
        QVERIFY(std::filesystem::exists(file));
        QCOMPARE(namesIn(trash + "/info") + namesIn(trash + "/files"), QStringList());
    }

    void filesOfOneNameLieSideBySide()
    {
        TrashedFile first;
        TrashedFile second;
        QVERIFY(first.moveToTrash(write("pictures/fox.png", "first")));
        QVERIFY(second.moveToTrash(write("pictures/fox.png", "second")));
        QVERIFY(first.inTrash() != second.inTrash());
        QVERIFY(second.inTrash().endsWith(".png"));
        QVERIFY(second.restore(path("pictures/fox.png").toStdString()));
        QVERIFY(!first.restore(path("pictures/fox.png").toStdString())); // never over another one
        QFile back(path("pictures/fox.png"));
        QVERIFY(back.open(QIODevice::ReadOnly));
        QCOMPARE(back.readAll(), QByteArray("second"));
        QVERIFY(QFile::exists(first.inTrash()));
    }

    void aNameWithAPlaceholderOfOursStaysWhole()
    {
        TrashedFile first;
        TrashedFile second;
        QVERIFY(first.moveToTrash(write("pictures/50 %1 %2 fox.png")));
        QVERIFY(second.moveToTrash(write("pictures/50 %1 %2 fox.png")));
        QCOMPARE(QFileInfo(second.inTrash()).fileName(), QString("50 %1 %2 fox.2.png"));
    }

    void aFolderForDataThatIsNoWholePathIsPassedOver()
    {
        qputenv("XDG_DATA_HOME", "relative/data");
        TrashedFile trashed;
        QVERIFY(trashed.moveToTrash(write("pictures/fox.png")));
        QCOMPARE(trashed.inTrash(), path("home/.local/share/Trash/files/fox.png"));
    }

    void theFolderForDataIsMadeToo()
    {
        qputenv("XDG_DATA_HOME", path("new/data").toLocal8Bit());
        TrashedFile trashed;
        QVERIFY(trashed.moveToTrash(write("pictures/fox.png")));
        QCOMPARE(trashed.inTrash(), path("new/data/Trash/files/fox.png"));
    }

    void whatCannotBeMovedStaysAndIsSaid()
    {
        write("home/.local", "a file where a folder has to be");
        const std::filesystem::path file = write("pictures/fox.png");
        TrashedFile trashed;
        QVERIFY(!trashed.moveToTrash(file));
        QVERIFY(std::filesystem::exists(file));
        QVERIFY2(trashed.why().contains(path("home/.local/share/Trash")), qPrintable(trashed.why()));
        QVERIFY(!trashed.restore(file));
        QVERIFY(std::filesystem::exists(file));

        QVERIFY(QFile::remove(path("home/.local")));
        write("home/.local/share/Trash/files", "neither");
        QVERIFY(!trashed.moveToTrash(file));
        QVERIFY(std::filesystem::exists(file));
        QVERIFY(QFile::remove(path("home/.local/share/Trash/files")));
        QVERIFY(trashed.moveToTrash(file));
        QVERIFY(!trashed.moveToTrash(file));
        QCOMPARE(trashed.why(), QString("it no longer exists"));
    }

    void aFileOfAnotherDiskGoesIntoTheTrashOfThatDisk()
    {
        QTemporaryDir other("/dev/shm/zimage-trash-XXXXXX");
        if (!other.isValid() || deviceOf(other.path()) == deviceOf(path("home")))
            QSKIP("no second disk here");
        QFile file(other.filePath("fox.png"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        TrashedFile trashed;
        QVERIFY2(trashed.moveToTrash(file.fileName().toStdString()), qPrintable(trashed.why()));
        QVERIFY2(trashed.inTrash().startsWith("/dev/shm/.Trash"), qPrintable(trashed.inTrash()));
        QVERIFY(QFile::exists(trashed.inTrash()));
        QVERIFY(!file.exists());
        QFile note(QFileInfo(trashed.inTrash()).path() + "/../info/" + QFileInfo(trashed.inTrash()).fileName()
                   + ".trashinfo");
        QVERIFY(note.open(QIODevice::ReadOnly));
        QVERIFY(note.readAll().contains("\nPath=" + QFileInfo(other.path()).fileName().toUtf8() + "/fox.png\n"));
        QVERIFY(trashed.restore(file.fileName().toStdString()));
        QVERIFY(file.exists());
    }

    void theCanvasSaysMovedOnlyWhenItIs()
    {
        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel(pictures, sets, history);
        panel.show();
        ShownPicture shot = test::picture(1, test::plainImage({64, 64}, Qt::red));
        shot.file = write("pictures/fox.png");
        panel.showPicture(shot);
        write("home/.local", "a file where a folder has to be");
        panel.actions()->trash->trigger();
        QCOMPARE(pictures.count(), 1);
        QVERIFY(std::filesystem::exists(shot.file));
        QVERIFY2(panel.notice().startsWith("fox.png cannot be moved to the trash: "), qPrintable(panel.notice()));
        QVERIFY(panel.notice().contains(path("home/.local/share/Trash")));
        QVERIFY(QFile::remove(path("home/.local")));
        panel.actions()->trash->trigger();
        QCOMPARE(pictures.count(), 0);
        QCOMPARE(panel.notice(), QString("Moved to trash"));
        QVERIFY(QFile::exists(path("home/.local/share/Trash/files/fox.png")));
        panel.undoNotice();
        QVERIFY(std::filesystem::exists(shot.file));
    }

    void aPictureWhoseFileIsGoneLeavesTheStrip()
    {
        SessionPictures pictures;
        VariationSets sets;
        UndoHistory history;
        PicturePanel panel(pictures, sets, history);
        panel.show();
        ShownPicture shot = test::picture(1, test::plainImage({64, 64}, Qt::red));
        shot.file = write("pictures/fox.png");
        panel.showPicture(shot);
        std::filesystem::remove(shot.file);
        panel.actions()->trash->trigger();
        QCOMPARE(pictures.count(), 0);
        QVERIFY2(panel.notice().startsWith("fox.png was already moved or deleted"), qPrintable(panel.notice()));
        panel.undoNotice();
        QCOMPARE(pictures.count(), 1);
    }

    void aPresetGoesTheSameWay()
    {
        const std::filesystem::path file = write("presets/mine.yaml", "preset:\n  name: Mine\nsteps: 9\n");
        PresetStore store({path("presets").toStdString()});
        const QSignalSpy failed(&store, &PresetStore::failed);
        write("home/.local", "a file where a folder has to be");
        QVERIFY(!store.moveToTrash("mine"));
        QCOMPARE(failed.size(), 1);
        QVERIFY(std::filesystem::exists(file));
        QVERIFY(QFile::remove(path("home/.local")));
        QVERIFY(store.moveToTrash("mine"));
        QVERIFY(QFile::exists(path("home/.local/share/Trash/files/mine.yaml")));
        const std::string text = "preset:\n  name: Mine\nsteps: 9\n";
        QVERIFY(store.put(file, {}, text));
        QVERIFY(std::filesystem::exists(file));
        QVERIFY2(!QFile::exists(path("home/.local/share/Trash/files/mine.yaml")), "it came from the trash");
        QVERIFY(store.find("mine") != nullptr);
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::TrashTest)

#include "trash_test.moc"
