#include "pictures/session_pictures.h"

#include "io/atomic_file.h"
#include "pictures/guard_summary.h"
#include "pictures/image_conversion.h"
#include "pictures/picture_encoding.h"
#include "theme/translator.h"
#include "widgets/prepared_picture.h"

#include <QCoreApplication>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace zimage::ui {

namespace {

constexpr int kThumbnailKiB = 48 << 10; // of all thumbnails in memory

} // namespace

QImage PixelSource::read(QSize bounds) const
{
    if (image.isNull())
        return file.empty() ? QImage() : readThumbnail(file, bounds);
    if (!bounds.isValid() || (image.width() <= bounds.width() && image.height() <= bounds.height()))
        return image;
    return image.scaled(image.size().scaled(bounds, Qt::KeepAspectRatio).expandedTo({1, 1}), Qt::IgnoreAspectRatio,
                        Qt::SmoothTransformation);
}

QString pictureDescription(const ShownPicture& picture, int row, int count)
{
    const bool draft = picture.kind == ShownPicture::Kind::Draft;
    const QString text = draft ? SessionPictures::tr("Picture %1 of %2, draft, seed %3, %4 × %5.")
                               : SessionPictures::tr("Picture %1 of %2, seed %3, %4 × %5.");
    const QString named = text.arg(row + 1)
                              .arg(count)
                              .arg(picture.params.seed)
                              .arg(picture.fullSize.width())
                              .arg(picture.fullSize.height());
    switch (guardState(picture)) {
    case GuardState::Repaired: return oneLine({named, SessionPictures::tr("The guards repaired it.")});
    case GuardState::Rejected: return oneLine({named, SessionPictures::tr("The guards rejected it.")});
    default: return named;
    }
}

SessionPictures::SessionPictures(QObject* parent)
    : QAbstractListModel(parent), m_screen(QColorSpace::SRgb), m_thumbnails(kThumbnailKiB)
{}

int SessionPictures::rowOf(quint64 id) const
{
    // From the end: it is nearly always one of the newest.
    for (int row = count() - 1; row >= 0; --row)
        if (m_pictures.at(row).id == id)
            return row;
    return -1;
}

int SessionPictures::previousOf(int row) const
{
    if (row < 0 || row >= count())
        return -1;
    if (at(row).kind == ShownPicture::Kind::Final)
        for (int earlier = row - 1; earlier >= 0; --earlier)
            if (at(earlier).kind == ShownPicture::Kind::Final)
                return earlier;
    return row - 1;
}

int SessionPictures::add(ShownPicture picture)
{
    if (picture.id == 0)
        picture.id = m_nextId++;
    if (!picture.image.isNull())
        picture.pixels = picture.image.size();
    const int row = rowOf(picture.id);
    if (row < 0) {
        insert(count(), picture);
        return count() - 1;
    }
    m_thumbnails.remove(picture.id);
    m_pictures[row] = picture;
    keepScratchCopy(picture.id);
    forgetOldPixels();
    Q_EMIT dataChanged(index(row), index(row));
    return row;
}

void SessionPictures::insert(int row, const ShownPicture& picture)
{
    beginInsertRows({}, row, row);
    m_pictures.insert(row, picture);
    endInsertRows();
    keepScratchCopy(picture.id);
    forgetOldPixels();
}

void SessionPictures::setPictures(const QList<ShownPicture>& pictures)
{
    beginResetModel();
    m_pictures = pictures;
    m_unwritten.clear(); // m_scratch stays: a strip that was put away may come back
    for (ShownPicture& picture : m_pictures) {
        if (picture.id == 0)
            picture.id = m_nextId++;
        if (!picture.image.isNull())
            picture.pixels = picture.image.size();
        if (needsScratch(picture))
            m_unwritten.append(picture.id);
    }
    m_thumbnails.clear();
    m_requested.clear();
    endResetModel();
    writeNextScratch();
    forgetOldPixels();
}

ShownPicture SessionPictures::take(int row)
{
    beginRemoveRows({}, row, row);
    ShownPicture picture = m_pictures.takeAt(row);
    endRemoveRows();
    return picture;
}

