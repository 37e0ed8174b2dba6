#include "library/library.h"

#include "base/error.h"
#include "library/folder_watch.h"
#include "library/gallery_folders.h"
#include "library/judgement_queue.h"
#include "library/library_scan.h"
#include "library/pixel_hasher.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLook = 1000ms; // how often other programs' writing is looked for
constexpr auto kUnheard = 60s; // how often all folders are looked through where not all can be watched, or are there
constexpr auto kUnsettled = 1000ms; // until a file that was being written is read again
constexpr auto kAfterTrouble = 5s;  // until the index is tried again

} // namespace

LibraryPlaces LibraryPlaces::ofUser()
{
    return {LibraryIndex::defaultFile(), GalleryFolders::defaultFile(), JudgementQueue::defaultFolder()};
}

class Library::Impl {
public:
    Impl(LibraryPlaces places, LibraryListener listener)
        : m_places(std::move(places)), m_listener(std::move(listener)), m_queue(queueEvents(), m_places.journal, {}),
          m_hasher(
              [this](PixelHasher::Result result) {
                  {
                      const std::lock_guard lock(m_mutex);
                      m_hashed.push_back(std::move(result));
                  }
                  m_watch.wake();
              },
              [this] { m_watch.wake(); }),
          m_thread([this](const std::stop_token& stop) { run(stop); })
    {}

    ~Impl()
    {
        m_thread.request_stop();
        m_watch.wake();
        m_thread.join();
    }

