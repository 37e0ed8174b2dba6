#include "canvas/picture_actions.h"

#include "base/error.h"
#include "canvas/canvas_icons.h"
#include "io/atomic_file.h"
#include "job/output_name.h"
#include "pictures/image_conversion.h"
#include "pictures/picture_encoding.h"
#include "session/command_keys.h"
#include "widgets/dialog_folder.h"
#include "widgets/open_folder.h"

#include <QBuffer>
#include <QClipboard>
#include <QDir>
#include <QDrag>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImageWriter>
#include <QMenu>
#include <QMimeData>
#include <QUrl>

#include <span>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kDragPicture = 128; // logical pixels of what hangs at the pointer

QString pathText(const std::filesystem::path& path) { return QFile::decodeName(path.c_str()); }

bool isPng(const QString& path) { return path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive); }

QByteArray encoded(const QImage& image, const QString& path)
{
    QBuffer target;
    QImageWriter writer(&target, QFileInfo(path).suffix().toLatin1());
    writer.setQuality(95);
    return target.open(QIODevice::WriteOnly) && writer.write(image) ? target.data() : QByteArray();
}

/// Writes the copy, whole or not at all; a sentence when that fails. Any thread.
QString writeCopy(const ShownPicture& picture, const PixelSource& source, const QString& path)
{
    QFile original(pathText(picture.file));
    QByteArray bytes;
    if (const QDir folder = QFileInfo(path).dir(); !folder.exists())
        return PictureActions::tr("There is no folder %1.").arg(folder.path());
    if (!isPng(path)) {
        bytes = encoded(source.read(), path);
        if (bytes.isEmpty())
            return PictureActions::tr("The studio does not make files of this kind. Choose a name that ends in .png.");
    } else if (!picture.file.empty() && isPng(original.fileName())) {
        if (!original.open(QIODevice::ReadOnly))
            return PictureActions::tr("%1 cannot be read.").arg(original.fileName());
        bytes = original.readAll();
    } else {
        const std::vector<std::byte> made = encodePicture(source.read(), picture);
        bytes = QByteArray(reinterpret_cast<const char*>(made.data()), static_cast<qsizetype>(made.size()));
    }
    try {
        replaceFile(path.toStdString(), std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
        return {};
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
}

/// The pixels are read when the other program asks for them: it may want the file only.
class PictureData : public QMimeData {
public:
    explicit PictureData(PixelSource source) : m_source(std::move(source)) {}

    QStringList formats() const override { return QMimeData::formats() << QStringLiteral("application/x-qt-image"); }
    bool hasFormat(const QString& format) const override { return formats().contains(format); }

protected:
    QVariant retrieveData(const QString& format, QMetaType type) const override
    {
        return format == QLatin1String("application/x-qt-image") ? QVariant(m_source.read())
                                                                 : QMimeData::retrieveData(format, type);
    }

private:
    PixelSource m_source;
};

QAction* makeAction(QObject* parent, QWidget* window, CanvasIcon icon, const char* id)
{
    auto* action = new QAction(canvasIcon(icon), {}, parent);
    commandKeys().bind(*action, id);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // single letters must not fire from a text field
    window->addAction(action);
    return action;
}

} // namespace

PictureActions::PictureActions(SessionPictures& pictures, QWidget* window)
    : QObject(window), copy(makeAction(this, window, CanvasIcon::Copy, "copy_picture")),
      saveAs(makeAction(this, window, CanvasIcon::Save, "save_copy")),
      copyPrompt(makeAction(this, window, CanvasIcon::Prompt, "copy_prompt")),
      usePrompt(makeAction(this, window, CanvasIcon::Prompt, "use_prompt")),
      useWildcards(makeAction(this, window, CanvasIcon::Prompt, "use_wildcards")),
      useSeed(makeAction(this, window, CanvasIcon::Seed, "use_seed")),
      useSettings(makeAction(this, window, CanvasIcon::Settings, "use_settings")),
      showInFolder(makeAction(this, window, CanvasIcon::Folder, "show_in_folder")),
      trash(makeAction(this, window, CanvasIcon::Trash, "trash")),
      fullSize(makeAction(this, window, CanvasIcon::FullSize, "full_size")),
      showDrafts(makeAction(this, window, CanvasIcon::Drafts, "side_by_side")),
      vary(makeAction(this, window, CanvasIcon::Variations, "vary")),
      makeAgain(makeAction(this, window, CanvasIcon::FullSize, "make_again")), m_pictures(pictures), m_window(window)
{
    saveAs->setShortcutContext(Qt::WindowShortcut);
    for (QAction* action : {trash, fullSize, saveAs, makeAgain}) // a key that is held down means one picture
        action->setAutoRepeat(false);
    connect(copy, &QAction::triggered, this, &PictureActions::copyPicture);
    connect(saveAs, &QAction::triggered, this, &PictureActions::askWhereToSave);
    connect(showInFolder, &QAction::triggered, this, &PictureActions::revealFile);
    connect(copyPrompt, &QAction::triggered, this, [this] {
        if (const int row = m_pictures.rowOf(m_id); row >= 0)
            QGuiApplication::clipboard()->setText(QString::fromStdString(m_pictures.at(row).params.prompt));
    });
    retranslate();
    setPicture(0);
}

QList<QAction*> PictureActions::all() const
{
    return {copy,         saveAs, copyPrompt, usePrompt,  useWildcards, useSeed,  useSettings,
            showInFolder, trash,  fullSize,   showDrafts, vary,         makeAgain};
}

void PictureActions::retranslate()
{
    const auto name = [](QAction* action, const QString& help) {
        action->setText(menuText(action->objectName()));
        action->setToolTip(commandKeys().tip(help, action->objectName()));
    };
    name(copy, tr("Copy the picture"));
    name(saveAs, tr("Save a copy of the picture with its settings"));
    name(copyPrompt, tr("Copy the prompt"));
    name(usePrompt, tr("Use the prompt of this picture"));
    name(useWildcards, tr("Use the original prompt, with its wildcards"));
    name(useSeed, tr("Use the seed of this picture"));
    name(useSettings, tr("Use all settings of this picture"));
    name(showInFolder, tr("Show the file in its folder"));
    name(trash, m_isDraft ? tr("Remove the draft from the strip") : tr("Move the picture to the trash"));
    if (m_isDraft) // it has no file of its own
        trash->setText(tr("Remove the draft"));
    name(fullSize, tr("Make a picture from this draft"));
    name(showDrafts, tr("Show these drafts or variations side by side"));
    name(vary, tr("Make variations of this picture"));
    name(makeAgain, tr("Make this picture again and compare the two"));
}

void PictureActions::setPicture(quint64 id, bool varied)
{
    m_id = id;
    const int row = m_pictures.rowOf(id);
    const bool draft = row >= 0 && m_pictures.at(row).kind == ShownPicture::Kind::Draft;
    for (QAction* action : all())
        action->setEnabled(row >= 0);
    if (std::exchange(m_isDraft, draft) != draft)
        retranslate();
    const bool hasFile = row >= 0 && !m_pictures.at(row).file.empty();
    showInFolder->setEnabled(hasFile);
    makeAgain->setEnabled(hasFile);
    const bool wildcards =
        row >= 0 && !(m_pictures.at(row).run.promptOriginal.empty() && m_pictures.at(row).run.negativeOriginal.empty());
    useWildcards->setEnabled(wildcards);
    useWildcards->setVisible(wildcards);
    fullSize->setEnabled(row >= 0 && isUnmade(m_pictures.at(row)));
    fullSize->setVisible(fullSize->isEnabled());
    showDrafts->setEnabled(draft || varied);
    showDrafts->setVisible(draft || varied);
}

void PictureActions::fill(QMenu& menu) const
{
    for (QAction* action : {fullSize, showDrafts, vary, makeAgain})
        menu.addAction(action);
    menu.addSeparator();
    for (QAction* action : {copy, saveAs, showInFolder})
        menu.addAction(action);
    menu.addSeparator();
    for (QAction* action : {copyPrompt, usePrompt, useWildcards, useSeed, useSettings})
        menu.addAction(action);
    menu.addSeparator();
    menu.addAction(trash);
}

std::unique_ptr<QMimeData> PictureActions::mimeData(quint64 id, const QImage& image)
{
    auto data = std::make_unique<PictureData>(image.isNull() ? m_pictures.source(id) : PixelSource{image, {}});
    if (const std::filesystem::path file = m_pictures.exportFile(id); !file.empty())
        data->setUrls({QUrl::fromLocalFile(pathText(file))});
    return data;
}

void PictureActions::copyPicture()
{
    m_tasks.run(
        this, [source = m_pictures.source(m_id)] { return source.read(); },
        [this, id = m_id](const QImage& image) {
            if (image.isNull())
                return Q_EMIT failed(tr("The picture cannot be copied, because its file cannot be read. It may have "
                                        "been moved or deleted."));
            QGuiApplication::clipboard()->setMimeData(mimeData(id, image).release());
            Q_EMIT copied();
        });
}

void PictureActions::askWhereToSave()
{
    const int row = m_pictures.rowOf(m_id);
    if (row < 0)
        return;
    const ShownPicture& picture = m_pictures.at(row);
    const QString name = picture.file.empty() ? pathText(outputName("{seed}-{prompt}", picture.params, {}))
                                              : pathText(picture.file.filename());
    auto* dialog = new QFileDialog(m_window, tr("Save a copy"), {},
                                   tr("PNG with settings (*.png);;JPEG (*.jpg *.jpeg);;WebP (*.webp)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave); // asks before it replaces a file
    dialog->setDefaultSuffix(QStringLiteral("png"));
    beginWhereTheLastEnded(*dialog, "copy", QStandardPaths::PicturesLocation);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = m_id](const QString& path) { saveCopy(id, path); });
    dialog->open();
}

void PictureActions::saveCopy(quint64 id, const QString& path)
{
    const int row = m_pictures.rowOf(id);
    if (row < 0)
        return;
    const ShownPicture& picture = m_pictures.at(row);
    if (!picture.file.empty() && QFileInfo(path) == QFileInfo(pathText(picture.file)))
        return Q_EMIT failed(tr("This is the picture's own file. Choose another name."));
    m_tasks.run(
        this, [picture, source = m_pictures.source(id), path] { return writeCopy(picture, source, path); },
        [this, path](const QString& why) {
            if (why.isEmpty())
                Q_EMIT saved(path);
            else
                Q_EMIT failed(tr("The copy is not saved. %1").arg(why));
        });
}

void PictureActions::dragOut(quint64 id)
{
    if (m_pictures.rowOf(id) < 0)
        return;
    QDrag drag(m_window);
    drag.setMimeData(mimeData(id, {}).release());
    if (const QImage thumbnail = m_pictures.thumbnail(id); !thumbnail.isNull())
        drag.setPixmap(QPixmap::fromImage(
            thumbnail.scaled(kDragPicture, kDragPicture, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    drag.exec(Qt::CopyAction);
}

void PictureActions::revealFile()
{
    const int row = m_pictures.rowOf(m_id);
    if (row < 0 || m_pictures.at(row).file.empty())
        return;
    showFile(*this, pathText(m_pictures.at(row).file), [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

} // namespace zimage::ui
