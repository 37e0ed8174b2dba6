// What happens to pictures that cannot be saved: tried again, saved elsewhere, found again later.

#include "studio_fixture.h"

#include "base/resources.h"
#include "engine/latents_file.h"
#include "io/file_calls.h"
#include "session/job_controller.h"
#include "session/messages.h"
#include "session/unfinished_pictures.h"
#include "studio/run_studio.h"
#include "unfinished/unfinished_message.h"
#include "unfinished/unfinished_window.h"

#include <QFile>
#include <QFileDialog>
#include <QSignalSpy>

#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>

namespace zimage::ui {

using test::FakeEngine;
using test::FakeScript;
using test::Studio;

/// Keeps the latents of a picture while it is handed over, as the real engine does.
class KeepingEngine : public FakeEngine {
public:
    explicit KeepingEngine(const std::function<void()>& beforeHandingOver)
    {
        script().make = [beforeHandingOver](const GenerationParams& params, const GenerateCallbacks& callbacks,
                                            std::stop_token, Outcome& outcome) {
            Picture picture;
            picture.image = test::greySteps(params.width, params.height);
            picture.seed = params.seed;
            picture.index = 1;
            const SavedLatents latents{embeddedModel(), params, {}, "fp32", {1, 1, 1}, {0.5F}};
            const auto kept = saveLatents(callbacks.latentsFolder, latents);
            outcome.latents = kept;
            beforeHandingOver();
            callbacks.picture(std::move(picture)); // what it throws leaves them
            outcome.latents.clear();
            std::filesystem::remove(kept);
        };
    }
};

/// The last page is used up while it is full.
class Disk : public FileCalls {
public:
    std::atomic<bool> full = false;