    void look(const std::vector<fs::path>& files)
    {
        change([&] { m_files.insert(files.begin(), files.end()); });
    }
    void rescan()
    {
        change([&] { m_wantsAll = true; });
    }
    void rebuild()
    {
        change([&] { m_wantsAll = m_wantsNew = true; });
    }
    void judge(const std::vector<std::int64_t>& ids, const JudgementChange& what)
    {
        change([&] { m_judged.emplace_back(ids, what); });
    }
    void waitUntilIdle()
    {
        for (bool wasWritten = false; !wasWritten;) {
            std::unique_lock lock(m_mutex);
            m_becameIdle.wait(lock, [&] { return m_idle; });
            lock.unlock();
            m_queue.flush();
            lock.lock();
            wasWritten = m_idle; // else the index has to learn of it
        }
    }

private:
    template <typename Change>
    void change(Change what)
    {
        {
            const std::lock_guard lock(m_mutex);
            what();
            m_idle = false;
        }
        m_watch.wake();
    }

    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            try {
                LibraryIndex index(m_places.index);
                if (m_damaged)
                    index.renew();
                m_damaged = false;
                tellProblem({});
                work(index, stop);
            } catch (const Error& error) {
                m_damaged = error.code() == ErrorCode::Corrupt && error.context().file == m_places.index.string();
                tellProblem(error.what());
                if (!m_damaged)
                    rest(stop);
                change([&] { m_wantsAll = true; });
            }
        }
    }

    /// Until it throws or is to stop.
    void work(LibraryIndex& index, const std::stop_token& stop)
    {
        std::int64_t version = index.dataVersion();
        Clock::time_point lookedAt{};
        change([&] { m_wantsAll = true; });
        while (!stop.stop_requested()) {
            const bool isDue = (!m_watch.isWhole() || !m_missing.empty()) && Clock::now() - lookedAt > kUnheard;
            if (take(m_wantsAll) || isDue) {
                lookEverywhere(index, stop);
                lookedAt = Clock::now();
            }
            serve(index);
            keepHashing(index);
            noteIdle();
            FolderWatch::Changes changes = m_watch.wait(untilNextLook());
            if (changes.more)
                change([&] { m_wantsAll = true; });
            if (!changes.files.empty())
                change([&] { m_files.merge(changes.files); });
            if (const std::int64_t is = index.dataVersion(); is != version) {
                version = is;
                tellChanged({}, {});
            }
        }
    }

    /// What is urgent: files that somebody named or that the system told of, and hashes that are ready.
    void serve(LibraryIndex& index)
    {
        std::set<fs::path> files;
        std::vector<PixelHasher::Result> hashed;
        std::vector<std::pair<std::vector<std::int64_t>, JudgementChange>> judged;
        {
            const std::lock_guard lock(m_mutex);
            files = std::exchange(m_files, {});
            if (m_unsettledAt < Clock::now())
                files.merge(std::exchange(m_unsettled, {}));
            hashed = std::exchange(m_hashed, {});
            judged = std::exchange(m_judged, {});
        }
        for (const auto& [ids, what] : judged)
            judge(index, ids, what);
        std::erase_if(files, [&](const fs::path& file) { return !isOurs(file); });
        for (const PixelHasher::Result& each : hashed)
            note(index, each);
        if (!files.empty())
            take(scanFiles(index, files, m_scanListener));
    }

    void judge(LibraryIndex& index, const std::vector<std::int64_t>& ids, const JudgementChange& what)
    {
        std::vector<std::pair<std::int64_t, PictureJudgement>> judged;
        for (const LibraryPicture& picture : index.pictures(ids)) {
            m_queue.add(picture.file, what); // first: the index can be made again, this cannot
            judged.emplace_back(picture.id, zimage::changed(picture.judgement, what));
        }
        index.setJudgements(judged);
        tellChanged(ids, {});
    }

    void lookEverywhere(LibraryIndex& index, const std::stop_token& stop)
    {
        if (take(m_wantsNew))
            index.renew();
        const std::vector<fs::path> folders = GalleryFolders(m_places.folders).read();
        m_folders = folders;
        m_watch.setFolders(folders);
        ScanListener listener = m_scanListener;
        listener.progress = m_listener.progress;
        listener.between = [&] { serve(index); };
        listener.changed = [&](const std::vector<std::int64_t>& changed) { tellChanged(changed, {}); };
        ScanResult result = scanFolders(index, folders, stop, listener);
        std::vector<fs::path> missing = std::exchange(result.missing, {});
        take(std::move(result));
        if (missing != m_missing && m_listener.missing)
            m_listener.missing(missing);
        m_missing = std::move(missing);
    }

    void take(ScanResult result)
    {
        if (!result.unsettled.empty()) {
            const std::lock_guard lock(m_mutex);
            m_unsettled.insert(result.unsettled.begin(), result.unsettled.end());
            m_unsettledAt = Clock::now() + kUnsettled;
        }
        for (const std::int64_t id : result.changed)
            m_stale.erase(id);
        if (!result.changed.empty() || !result.gone.empty())
            tellChanged(result.changed, result.gone);
    }

    void note(LibraryIndex& index, const PixelHasher::Result& result)
    {
        const std::vector<LibraryPicture> now = index.pictures({&result.id, 1});
        if (now.empty() || now.front().stamp != result.stamp)
            return; // it was read again meanwhile, and is hashed again
        if (result.isStale) {
            m_stale.insert(result.id);
            return;
        }
        if (result.problem.empty())
            index.setPixelHash(result.id, result.hash);
        else
            index.setProblem(result.id, result.problem);
        tellChanged({result.id}, {});
    }

    /// Gives the hasher something to do when it has nothing.
    void keepHashing(LibraryIndex& index)
    {
        if (!m_hasher.isIdle())
            return;
        std::vector<std::int64_t> ids = index.withoutPixelHash(PixelHasher::kAtOnce + static_cast<int>(m_stale.size()));
        std::erase_if(ids, [&](std::int64_t id) { return m_stale.contains(id); });
        m_hasher.hash(index.pictures(ids));
    }

    void noteIdle()
    {
        const std::lock_guard lock(m_mutex);
        m_idle = m_files.empty() && m_unsettled.empty() && m_hashed.empty() && m_judged.empty() && !m_wantsAll
            && m_hasher.isIdle();
        if (m_idle)
            m_becameIdle.notify_all();
    }

    [[nodiscard]] std::chrono::milliseconds untilNextLook()
    {
        const std::lock_guard lock(m_mutex);
        if (!m_files.empty() || !m_hashed.empty() || !m_judged.empty() || m_wantsAll)
            return 0ms;
        return m_unsettled.empty() ? kLook : kUnsettled / 4;
    }

    [[nodiscard]] bool isOurs(const fs::path& file) const
    {
        return std::any_of(m_folders.begin(), m_folders.end(),
                           [&](const fs::path& folder) { return isWithin(file, folder); });
    }

    bool take(bool& flag)
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(flag, false);
    }

    void tellChanged(const std::vector<std::int64_t>& changed, const std::vector<std::int64_t>& gone) const
    {
        if (m_listener.changed)
            m_listener.changed(changed, gone);
    }

    void tellProblem(const std::string& sentence)
    {
        if (sentence == m_told)
            return;
        m_told = sentence;
        if (m_listener.problem)
            m_listener.problem(sentence);
    }

    /// Before the index is tried again.
    void rest(const std::stop_token& stop)
    {
        const Clock::time_point end = Clock::now() + kAfterTrouble;
        {
            const std::lock_guard lock(m_mutex);
            m_idle = true; // nobody shall wait for what cannot be done
            m_becameIdle.notify_all();
        }
        while (!stop.stop_requested() && Clock::now() < end)
            (void)m_watch.wait(std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()));
    }

    /// What is not written yet is as good as written.
    [[nodiscard]] ScanListener scanListener()
    {
        ScanListener made;
        made.read = [this](LibraryPicture& picture) {
            picture.judgement = zimage::changed(picture.judgement, m_queue.pending(picture.file));
        };
        made.moved = [this](const fs::path& from, const fs::path& to) { m_queue.renamed(from, to); };
        return made;
    }

    [[nodiscard]] JudgementQueue::Events queueEvents()
    {
        JudgementQueue::Events events;
        events.written = [this](const fs::path& picture, const WrittenJudgement&) { look({picture}); };
        events.failed = [this](const fs::path& picture, const Error& error, bool waits) {
            if (m_listener.unwritten)
                m_listener.unwritten(picture, error.what(), waits);
        };
        return events;
    }

    const LibraryPlaces m_places;
    const LibraryListener m_listener;
    std::mutex m_mutex;
    std::condition_variable m_becameIdle;
    std::set<fs::path> m_files; ///< to be looked at
    std::set<fs::path> m_unsettled;
    Clock::time_point m_unsettledAt{};
    std::vector<PixelHasher::Result> m_hashed;
    std::vector<std::pair<std::vector<std::int64_t>, JudgementChange>> m_judged;
    bool m_wantsAll = true;
    bool m_wantsNew = false;
    bool m_idle = false;
    // Of the library's thread alone:
    bool m_damaged = false;
    std::string m_told;
    std::vector<fs::path> m_folders;
    std::vector<fs::path> m_missing;
    std::set<std::int64_t> m_stale; ///< pictures to be hashed once they have been read again
    FolderWatch m_watch;
    JudgementQueue m_queue;
    const ScanListener m_scanListener = scanListener();
    PixelHasher m_hasher;
    std::jthread m_thread; ///< last: it uses all the others
};

Library::Library(LibraryPlaces places, LibraryListener listener)
    : m_impl(std::make_unique<Impl>(std::move(places), std::move(listener)))
{}
Library::~Library() = default;
void Library::look(const std::vector<fs::path>& files) { m_impl->look(files); }
void Library::rescan() { m_impl->rescan(); }
void Library::rebuild() { m_impl->rebuild(); }
void Library::judge(const std::vector<std::int64_t>& ids, const JudgementChange& change) { m_impl->judge(ids, change); }
void Library::waitUntilIdle() { m_impl->waitUntilIdle(); }

} // namespace zimage
