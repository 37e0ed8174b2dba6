#include "gallery/gallery_uses.h"

#include "params/param_table.h"
#include "pictures/image_conversion.h"
#include "session/job_controller.h"
#include "session/model_choice.h"
#include "session/parameters.h"
#include "session/undo_history.h"
#include "widgets/open_folder.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDrag>
#include <QFile>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

#include <memory>

namespace zimage::ui {

namespace {

constexpr int kDragPicture = 128;       // logical pixels of what hangs at the pointer
constexpr std::size_t kMostOpened = 12; // windows of another program at once

QString pathText(const std::filesystem::path& path) { return QFile::decodeName(path.c_str()); }

std::unique_ptr<QMimeData> filesData(const std::vector<LibraryPicture>& pictures)
{
    QList<QUrl> urls;
    for (const LibraryPicture& picture : pictures)
        urls.append(QUrl::fromLocalFile(pathText(picture.file)));
    auto data = std::make_unique<QMimeData>();
    data->setUrls(urls);
    return data;
}

} // namespace

GalleryUses::GalleryUses(const StudioContext& context, QObject* parent) : QObject(parent), m_context(context) {}

void GalleryUses::takeOver(const QString& said, const std::function<void(Parameters&)>& change)
{
    Parameters& parameters = m_context.parameters;
    UndoHistory& history = m_context.history;
    const GenerationParams before = parameters.params();
    change(parameters);
    if (parameters.params() == before)
        return Q_EMIT done(tr("The controls have these values already."), {});
    Q_EMIT done(said, [&history, step = history.last()] { history.takeBack(step); });
}

GenerationParams GalleryUses::paramsOf(const LibraryPicture& picture) const
{
    GenerationParams params = m_context.parameters.params();
    for (const ParamDef* def : picture.known)
        static_cast<void>(setParam(params, *def, getParam(picture.params, *def))); // of the right kind
    if (!picture.promptOriginal.empty())
        params.prompt = picture.promptOriginal;
    if (!picture.negativeOriginal.empty())
        params.negativePrompt = picture.negativeOriginal;
    params.count = 1;
    return params;
}

void GalleryUses::useSettings(const LibraryPicture& picture)
{
    GenerationParams params = paramsOf(picture);
    params.prompt = picture.params.prompt;
    params.negativePrompt = picture.params.negativePrompt;
    takeOver(tr("Settings applied"), [&params](Parameters& to) { to.setFromPicture(params); });
}

void GalleryUses::usePrompt(const LibraryPicture& picture)
{
    takeOver(tr("Prompt applied"),
             [&picture](Parameters& to) { to.setPrompt(QString::fromStdString(picture.params.prompt)); });
}

void GalleryUses::useWildcards(const LibraryPicture& picture)
{
    takeOver(tr("Prompt applied"), [&picture](Parameters& to) {
        GenerationParams params = to.params();
        if (!picture.promptOriginal.empty())
            params.prompt = picture.promptOriginal;
        if (!picture.negativeOriginal.empty())
            params.negativePrompt = picture.negativeOriginal;
        to.set(params);
    });
}

void GalleryUses::useSeed(const LibraryPicture& picture)
{
    takeOver(tr("Seed applied"), [&picture](Parameters& to) { to.setSeed(picture.params.seed); });
}

void GalleryUses::useSize(const LibraryPicture& picture)
{
    takeOver(tr("Size applied"), [&picture](Parameters& to) {
        GenerationParams params = to.params();
        params.width = picture.width;
        params.height = picture.height;
        to.set(params);
    });
}

void GalleryUses::makeAgain(const LibraryPicture& picture) { m_context.jobs.makeAgain(paramsOf(picture)); }

void GalleryUses::copy(const std::vector<LibraryPicture>& pictures)
{
    if (pictures.size() > 1) {
        QGuiApplication::clipboard()->setMimeData(filesData(pictures).release());
        return Q_EMIT done(tr("%1 pictures copied").arg(pictures.size()), {});
    }
    m_tasks.run(
        this, [file = pictures.front().file] { return readPicture(file); },
        [this, pictures](const QImage& image) {
            if (image.isNull())
                return Q_EMIT failed(tr("The picture cannot be copied, because its file cannot be read. It may have "
                                        "been moved or deleted."));
            std::unique_ptr<QMimeData> data = filesData(pictures);
            data->setImageData(image);
            QGuiApplication::clipboard()->setMimeData(data.release());
            Q_EMIT done(tr("Picture copied"), {});
        });
}

void GalleryUses::copyPrompt(const LibraryPicture& picture)
{
    QGuiApplication::clipboard()->setText(QString::fromStdString(picture.params.prompt));
    Q_EMIT done(tr("Prompt copied"), {});
}

void GalleryUses::showFolder(const LibraryPicture& picture)
{
    showFile(*this, pathText(picture.file), [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void GalleryUses::openWith(const std::vector<LibraryPicture>& pictures)
{
    for (std::size_t i = 0; i < pictures.size() && i < kMostOpened; ++i)
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(pathText(pictures[i].file))))
            return Q_EMIT failed(tr("No program opened %1. Choose one for pictures in the desktop's settings.")
                                     .arg(pathText(pictures[i].file.filename())));
}

void GalleryUses::drag(QWidget& from, const std::vector<LibraryPicture>& pictures, const QImage& thumbnail)
{
    QDrag drag(&from);
    drag.setMimeData(filesData(pictures).release());
    if (!thumbnail.isNull())
        drag.setPixmap(QPixmap::fromImage(
            thumbnail.scaled(kDragPicture, kDragPicture, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    drag.exec(Qt::CopyAction);
}

} // namespace zimage::ui
