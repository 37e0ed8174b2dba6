// Settings of pictures that are opened, dropped and pasted, and pictures that are made again.

#include "studio_fixture.h"

#include "canvas/picture_actions.h"
#include "import/import_screen.h"
#include "params/metadata.h"
#include "pictures/session_pictures.h"
#include "session/messages.h"
#include "session/undo_history.h"

#include <QClipboard>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>

namespace zimage::ui {

using test::FakeEngine;
using test::FakeScript;
using test::Studio;

class ImportTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;

    [[nodiscard]] const StudioContext& context() const { return m_studio->window->context(); }
    [[nodiscard]] const GenerationParams& params() const { return m_studio->parameters().params(); }
    [[nodiscard]] ImportScreen& screen() const { return m_studio->screen<ImportScreen>("import"); }
    [[nodiscard]] ImportDialog& dialog() const { return static_cast<ImportDialog&>(*screen().widget()); }

    static QString foreign(const char* name)
    {
        return QString::fromUtf8(ZIMAGE_SOURCE_DIR "/tests/data/foreign/") + QLatin1String(name);
    }

    [[nodiscard]] QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(m_studio->folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
        return file.fileName();
    }

    [[nodiscard]] QString picture(const QString& name, const std::vector<PictureText>& texts) const
    {
        const std::vector<std::byte> bytes = encodePng(Image{2, 1, {1, 2, 3, 4, 5, 6}}, texts);
        return write(name, {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())});
    }

    /// As the pointer lets go of it over a widget; whether anybody took it.
    static bool drop(QWidget& on, const QStringList& files)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& file : files)
            urls.append(QUrl::fromLocalFile(file));
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&on, &enter);
        QDropEvent event(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        if (enter.isAccepted())
            QCoreApplication::sendEvent(&on, &event);
        return enter.isAccepted();
    }

    [[nodiscard]] QTreeWidgetItem* row(const char* key) const
    {
        QTreeWidget& list = dialog().list();
        for (int group = 0; group < list.topLevelItemCount(); ++group)
            for (int each = 0; each < list.topLevelItem(group)->childCount(); ++each)
                if (list.topLevelItem(group)->child(each)->data(0, Qt::UserRole).toString() == key)
                    return list.topLevelItem(group)->child(each);
        return nullptr;
    }

    [[nodiscard]] QString said() const { return context().messages.text(); }