void SessionPictures::move(int row, int to)
{
    if (!beginMoveRows({}, row, row, {}, to > row ? to + 1 : to))
        return;
    m_pictures.move(row, to);
    endMoveRows();
}

void SessionPictures::setFile(quint64 id, const std::filesystem::path& file)
{
    if (const int row = rowOf(id); row >= 0)
        m_pictures[row].file = file;
}

bool SessionPictures::isPreview(int row) const
{
    // A preview has a pixel for each latent, an eighth of the picture's side or less.
    return at(row).pixels.isValid() && at(row).pixels.width() * 6 <= at(row).fullSize.width();
}

QList<ShownPicture> SessionPictures::lasting() const
{
    QList<ShownPicture> lasting;
    for (const ShownPicture& picture : m_pictures) {
        if (picture.file.empty() && picture.kept.empty())
            continue;
        lasting.append(picture);
        lasting.last().image = {};
    }
    return lasting;
}

bool SessionPictures::sameDrafts(int a, int b) const
{
    GenerationParams first = at(a).params;
    first.seed = at(b).params.seed;
    if (!at(a).run.promptOriginal.empty() && at(a).run.promptOriginal == at(b).run.promptOriginal)
        first.prompt = at(b).params.prompt; // each has drawn its own
    if (!at(a).run.negativeOriginal.empty() && at(a).run.negativeOriginal == at(b).run.negativeOriginal)
        first.negativePrompt = at(b).params.negativePrompt;
    return at(b).kind == ShownPicture::Kind::Draft && !isPreview(b) && first == at(b).params
        && at(a).fullSize == at(b).fullSize;
}

QVector<int> SessionPictures::draftsAround(int row) const
{
    constexpr int kTogether = 4;
    if (row < 0 || row >= count() || at(row).kind != ShownPicture::Kind::Draft)
        return {};
    if (isPreview(row))
        return {row};
    int first = row;
    while (first > 0 && sameDrafts(row, first - 1))
        --first;
    first += (row - first) / kTogether * kTogether; // the same drafts asked for again stand apart
    QVector<int> rows;
    for (int next = first; next < count() && rows.size() < kTogether && (next == row || sameDrafts(row, next)); ++next)
        rows.push_back(next);
    return rows;
}

PixelSource SessionPictures::source(quint64 id) const
{
    const int row = rowOf(id);
    if (row < 0)
        return {};
    const ShownPicture& picture = at(row);
    return {picture.image,
            !picture.file.empty()       ? picture.file
                : !picture.kept.empty() ? picture.kept
                                        : m_scratch.value(id)};
}

std::filesystem::path SessionPictures::scratchPath(const ShownPicture& picture) const
{
    const std::filesystem::path folder = m_folder.path().toStdString();
    return folder / std::to_string(picture.id) / ("draft-" + std::to_string(picture.params.seed) + ".png");
}

bool SessionPictures::needsScratch(const ShownPicture& picture) const
{
    return picture.file.empty() && picture.kept.empty() && !picture.image.isNull() && !m_scratch.contains(picture.id);
}

void SessionPictures::keepScratchCopy(quint64 id)
{
    m_unwritten.append(id);
    writeNextScratch();
}

/// One at a time: a thousand tasks at once would take long to queue alone.
void SessionPictures::writeNextScratch()
{
    while (!m_writing && !m_unwritten.isEmpty()) {
        const int row = rowOf(m_unwritten.takeFirst());
        if (row < 0 || !needsScratch(at(row)))
            continue;
        m_writing = true;
        m_tasks.run(
            this,
            [picture = at(row), path = scratchPath(at(row))]() -> std::filesystem::path {
                try {
                    return writeNewFile(path, encodePicture(picture.image, picture), Durability::Process);
                } catch (const std::exception&) {
                    return {}; // a full disk: the pixels stay in memory
                }
            },
            [this, id = at(row).id](const std::filesystem::path& written) {
                m_writing = false;
                if (!written.empty() && rowOf(id) >= 0)
                    m_scratch.insert(id, written);
                forgetOldPixels();
                writeNextScratch();
            },
            -1);
    }
}

