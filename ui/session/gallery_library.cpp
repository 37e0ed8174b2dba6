#include "session/gallery_library.h"

#include "base/error.h"
#include "bridge/generation_service.h"
#include "library/gallery_folders.h"
#include "session/app_settings.h"

#include <QFile>

namespace zimage::ui {

bool GalleryLibrary::Reader::use(const std::function<void(LibraryIndex&)>& how, QString* problem)
{
    try {
        if (m_index == nullptr) {
            auto opened = std::make_unique<LibraryIndex>(m_file);
            const std::lock_guard guard(m_lock);
            m_index = std::move(opened);
        }
        how(*m_index);
        return true;
    } catch (const Error& error) {
        if (problem != nullptr && error.code() != ErrorCode::Cancelled)
            *problem = QString::fromUtf8(error.what());
        return false;
    }
}

void GalleryLibrary::Reader::interrupt()
{
    const std::lock_guard guard(m_lock);
    if (m_index != nullptr)
        m_index->interrupt();
}

GalleryLibrary::GalleryLibrary(const AppSettings& settings, const GenerationService& service, QObject* parent)
    : QObject(parent), m_settings(settings), m_places(LibraryPlaces::ofUser()),
      m_latest(std::make_shared<std::atomic<quint64>>(0)), m_searcher(std::make_shared<Reader>(m_places.index)),
      m_reader(std::make_shared<Reader>(m_places.index))
{
    connect(&service, &GenerationService::pictureMade, this, [this](const ShownPicture& picture) {
        if (!picture.file.empty())
            look({picture.file});
    });
    connect(&settings, &AppSettings::changed, this, [this] {
        if (m_library != nullptr && m_settings.pictureFolder() != m_pictureFolder)
            addPictureFolder();
    });
}

GalleryLibrary::~GalleryLibrary()
{
    ++*m_latest;
    m_searcher->interrupt();
    m_reader->interrupt();
}

void GalleryLibrary::begin()
{
    if (m_library != nullptr)
        return;
    const auto later = [this](auto call) { QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection); };
    LibraryListener listener;
    listener.changed = [this, later](const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& gone) {
        later([this, ids, gone] { Q_EMIT changed(ids, gone); });
    };
    listener.progress = [this, later](std::int64_t read, std::int64_t toRead) {
        later([this, read, toRead] {
            m_reading = read < toRead;
            Q_EMIT progressed(read, toRead);
        });
    };
    listener.missing = [this, later](const std::vector<std::filesystem::path>& folders) {
        later([this, folders] { Q_EMIT missing(folders); });
    };
    listener.problem = [this, later](const std::string& sentence) {
        later([this, text = QString::fromStdString(sentence)] { tell(text); });
    };
    listener.unwritten = [this, later](const std::filesystem::path& file, const std::string& sentence, bool waits) {
        later([this, file, text = QString::fromStdString(sentence), waits] { Q_EMIT unwritten(text, file, waits); });
    };
    addPictureFolder();
    m_library = std::make_unique<Library>(m_places, std::move(listener));
}

void GalleryLibrary::tell(const QString& problem)
{
    if (std::exchange(m_problem, problem) != problem)
        Q_EMIT problemChanged(problem);
}

void GalleryLibrary::addPictureFolder()
{
    m_pictureFolder = m_settings.pictureFolder();
    addFolder(m_pictureFolder);
}

void GalleryLibrary::search(const GallerySearch& what)
{
    begin();
    const quint64 ticket = ++*m_latest;
    m_searcher->interrupt();
    struct Result {
        std::optional<std::vector<LibraryHit>> hits;
        QString problem;
    };
    m_searches.run(
        this,
        [searcher = m_searcher, latest = m_latest, ticket, what] {
            Result result;
            if (ticket == latest->load())
                searcher->use(
                    [&](LibraryIndex& index) {
                        result.hits =
                            what.similarTo != 0 ? index.similarTo(what.similarTo) : index.find(what.query, what.order);
                    },
                    &result.problem);
            return result;
        },
        [this, ticket](const Result& result) {
            if (ticket != m_latest->load())
                return;
            if (!result.problem.isEmpty())
                tell(result.problem);
            if (result.hits)
                Q_EMIT found(*result.hits);
        });
}

std::vector<std::filesystem::path> GalleryLibrary::folders() const
{
    try {
        return GalleryFolders(m_places.folders).read();
    } catch (const Error&) {
        return {}; // the library tells of it
    }
}

void GalleryLibrary::addFolder(const std::filesystem::path& folder)
{
    try {
        GalleryFolders(m_places.folders).add(folder);
    } catch (const Error& error) {
        tell(QString::fromUtf8(error.what()));
    }
    rescan();
    Q_EMIT foldersChanged();
}

void GalleryLibrary::removeFolder(const std::filesystem::path& folder)
{
    try {
        GalleryFolders(m_places.folders).remove(folder);
    } catch (const Error& error) {
        tell(QString::fromUtf8(error.what()));
    }
    rescan();
    Q_EMIT foldersChanged();
}

void GalleryLibrary::look(const std::vector<std::filesystem::path>& files)
{
    if (m_library != nullptr)
        m_library->look(files);
}

void GalleryLibrary::judge(const std::vector<std::int64_t>& ids, const JudgementChange& change)
{
    begin();
    m_library->judge(ids, change);
}

void GalleryLibrary::rescan()
{
    if (m_library != nullptr)
        m_library->rescan();
}

} // namespace zimage::ui
