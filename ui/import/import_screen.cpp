#include "import/import_screen.h"

#include "base/error.h"
#include "pictures/image_conversion.h"
#include "pictures/offered_settings.h"
#include "session/command_keys.h"
#include "session/messages.h"
#include "theme/translator.h"
#include "widgets/dialog_folder.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>

#include <optional>
#include <utility>

namespace zimage::ui {

namespace {

constexpr QSize kPreview{640, 640}; // px, enough for any screen

/// What came of reading files.
struct Read {
    std::optional<StoredSettings> settings;
    QImage preview;
    QStringList problems; ///< a sentence for each file that cannot be read
};

/// Any thread.
Read readFirst(const QStringList& files)
{
    Read read;
    for (const QString& file : files) {
        try {
            const std::filesystem::path path = QFile::encodeName(file).toStdString();
            read.settings = readStoredSettings(path);
            if (!read.settings)
                continue;
            read.preview = readThumbnail(path, kPreview);
            return read;
        } catch (const Error& error) {
            read.problems.append(QString::fromUtf8(error.what()));
        }
    }
    return read;
}

} // namespace

ImportScreen::ImportScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this)), m_paste(new QAction(this))
{
    commandKeys().bind(*m_open, "open_picture");
    commandKeys().bind(*m_paste, "paste_picture");
    connect(m_open, &QAction::triggered, this, &ImportScreen::choose);
    connect(m_paste, &QAction::triggered, this, &ImportScreen::paste);
    connect(&languageNews(), &LanguageNews::changed, this, &ImportScreen::retranslate);
    retranslate();
}

ImportScreen::~ImportScreen() { delete m_dialog; }

QWidget* ImportScreen::widget()
{
    if (m_dialog == nullptr)
        m_dialog = new ImportDialog(m_context);
    return m_dialog;
}

QList<Screen::Command> ImportScreen::actions() const { return {{m_open, Menu::File}, {m_paste, Menu::File}}; }

void ImportScreen::retranslate()
{
    m_open->setText(menuText("open_picture"));
    m_paste->setText(menuText("paste_picture"));
}

void ImportScreen::choose()
{
    auto* dialog = new QFileDialog(QApplication::activeWindow(), tr("Settings of a picture"), {},
                                   tr("Pictures (*.png *.jpg *.jpeg *.webp *.avif);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    beginWhereTheLastEnded(*dialog, "import", QStandardPaths::PicturesLocation);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { takeFiles({file}); });
    dialog->open();
}

void ImportScreen::paste()
{
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (data == nullptr || !take(*data))
        say(tr("The clipboard holds no picture's file or path, and no settings as text."));
}

bool ImportScreen::take(const QMimeData& data)
{
    const OfferedSettings offered = offeredSettings(data);
    if (!offered.files.isEmpty()) {
        takeFiles(offered.files);
    } else if (auto found = readInfotext(offered.infotext.toStdString()); found && !found->values.empty()) {
        ++m_latest;
        show({{{}, std::move(*found), std::nullopt}, {}, 1});
    } else if (offered.onlyPixels) {
        say(tr("This picture comes without its file, and only the file has settings. Save it with the browser, then "
               "open the file here."));
    }
    return !offered.isEmpty();
}

void ImportScreen::takeFiles(const QStringList& files)
{
    m_tasks.run(
        this, [files] { return readFirst(files); },
        [this, files, number = ++m_latest](Read read) {
            if (number != m_latest)
                return;
            if (read.settings)
                return show({std::move(*read.settings), read.preview, static_cast<int>(files.size())});
            if (!read.problems.isEmpty())
                return say(oneLine(read.problems));
            say(files.size() == 1 ? tr("There are no settings in %1.").arg(QFileInfo(files.first()).fileName())
                                  : tr("There are no settings in these %1 pictures.").arg(files.size()));
        });
}

void ImportScreen::show(ImportDialog::Offer offer)
{
    const QString name = QFileInfo(QFile::decodeName(offer.settings.file.c_str())).fileName();
    static_cast<void>(widget());
    if (m_dialog->offer(std::move(offer)))
        return Q_EMIT wanted();
    m_context.messages.show(Messages::Level::Info,
                            name.isEmpty() ? tr("All pasted settings are set already.")
                                           : tr("All settings of %1 are set already.").arg(name));
}

void ImportScreen::say(const QString& sentence) { m_context.messages.show(Messages::Level::Warning, sentence); }

} // namespace zimage::ui