std::filesystem::path SessionPictures::exportFile(quint64 id)
{
    const int row = rowOf(id);
    if (row < 0)
        return {};
    const ShownPicture& picture = at(row);
    if (const std::filesystem::path& file = lastingFile(picture); !file.empty())
        return file;
    if (!m_scratch.contains(id) && !picture.image.isNull()) {
        try {
            m_scratch.insert(id, writeNewFile(scratchPath(picture), encodePicture(picture.image, picture)));
        } catch (const std::exception&) {
            return {};
        }
    }
    return m_scratch.value(id);
}

void SessionPictures::setImageLimit(qsizetype bytes)
{
    m_limit = bytes;
    forgetOldPixels();
}

void SessionPictures::setScreen(const QColorSpace& space)
{
    if (space == m_screen)
        return;
    m_screen = space;
    ++m_screens;
    m_thumbnails.clear();
    m_requested.clear();
}

qsizetype SessionPictures::imageBytes() const
{
    qsizetype bytes = 0;
    for (const ShownPicture& picture : m_pictures)
        bytes += picture.image.sizeInBytes();
    return bytes;
}

void SessionPictures::forgetOldPixels()
{
    qsizetype bytes = 0;
    for (int row = count() - 1; row >= 0; --row) {
        ShownPicture& picture = m_pictures[row];
        bytes += picture.image.sizeInBytes();
        const bool readable = !picture.file.empty() || !picture.kept.empty() || m_scratch.contains(picture.id);
        if (bytes > m_limit && readable && !picture.image.isNull()) {
            bytes -= picture.image.sizeInBytes();
            picture.image = {};
        }
    }
}

QImage SessionPictures::thumbnail(quint64 id) const
{
    if (const QImage* image = m_thumbnails.object(id))
        return *image;
    requestThumbnail(id);
    return {};
}

void SessionPictures::requestThumbnail(quint64 id) const
{
    if (m_requested.contains(id))
        return;
    m_requested.insert(id);
    auto* self = const_cast<SessionPictures*>(this);
    m_tasks.run(
        self,
        [source = source(id), screen = m_screen] {
            const QImage image = source.read({kThumbnailSide, kThumbnailSide});
            return image.isNull() ? image : inScreenColours(image, screen);
        },
        [self, id, screens = m_screens](const QImage& image) {
            if (image.isNull() || screens != self->m_screens)
                return; // the file is gone; "requested" stays, so that it is not tried at every paint
            self->m_requested.remove(id);
            const auto cost = std::max<qsizetype>(1, image.sizeInBytes() >> 10);
            self->m_thumbnails.insert(id, new QImage(image), cost);
            Q_EMIT self->thumbnailReady(id);
            if (const int row = self->rowOf(id); row >= 0)
                Q_EMIT self->dataChanged(self->index(row), self->index(row), {Qt::DecorationRole});
        });
}

int SessionPictures::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : count(); }

QVariant SessionPictures::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= count())
        return {};
    const ShownPicture& picture = at(index.row());
    switch (role) {
    case Qt::DecorationRole: return thumbnail(picture.id);
    case Qt::ToolTipRole: return QString::fromStdString(picture.params.prompt).left(300);
    case Qt::AccessibleTextRole: {
        const QString own = pictureDescription(picture, index.row(), count());
        return m_stackWords ? oneLine({own, m_stackWords(index.row())}) : own;
    }
    case Qt::AccessibleDescriptionRole: return QString::fromStdString(picture.params.prompt);
    case PictureId: return picture.id;
    case IsDraft: return picture.kind == ShownPicture::Kind::Draft;
    case IsUnmade: return isUnmade(picture);
    case Guards: return static_cast<int>(guardState(picture));
    default: return {};
    }
}

QList<ShownPicture> takeMissing(QList<ShownPicture>& pictures)
{
    QList<ShownPicture> away;
    pictures.removeIf([&away](const ShownPicture& picture) {
        const std::filesystem::path& file = lastingFile(picture);
        std::error_code ignored;
        if (file.empty() || std::filesystem::exists(file, ignored))
            return false; // or it is in memory alone
        const std::filesystem::path folder = file.parent_path();
        if (!std::filesystem::is_directory(folder, ignored) || std::filesystem::is_empty(folder, ignored))
            away.append(picture);
        return true;
    });
    return away;
}

} // namespace zimage::ui