    ssize_t write(int descriptor, const void* bytes, std::size_t count) override
    {
        if (!full)
            return FileCalls::write(descriptor, bytes, count);
        errno = ENOSPC;
        return -1;
    }
};

class UnfinishedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        qputenv("XDG_STATE_HOME", m_state->path().toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_state->path().toLocal8Bit()); // with the trash
        m_studio = std::make_unique<Studio>([this] { return std::make_unique<KeepingEngine>([this] { block(); }); });
        m_studio->setSmall(64, 4);
        m_studio->prompt()->setPlainText("a red fox");
    }
    void cleanup() { m_studio.reset(); }

    void aPictureThatCannotBeSavedStaysAsADraftAndIsListed()
    {
        failToSave();
        QCOMPARE(texts(m_studio->message()), QStringList({"Try again", "Save elsewhere…", "Show the log"}));
        const ShownPicture draft = m_studio->panel().currentPicture();
        QCOMPARE(draft.kind, ShownPicture::Kind::Draft);
        QCOMPARE(draft.pixels, QSize(64, 64)); // whole
        QVERIFY(QFile::exists(QFile::decodeName(draft.kept.c_str())));
        QTRY_COMPARE(list().size(), std::size_t(1));
        QVERIFY(bar().text().startsWith("1 "));
    }

    void aFolderThatCannotBeWrittenHoldsWhatWaitsUntilThereIsAnother()
    {
        const StudioContext& context = m_studio->window->context();
        QVERIFY(QDir().mkpath(m_studio->pictures()));
        QVERIFY(QFile(blocked()).open(QIODevice::WriteOnly));
        context.settings.setPictureFolder(blocked());
        QSignalSpy ended(&context.service, &GenerationService::ended);
        for (int i = 0; i < 3; ++i)
            context.actions.generate.trigger();
        QTRY_VERIFY(ended.size() > 0 && !m_studio->busy());
        QCOMPARE(ended.size(), 1);
        QCOMPARE(context.service.held().size(), 3); // also the one that could not begin
        const MessageBar& held = m_studio->window->workspace().heldMessage();
        QVERIFY2(held.text().startsWith("3 pictures wait because the folder " + blocked()), qPrintable(held.text()));
        QVERIFY(texts(held).contains("Change folder…"));
        const QString other = m_studio->folder.filePath("other");
        context.settings.setPictureFolder(other);
        click(m_studio->message(), "Try again");
        QTRY_COMPARE(QDir(other).entryList({"*.png"}).size(), 3);
    }

    void aFullDiskSaysThatItIsFullAndHoldsWhatWaitsUntilThereIsRoom()
    {
        const StudioContext& context = m_studio->window->context();
        QVERIFY(QDir().mkpath(m_studio->pictures()));
        QSignalSpy ended(&context.service, &GenerationService::ended);
        const QString folder = m_studio->pictures();
        const OtherFileCalls calls(m_disk);
        m_disk.full = true;
        for (int i = 0; i < 3; ++i)
            context.actions.generate.trigger();
        QTRY_VERIFY(ended.size() > 0 && !m_studio->busy());
        QCOMPARE(ended.size(), 1);
        context.messages.warn("The history cannot be written."); // as it comes sooner or later
        QVERIFY2(m_studio->message().text().contains("The disk with the folder " + folder
                                                     + " is full. Make room, or choose another folder."),
                 qPrintable(m_studio->message().text()));
        QVERIFY(!m_studio->message().text().contains("the studio keeps it")); // it has not begun
        QCOMPARE(m_studio->window->workspace().heldMessage().text(),
                 QString("3 pictures wait because the disk is full. Make room, or choose another folder in the "
                         "settings."));
        m_disk.full = false;
        click(m_studio->message(), "Try again");
        QTRY_COMPARE(QDir(folder).entryList({"*.png"}).size(), 3);
    }

    void whatCouldNotBeginGoesToTheFolderThatIsChosenInstead()
    {
        const StudioContext& context = m_studio->window->context();
        QVERIFY(QDir().mkpath(m_studio->pictures()));
        QVERIFY(QFile(blocked()).open(QIODevice::WriteOnly));
        context.settings.setPictureFolder(blocked());
        context.actions.generate.trigger();
        QTRY_VERIFY(!m_studio->busy() && !m_studio->message().text().isEmpty());
        const QString other = m_studio->folder.filePath("other");
        QVERIFY(QDir().mkpath(other));
        click(m_studio->window->workspace().heldMessage(), "Change folder…");
        choose(other);
        QTRY_COMPARE(QDir(other).entryList({"*.png"}).size(), 1);
        QCOMPARE(QString::fromStdString(context.settings.pictureFolder().string()), other);
    }

    void whatCouldNotBeginIsSavedElsewhereWithAllThatWaits()
    {
        const StudioContext& context = m_studio->window->context();
        QVERIFY(QDir().mkpath(m_studio->pictures()));
        QVERIFY(QFile(blocked()).open(QIODevice::WriteOnly));
        context.settings.setPictureFolder(blocked());
        for (int i = 0; i < 2; ++i)
            context.actions.generate.trigger();
        QTRY_VERIFY(!m_studio->busy() && !m_studio->message().text().isEmpty());
        const QString other = m_studio->folder.filePath("other");
        QVERIFY(QDir().mkpath(other));
        click(m_studio->message(), "Save elsewhere…");
        choose(other);
        QTRY_COMPARE(QDir(other).entryList({"*.png"}).size(), 2);
    }

    void whatAJobWasStillToMakeIsHeldWhenOneOfItsPicturesCannotBeSaved()
    {
        GenerationParams params = m_studio->parameters().params();
        params.count = 5;
        m_studio->parameters().set(params);
        failToSave();
        const std::vector<QueueEntry>& held = m_studio->window->context().service.held();
        QCOMPARE(held.size(), 1);
        QCOMPARE(held[0].jobs[0].request.params.count, 4);
        QCOMPARE(held[0].jobs[0].request.params.seed, 43);
    }

    void tryAgainSavesInTheFolderThatIsSetByThen()
    {
        failToSave();
        const QString other = m_studio->folder.filePath("other");
        m_studio->window->context().settings.setPictureFolder(other);
        click(m_studio->message(), "Try again");
        QTRY_COMPARE(QDir(other).entryList({"*.png"}).size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        QTRY_COMPARE(list().size(), std::size_t(0));
        QVERIFY(bar().text().isEmpty());
    }

    void saveElsewhereAsksWhere()
    {
        failToSave();
        click(m_studio->message(), "Save elsewhere…");
        choose(m_studio->folder.filePath("elsewhere"));
        QTRY_COMPARE(QDir(m_studio->folder.filePath("elsewhere")).entryList({"*.png"}).size(), 1);
    }

    void anotherMessageAndARestartLeaveTheWayBack()
    {
        failToSave();
        QTRY_COMPARE(list().size(), std::size_t(1));
        m_studio->window->context().messages.show(Messages::Level::Info, "Something else.");
        QVERIFY(bar().text().startsWith("1 "));
        m_studio->close();
        unblock();
        m_studio->open();
        QTRY_VERIFY(bar().text().startsWith("1 "));
        click(bar(), "Show");
        auto& window = m_studio->open<UnfinishedWindow>("unfinished");
        QVERIFY(window.isVisible());
        QTRY_VERIFY(texts(window).contains("Finish"));
        click(window, "Finish");
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!texts(window).contains("Finish"));
    }

    void aTryThatFailsAgainLosesNothing()
    {
        failToSave();
        for (int i = 0; i < 2; ++i) { // the second one cannot even begin
            QSignalSpy ended(&m_studio->window->context().service, &GenerationService::ended);
            click(m_studio->message(), "Try again");
            QTRY_COMPARE(ended.size(), 1);
            QTRY_COMPARE(list().size(), std::size_t(1));
        }
        unblock();
        click(m_studio->message(), "Try again");
        QTRY_COMPARE(m_studio->files().size(), 1);
    }

    void theBarComesBackForAnotherPictureOnly()
    {
        failToSave();
        QTRY_VERIFY(!bar().text().isEmpty());
        click(bar(), "✕");
        m_studio->window->context().unfinished.refresh();
        QTest::qWait(0);
        QVERIFY(bar().text().isEmpty());
        unblock();
        failToSave();
        QTRY_VERIFY(bar().text().startsWith("2 "));
    }

    void whatIsNotWantedGoesFromTheList()
    {
        failToSave();
        QTRY_COMPARE(list().size(), std::size_t(1));
        const std::filesystem::path latents = list().front().latents;
        auto& window = m_studio->open<UnfinishedWindow>("unfinished");
        click(window, "Move to trash");
        QVERIFY(!std::filesystem::exists(latents));
        QVERIFY(list().empty());
        QVERIFY(bar().text().isEmpty());
    }

    void returnPressesTheButtonWithTheFocusInItsWindow()
    {
        failToSave();
        QTRY_COMPARE(list().size(), std::size_t(1));
        auto& window = m_studio->open<UnfinishedWindow>("unfinished");
        QTRY_VERIFY(texts(window).contains("Move to trash"));
        for (auto* button : window.findChildren<QPushButton*>())
            if (button->text() == "Move to trash" && button->isVisibleTo(&window)) {
                button->setFocus();
                QTest::keyClick(button, Qt::Key_Return);
                break;
            }
        QVERIFY(list().empty());
    }

    void theMessageSaysThatThePictureIsKept()
    {
        failToSave();
        QVERIFY2(m_studio->message().text().endsWith("The picture is finished, and the studio keeps it."),
                 qPrintable(m_studio->message().text()));
    }

    void whatAKilledStudioHadInTheMakingIsInTheQueueAloneAndGoesOnThere()
    {
        const StudioContext& context = m_studio->window->context();
        JobRequest request;
        request.model = embeddedModel();
        request.modelName = "zimage-mini";
        request.folder = m_studio->pictures().toStdString();
        request.params = m_studio->parameters().params();
        request.params.prompt = "a {red|grey} fox";
        request.params.count = 3;
        GenerationParams made = request.params;
        made.count = 1;
        made.prompt = "a grey fox";
        SavedLatents latents{embeddedModel(), made, {}, "fp32", {1, 1, 1}, {0.5F}};
        latents.promptOriginal = request.params.prompt;
        const auto kept = saveLatents(latentsFolder(), latents);
        context.service.addHeld(request);
        context.unfinished.refresh();
        QTRY_COMPARE(context.service.held()[0].jobs.size(), std::size_t(2)); // still one row
        const std::vector<QueuedJob>& jobs = context.service.held()[0].jobs;
        QCOMPARE(jobs[0].request.latents, kept);
        QCOMPARE(jobs[0].request.params.count, 1);
        QVERIFY(jobs[1].request.latents.empty());
        QCOMPARE(jobs[1].request.params.seed, request.params.seed + 1);
        QCOMPARE(jobs[1].request.params.count, 2);
        QVERIFY(list().empty());
        context.service.clearWaiting(); // without the job it is unfinished again
        context.unfinished.refresh();
        QTRY_COMPARE(list().size(), std::size_t(1));
    }

    void keptStepsOfAnotherPictureJoinNoJob()
    {
        const StudioContext& context = m_studio->window->context();
        JobRequest request;
        request.model = embeddedModel();
        request.modelName = "zimage-mini";
        request.params = m_studio->parameters().params();
        GenerationParams made = request.params;
        made.prompt = "a boat";
        static_cast<void>(saveLatents(latentsFolder(), {embeddedModel(), made, {}, "fp32", {1, 1, 1}, {0.5F}}));
        context.service.addHeld(request);
        context.unfinished.refresh();
        QTRY_COMPARE(list().size(), std::size_t(1));
        QCOMPARE(context.service.held().size(), 1);
        QVERIFY(context.service.held()[0].jobs[0].request.latents.empty());
    }

