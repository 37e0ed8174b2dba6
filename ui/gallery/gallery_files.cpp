#include "gallery/gallery_files.h"

#include "job/output_name.h"
#include "pictures/session_pictures.h"
#include "pictures/trashed_file.h"
#include "session/gallery_library.h"
#include "session/undo_history.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <memory>
#include <utility>

namespace zimage::ui {

namespace {

using Path = GalleryFiles::Path;
using Move = GalleryFiles::Move;

constexpr int kMostOfOneName = 10000;

QString pathText(const Path& path) { return QFile::decodeName(path.c_str()); }
QString nameOf(const Path& path) { return pathText(path.filename()); }

/// What people or other programs say of a picture, beside it.
Path sidecar(const Path& file) { return file.string() + ".xmp"; }

bool isThere(const Path& file)
{
    std::error_code failed;
    return std::filesystem::exists(std::filesystem::symlink_status(file, failed));
}

Path freeName(const Path& wanted)
{
    Path name = wanted;
    for (int count = 2; (isThere(name) || isThere(sidecar(name))) && count < kMostOfOneName; ++count)
        name =
            wanted.parent_path() / (wanted.stem().string() + '-' + std::to_string(count) + wanted.extension().string());
    return name;
}

/// Where it is then; empty when it cannot be moved: nothing has changed then. Any thread.
Path moved(const Move& move)
{
    if (!isThere(move.from) || !QDir().mkpath(pathText(move.to.parent_path())))
        return {};
    const Path to = freeName(move.to);
    if (!QFile::rename(pathText(move.from), pathText(to)))
        return {};
    if (isThere(sidecar(move.from)) && !QFile::rename(pathText(sidecar(move.from)), pathText(sidecar(to)))) {
        QFile::rename(pathText(to), pathText(move.from));
        return {};
    }
    return to;
}

} // namespace

/// Files that lie in the trash, with their sidecars.
struct GalleryFiles::Trashed {
    struct File {
        Path file;
        TrashedFile picture;
        TrashedFile beside; ///< the sidecar
    };
    std::vector<File> files;
    QString why; ///< the first one that stayed where it was did so; empty: none did

    /// Any thread, as the other one.
    void moveIn(const std::vector<Path>& paths)
    {
        files.clear();
        why.clear();
        for (const Path& path : paths) {
            File file{path, {}, {}};
            if (!file.picture.moveToTrash(path)) {
                if (why.isEmpty())
                    why = GalleryFiles::tr("%1 cannot be moved to the trash: %2. The file stays where it is.")
                              .arg(nameOf(path), file.picture.why());
                continue;
            }
            if (isThere(sidecar(path)))
                static_cast<void>(file.beside.moveToTrash(sidecar(path)));
            files.push_back(std::move(file));
        }
    }

    [[nodiscard]] bool moveBack() const
    {
        bool all = true;
        for (const File& file : files) {
            all = file.picture.restore(file.file) && all;
            if (!file.beside.inTrash().isEmpty())
                static_cast<void>(file.beside.restore(sidecar(file.file)));
        }
        return all;
    }

    [[nodiscard]] std::vector<Path> paths() const
    {
        std::vector<Path> paths;
        for (const File& file : files)
            paths.push_back(file.file);
        return paths;
    }