private Q_SLOTS:
    void init()
    {
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>([script = m_script] { return std::make_unique<FakeEngine>(script); });
        m_studio->setSmall();
    }
    void cleanup() { m_studio.reset(); }

    void aDroppedPictureListsWhatWouldChangeAndApplyingIsOneStep()
    {
        const GenerationParams before = params();
        QVERIFY(drop(*m_studio->window, {foreign("a1111.jpg")}));
        QTRY_VERIFY(dialog().isVisible());
        QVERIFY(dialog().source().contains("a1111.jpg, made by A1111."));
        QCOMPARE(row("prompt")->text(2), "a barn");
        QCOMPARE(row("seed")->text(1), "42");
        QCOMPARE(row("seed")->text(2), "3");
        QVERIFY(row("negative_prompt") == nullptr); // it would not change
        QCOMPARE(row("steps")->checkState(0), Qt::Checked);
        QTest::keyClick(&dialog(), Qt::Key_Return);
        QVERIFY(!dialog().isVisible());
        QCOMPARE(params().prompt, "a barn");
        QCOMPARE(params().steps, 9);
        QCOMPARE(params().width, 512);
        QCOMPARE(params().seed, 3);
        context().history.undo();
        QCOMPARE(params(), before);
    }

    void onlyWhatIsTickedIsTakenOver()
    {
        QVERIFY(drop(*m_studio->window, {foreign("a1111.jpg")}));
        QTRY_VERIFY(dialog().isVisible());
        QPushButton* none = nullptr;
        for (QPushButton* each : dialog().findChildren<QPushButton*>())
            if (each->text() == "Tick none")
                none = each;
        none->click();
        QVERIFY(!dialog().apply().isEnabled());
        dialog().list().setFocus();
        for (const char* key : {"seed", "steps"}) {
            dialog().list().setCurrentItem(row(key));
            QTest::keyClick(&dialog().list(), Qt::Key_Space);
        }
        QVERIFY(dialog().apply().isEnabled());
        dialog().apply().click();
        QCOMPARE(params().seed, 3);
        QCOMPARE(params().steps, 9);
        QCOMPARE(params().prompt, "");
        QCOMPARE(params().width, 64);
        QVERIFY(said().contains("2 settings are taken over."));
    }

    void escapeChangesNothing()
    {
        const GenerationParams before = params();
        QVERIFY(drop(*m_studio->window, {foreign("a1111.jpg")}));
        QTRY_VERIFY(dialog().isVisible());
        QTest::keyClick(&dialog(), Qt::Key_Escape);
        QVERIFY(!dialog().isVisible());
        QCOMPARE(params(), before);
    }

    void notesAreShown()
    {
        screen().takeFiles({foreign("easydiffusion.png")});
        QTRY_VERIFY(dialog().isVisible());
        QVERIFY(dialog().notes().isVisible());
        QVERIFY(dialog().notes().toPlainText().contains("use_stable_diffusion_model"));
    }

    void aPictureOnThePromptIsTheWindows()
    {
        QVERIFY(drop(*m_studio->prompt()->viewport(), {foreign("a1111.webp")}));
        QTRY_VERIFY(dialog().isVisible());
        QCOMPARE(m_studio->prompt()->toPlainText(), "");
    }

    void filesPathsAndSettingsArePastedIntoThePromptAsSettings_data()
    {
        QTest::addColumn<bool>("asFile");
        QTest::addColumn<QString>("text");
        QTest::newRow("file") << true << foreign("a1111.jpg");
        QTest::newRow("path") << false << foreign("a1111.jpg");
        QTest::newRow("address") << false << QUrl::fromLocalFile(foreign("a1111.jpg")).toString();
        QTest::newRow("settings") << false
                                  << "a barn\nNegative prompt: \nSteps: 9, Sampler: Euler, CFG scale: 1, Seed: 3, "
                                     "Size: 512x512";
    }
    void filesPathsAndSettingsArePastedIntoThePromptAsSettings()
    {
        QFETCH(const bool, asFile);
        QFETCH(const QString, text);
        auto data = std::make_unique<QMimeData>();
        if (asFile)
            data->setUrls({QUrl::fromLocalFile(text)});
        else
            data->setText(text);
        QGuiApplication::clipboard()->setMimeData(data.release());
        m_studio->prompt()->setFocus();
        m_studio->prompt()->paste();
        QTRY_VERIFY(dialog().isVisible());
        QCOMPARE(row("seed")->text(2), "3");
        QCOMPARE(m_studio->prompt()->toPlainText(), "");
    }

    void wordsArePastedAsWords()
    {
        QGuiApplication::clipboard()->setText("a red fox, Steps: many");
        m_studio->prompt()->paste();
        QCOMPARE(m_studio->prompt()->toPlainText(), "a red fox, Steps: many");
        QVERIFY(!dialog().isVisible());
    }

    void nothingToTakeIsSaid()
    {
        const auto saysOf = [this](const QStringList& files, const QString& words) {
            context().messages.dismiss();
            screen().takeFiles(files);
            QTRY_VERIFY2(said().contains(words), qPrintable(said()));
            QVERIFY(!dialog().isVisible());
        };
        const QString bare = picture("bare.png", {});
        saysOf({bare}, "There are no settings in bare.png.");
        saysOf({bare, picture("bare2.png", {})}, "There are no settings in these 2 pictures.");
        saysOf({write("broken.png", "\x89PNG\r\n\x1a\nnothing")}, "broken.png");
        saysOf({m_studio->folder.filePath("missing.png")}, "missing.png");
        PictureRecord same;
        same.params = params();
        saysOf({picture("same.png", pictureTexts(same))}, "All settings of same.png are set already.");
    }

    void aPictureWithoutItsFileIsSaid()
    {
        auto data = std::make_unique<QMimeData>();
        data->setImageData(QImage(2, 2, QImage::Format_RGB32));
        QGuiApplication::clipboard()->setMimeData(data.release());
        screen().actions().at(1).action->trigger();
        QVERIFY(said().contains("comes without its file"));
        QGuiApplication::clipboard()->setText("nothing of the kind");
        screen().actions().at(1).action->trigger();
        QVERIFY(said().contains("The clipboard holds no picture's file"));
    }

    void ofSeveralFilesTheFirstWithSettingsCounts()
    {
        QVERIFY(drop(*m_studio->window, {picture("bare.png", {}), foreign("a1111.jpg"), foreign("seed-big.png")}));
        QTRY_VERIFY(dialog().isVisible());
        QVERIFY(dialog().source().contains("a1111.jpg"));
        QVERIFY(dialog().source().contains("the first of 3 pictures"));
    }

    void aPictureMadeAgainIsEqual()
    {
        make();
        m_studio->parameters().setSeed(7); // what is set now is no matter
        m_studio->panel().actions()->makeAgain->trigger();
        QTRY_COMPARE(context().pictures.count(), 2);
        QTRY_VERIFY2(said().contains("bit for bit"), qPrintable(said()));
        QCOMPARE(context().pictures.at(1).params.seed, 42);
        QCOMPARE(context().pictures.at(1).params.prompt, "a {red} fox");
        QCOMPARE(params().seed, 7);
    }

    void aPictureMadeAgainElsewhereSaysHowItDiffersAndWhy()
    {
        m_script->precision = "fp32";
        make();
        m_script->precision = "bf16";
        m_script->paint = [](int width, int height, std::int64_t) {
            return Image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, 0)};
        };
        m_studio->panel().actions()->makeAgain->trigger();
        QTRY_VERIFY2(said().contains("The picture differs from "), qPrintable(said()));
        QVERIFY2(said().contains("The precision was fp32, and is bf16 now."), qPrintable(said()));
    }

    void anotherModelIsAskedAbout()
    {
        PictureRecord record;
        record.params = params();
        record.modelName = "z-image-turbo";
        make();
        QFile::remove(QString::fromStdString(context().pictures.at(0).file.string()));
        QVERIFY(QFile::copy(picture("other.png", pictureTexts(record)),
                            QString::fromStdString(context().pictures.at(0).file.string())));
        m_studio->panel().actions()->makeAgain->trigger();
        QTRY_VERIFY2(said().contains("made with the model z-image-turbo"), qPrintable(said()));
        QCOMPARE(context().pictures.count(), 1);
        QPushButton* go = nullptr;
        for (QPushButton* each : m_studio->message().findChildren<QPushButton*>())
            if (each->text().startsWith("Make it with"))
                go = each;
        QVERIFY(go != nullptr);
        go->click();
        QTRY_COMPARE(context().pictures.count(), 2);
    }

private:
    void make() const
    {
        m_studio->prompt()->setPlainText("a {red} fox");
        context().actions.generate.trigger();
        QTRY_COMPARE(context().pictures.count(), 1);
        QTRY_VERIFY(!m_studio->busy());
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::ImportTest)
#include "import_test.moc"