private:
    /// Makes a picture whose folder becomes a file at its steps, so that it cannot be saved.
    void failToSave()
    {
        QSignalSpy ended(&m_studio->window->context().service, &GenerationService::ended);
        m_studio->window->context().settings.setPictureFolder(m_studio->folder.filePath("pictures"));
        m_studio->window->context().settings.setNamePattern("blocked/{prompt}");
        QVERIFY(QDir().mkpath(m_studio->pictures()));
        m_blocks = true;
        m_studio->window->context().actions.generate.trigger();
        QTRY_COMPARE(ended.size(), 1);
        m_blocks = false;
        QCOMPARE(ended[0][0].value<JobEnd>().status, Outcome::Status::Failed);
        QCOMPARE(ended[0][0].value<JobEnd>().error, ErrorCode::Unwritable);
        QVERIFY(ended[0][0].value<JobEnd>().again);
        m_studio->window->context().settings.setNamePattern("{prompt}-{seed}");
        m_studio->window->context().settings.setPictureFolder(blocked());
    }

    /// After the job's own check, on the engine's thread.
    void block() const
    {
        if (m_blocks)
            static_cast<void>(QFile(blocked()).open(QIODevice::WriteOnly));
    }

    void unblock()
    {
        QFile::remove(blocked());
        if (m_studio->window)
            m_studio->window->context().settings.setPictureFolder(m_studio->pictures());
    }

    [[nodiscard]] QString blocked() const { return m_studio->pictures() + "/blocked"; }
    [[nodiscard]] const std::vector<KeptPicture>& list() const { return m_studio->window->context().unfinished.list(); }
    [[nodiscard]] UnfinishedMessage& bar() const { return m_studio->window->workspace().unfinishedMessage(); }

    static QStringList texts(const QWidget& widget)
    {
        QStringList found;
        for (const auto* button : widget.findChildren<QPushButton*>())
            if (button->isVisibleTo(&widget))
                found.append(button->text());
        return found;
    }

    static void click(QWidget& widget, const QString& text)
    {
        for (auto* button : widget.findChildren<QAbstractButton*>())
            if (button->text() == text && button->isVisibleTo(&widget))
                return button->click();
        QFAIL(qPrintable("no button " + text));
    }

    void choose(const QString& folder)
    {
        QVERIFY(QDir().mkpath(folder));
        QFileDialog* dialog = nullptr;
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* found = qobject_cast<QFileDialog*>(widget); found != nullptr && found->isVisible())
                dialog = found;
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(folder);
        dialog->close();
    }

    std::atomic<bool> m_blocks = false;
    std::unique_ptr<QTemporaryDir> m_state;
    Disk m_disk; // outlives all that writes
    std::unique_ptr<Studio> m_studio;
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::UnfinishedTest)
#include "unfinished_test.moc"
