#pragma once

#include "library/library.h"
#include "widgets/background_tasks.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace zimage::ui {

class AppSettings;
class GenerationService;

/// What a gallery shows.
struct GallerySearch {
    GalleryQuery query;
    LibraryOrder order = LibraryOrder::Newest;
    std::int64_t similarTo = 0; ///< a picture: those with words of its prompt, in place of query and order

    friend bool operator==(const GallerySearch&, const GallerySearch&) = default;
};

/// The library of pictures as the studio sees it: it begins with the first use, always has the folder that pictures are
/// saved in, and hears at once of what the service saves. Reads and searches run on threads of their own, each with an
/// index of its own; a search ends the one before it. GUI thread.
class GalleryLibrary : public QObject {
    Q_OBJECT

public:
    /// Both outlive this.
    GalleryLibrary(const AppSettings& settings, const GenerationService& service, QObject* parent = nullptr);
    ~GalleryLibrary() override;

    void begin(); ///< reads what is new in the folders, and watches them; once
    [[nodiscard]] bool hasBegun() const { return m_library != nullptr; }
    [[nodiscard]] bool isReading() const { return m_reading; } ///< files are still to be read
    [[nodiscard]] QString problem() const { return m_problem; }

    void search(const GallerySearch& what); ///< found() follows, unless another search does
    /// `read` off the GUI thread, then `done` with what it returned, unless `owner` is gone or it threw.
    template <typename Read, typename Done>
    void read(QObject* owner, Read read, Done done)
    {
        begin();
        using Result = decltype(read(std::declval<LibraryIndex&>()));
        m_reads.run(
            this,
            [reader = m_reader, read = std::move(read)]() mutable {
                std::optional<Result> result;
                reader->use([&](LibraryIndex& index) { result = read(index); });
                return result;
            },
            [owner = QPointer<QObject>(owner), done = std::move(done)](std::optional<Result> result) mutable {
                if (owner != nullptr && result)
                    done(std::move(*result));
            });
    }

    [[nodiscard]] std::vector<std::filesystem::path> folders() const;
    void addFolder(const std::filesystem::path& folder);
    void removeFolder(const std::filesystem::path& folder);     ///< its files stay
    void look(const std::vector<std::filesystem::path>& files); ///< saved, moved or deleted just now
    void rescan();
    /// The index has it within moments, the files by and by; unwritten() when one cannot be written.
    void judge(const std::vector<std::int64_t>& ids, const JudgementChange& change);

Q_SIGNALS:
    void found(const std::vector<zimage::LibraryHit>& hits);
    /// Both empty: anything may have changed.
    void changed(const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& gone);
    void progressed(qint64 read, qint64 toRead);
    void missing(const std::vector<std::filesystem::path>& folders);
    void problemChanged(const QString& sentence); ///< empty: it has gone
    /// A judgement is not in its picture's file; `waits`: it is kept and tried again.
    void unwritten(const QString& sentence, const std::filesystem::path& file, bool waits);
    void foldersChanged();

private:
    /// An index for one thread at a time.
    class Reader {
    public:
        explicit Reader(std::filesystem::path file) : m_file(std::move(file)) {}
        /// False when it threw; `problem` says why, unless it was interrupted.
        bool use(const std::function<void(LibraryIndex&)>& how, QString* problem = nullptr);
        void interrupt();

    private:
        std::filesystem::path m_file;
        std::unique_ptr<LibraryIndex> m_index;
        std::mutex m_lock; ///< of the pointer
    };

    void addPictureFolder();
    void tell(const QString& problem);

    const AppSettings& m_settings;
    std::filesystem::path m_pictureFolder;
    LibraryPlaces m_places;
    std::unique_ptr<Library> m_library;
    bool m_reading = false;
    QString m_problem;
    std::shared_ptr<std::atomic<quint64>> m_latest; ///< search
    std::shared_ptr<Reader> m_searcher;
    std::shared_ptr<Reader> m_reader;
    BackgroundTasks m_searches{1};
    BackgroundTasks m_reads{1};
};

} // namespace zimage::ui