    [[nodiscard]] QString folder() const { return QFileInfo(QFileInfo(files.front().picture.inTrash()).path()).path(); }
};

GalleryFiles::GalleryFiles(const StudioContext& context, ThumbnailFiles thumbnails, QObject* parent)
    : QObject(parent), m_context(context), m_thumbnails(std::move(thumbnails))
{}

void GalleryFiles::trash(std::vector<Path> files)
{
    const auto trashed = std::make_shared<Trashed>();
    GalleryLibrary& library = m_context.gallery;
    const auto remove = [this, trashed, files = std::move(files), &library](const std::function<void()>& then) {
        m_tasks.run(
            this, [trashed, files] { trashed->moveIn(files); },
            [this, trashed, then, &library] {
                library.look(trashed->paths());
                if (!trashed->why.isEmpty())
                    Q_EMIT failed(trashed->why);
                if (!trashed->files.empty())
                    then();
            });
    };
    const auto restore = [this, trashed, &library] {
        m_tasks.run(
            this, [trashed] { return trashed->moveBack(); },
            [this, trashed, &library](bool all) {
                library.look(trashed->paths());
                if (!all)
                    Q_EMIT failed(
                        tr("The picture cannot be restored from the trash. Restore it in your file manager."));
            });
        return true;
    };
    remove([this, trashed, restore, remove] {
        const auto count = static_cast<int>(trashed->files.size());
        const QString text =
            count == 1 ? tr("Move a picture to the trash") : tr("Move %1 pictures to the trash").arg(count);
        UndoHistory& history = m_context.history;
        const quint64 step = history.did({text, restore, [remove] {
                                              remove([] {});
                                              return true;
                                          }});
        const QString said = count == 1
            ? tr("%1 is in the trash: %2").arg(nameOf(trashed->files.front().file), trashed->folder())
            : tr("%1 pictures are in the trash: %2").arg(count).arg(trashed->folder());
        Q_EMIT done(said, [&history, step] { history.takeBack(step); });
    });
}

void GalleryFiles::erase(const std::vector<Path>& files)
{
    m_tasks.run(
        this,
        [files, thumbnails = m_thumbnails] {
            QStringList left;
            for (const Path& file : files) {
                if (QFile::remove(pathText(file))) {
                    QFile::remove(pathText(sidecar(file)));
                    thumbnails.remove(file);
                } else {
                    left.append(nameOf(file));
                }
            }
            return left;
        },
        [this, files](const QStringList& left) {
            m_context.gallery.look(files);
            if (!left.isEmpty())
                Q_EMIT failed(tr("%1 cannot be deleted. Its folder may be read-only.").arg(left.first()));
            else
                Q_EMIT done(files.size() == 1 ? tr("%1 is deleted.").arg(nameOf(files.front()))
                                              : tr("%1 pictures are deleted.").arg(files.size()),
                            {});
        });
}

/// The strip knows where its pictures are, and thumbnails go along.
void GalleryFiles::follow(const std::vector<Move>& moves)
{
    std::vector<Path> files;
    SessionPictures& pictures = m_context.pictures;
    for (const Move& move : moves) {
        files.insert(files.end(), {move.from, move.to});
        for (int row = 0; row < pictures.count(); ++row)
            if (pictures.at(row).file == move.from)
                pictures.setFile(pictures.at(row).id, move.to);
    }
    m_context.gallery.look(files);
}

/// `then` gets those that worked, as they are now.
void GalleryFiles::moveNow(const std::vector<Move>& moves, const std::function<void(std::vector<Move>)>& then)
{
    m_tasks.run(
        this,
        [moves, thumbnails = m_thumbnails] {
            std::vector<Move> worked;
            for (const Move& move : moves) {
                const Path to = move.from == move.to ? Path() : moved(move);
                if (to.empty())
                    continue;
                thumbnails.moved(move.from, to);
                worked.push_back({move.from, to});
            }
            return worked;
        },
        [this, moves, then](std::vector<Move> worked) {
            follow(worked);
            const auto wanted =
                std::count_if(moves.begin(), moves.end(), [](const Move& move) { return move.from != move.to; });
            if (static_cast<std::ptrdiff_t>(worked.size()) < wanted)
                Q_EMIT failed(tr("%1 of %2 files cannot be moved. They stay where they are.")
                                  .arg(wanted - static_cast<std::ptrdiff_t>(worked.size()))
                                  .arg(wanted));
            if (!worked.empty())
                then(std::move(worked));
        });
}

void GalleryFiles::move(std::vector<Move> moves, const QString& text)
{
    moveNow(moves, [this, text](const std::vector<Move>& worked) { tellOfMove(worked, text); });
}

void GalleryFiles::moveTo(const std::vector<Path>& files, const Path& folder)
{
    std::vector<Move> moves;
    for (const Path& file : files)
        moves.push_back({file, folder / file.filename()});
    move(std::move(moves), tr("Move pictures to another folder"));
}

void GalleryFiles::tellOfMove(const std::vector<Move>& moves, const QString& text)
{
    std::vector<Move> back;
    for (const Move& move : moves)
        back.push_back({move.to, move.from});
    std::reverse(back.begin(), back.end()); // of names in a row each is free again when its turn comes
    UndoHistory& history = m_context.history;
    const auto go = [this](const std::vector<Move>& way) {
        return [this, way] {
            moveNow(way, [](const std::vector<Move>&) {});
            return true;
        };
    };
    const quint64 step = history.did({text, go(back), go(moves)});
    const Move& first = moves.front();
    const QString said = first.from.parent_path() == first.to.parent_path()
        ? (moves.size() == 1 ? tr("%1 is now %2.").arg(nameOf(first.from), nameOf(first.to))
                             : tr("%1 pictures are renamed.").arg(moves.size()))
        : (moves.size() == 1
               ? tr("%1 is now in %2.").arg(nameOf(first.to), pathText(first.to.parent_path()))
               : tr("%1 pictures are now in %2.").arg(moves.size()).arg(pathText(first.to.parent_path())));
    Q_EMIT done(said, [&history, step] { history.takeBack(step); });
}

void GalleryFiles::copyTo(const std::vector<Path>& files, const Path& folder)
{
    m_tasks.run(
        this,
        [files, folder] {
            std::vector<Path> made;
            for (const Path& file : files) {
                const Path to = freeName(folder / file.filename());
                if (!QFile::copy(pathText(file), pathText(to)))
                    continue;
                if (isThere(sidecar(file)))
                    QFile::copy(pathText(sidecar(file)), pathText(sidecar(to)));
                made.push_back(to);
            }
            return made;
        },
        [this, files, folder](const std::vector<Path>& made) {
            m_context.gallery.look(made);
            if (made.size() < files.size())
                return Q_EMIT failed(tr("%1 of %2 files cannot be copied to %3. Its disk may be full or read-only.")
                                         .arg(files.size() - made.size())
                                         .arg(files.size())
                                         .arg(pathText(folder)));
            Q_EMIT done(made.size() == 1 ? tr("Copied to %1").arg(pathText(made.front()))
                                         : tr("%1 pictures are copied to %2.").arg(made.size()).arg(pathText(folder)),
                        {});
        });
}

std::vector<GalleryFiles::Move> GalleryFiles::named(const std::vector<LibraryPicture>& pictures, const QString& pattern)
{
    std::vector<Move> moves;
    int index = 0;
    for (const LibraryPicture& picture : pictures) {
        GenerationParams params = picture.params;
        params.width = picture.width;
        params.height = picture.height;
        const NameContext context{picture.model, static_cast<std::time_t>(picture.made / 1000), ++index};
        Path name = outputName(pattern.toStdString(), params, context);
        if (picture.file.extension() != ".png" && name.extension() == ".png")
            name.replace_extension(picture.file.extension());
        moves.push_back({picture.file, picture.file.parent_path() / name});
    }
    return moves;
}

} // namespace zimage::ui
