#include "library/library_scan.h"

#include "library/picture_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 64;
constexpr std::chrono::milliseconds kLongestBatch{250};
constexpr std::int64_t kSettled =
    3'000'000'000; // ns without a change after which a file that cannot be read is damaged

std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

bool isHidden(const fs::path& path)
{
    const std::string name = path.filename().string();
    return !name.empty() && name.front() == '.';
}

/// The same file under another name has these three.
using Sameness = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
Sameness samenessOf(const FileStamp& stamp) { return {stamp.inode, stamp.bytes, stamp.changed}; }

/// What the disk has of a folder.
struct Listing {
    std::vector<fs::path> pictures;
    std::vector<fs::path> folders;
    bool readable = false;
};

Listing listed(const fs::path& folder)
{
    Listing listing;
    std::error_code error;
    fs::directory_iterator each(folder, error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        std::error_code ignored;
        if (isHidden(each->path()))
            continue;
        if (each->is_directory(ignored) && !each->is_symlink(ignored))
            listing.folders.push_back(each->path());
        else if (mayBePicture(each->path()))
            listing.pictures.push_back(each->path());
    }
    listing.readable = !error;
    return listing;
}

/// A file that the index does not know as it is now.
struct Unread {
    fs::path file;
    FileStamp stamp;
    std::optional<std::int64_t> id; ///< in the index; nothing: new
};

class Scan {
public:
    Scan(LibraryIndex& index, const std::stop_token& stop, const ScanListener& listener)
        : m_index(index), m_stop(stop), m_listener(listener)
    {}

    /// What is not in any of the roots leaves the index.
    void takeTrees(const std::vector<fs::path>& roots)
    {
        m_gone = m_index.filesIn({});
        for (const fs::path& root : roots) {
            m_found = 0;
            if (takeFolder(root) && !looksUnmounted(root))
                continue;
            keep(root);
            m_result.missing.push_back(root);
        }
    }

    void takeFile(const fs::path& file)
    {
        if (const auto known = m_index.picture(file))
            m_gone.emplace(file, IndexedFile{known->id, known->stamp});
        if (const auto stamp = fileStamp(file); stamp && mayBePicture(file))
            see(file, *stamp);
    }

    ScanResult finish()
    {
        moveSame();
        readAll();
        if (m_result.complete)
            removeGone();
        return std::move(m_result);
    }

private:
    bool takeFolder(const fs::path& folder)
    {
        if (m_stop.stop_requested()) {
            m_result.complete = false;
            return true;
        }
        if (m_listener.between)
            m_listener.between();
        Listing listing = listed(folder);
        if (!listing.readable)
            return false;
        takeFiles(listing);
        m_found += listing.pictures.size();
        for (const fs::path& each : listing.folders)
            if (!takeFolder(each))
                keep(each);
        return true;
    }

    void takeFiles(const Listing& listing)
    {
        for (const fs::path& file : listing.pictures)
            if (const auto stamp = fileStamp(file))
                see(file, *stamp);
    }

    void see(const fs::path& file, const FileStamp& stamp)
    {
        const auto known = m_gone.find(file);
        if (known == m_gone.end()) {
            m_toRead.push_back({file, stamp, std::nullopt});
            return;
        }
        if (known->second.stamp != stamp)
            m_toRead.push_back({file, stamp, known->second.id});
        m_gone.erase(known);
    }

    /// The index keeps what it knows of a folder and all within.
    void keep(const fs::path& folder)
    {
        const std::string start = folder.string() + '/';
        std::erase_if(m_gone, [&](const auto& each) { return each.first.string().starts_with(start); });
    }

    /// An empty folder where there were pictures may be the place of a drive that is not there.
    [[nodiscard]] bool looksUnmounted(const fs::path& root)
    {
        struct stat own {};
        struct stat above {};
        if (::stat(root.c_str(), &own) != 0)
            return true;
        const std::string fact = "device of " + root.string(); // not for people: a name in the index
        const std::string device = std::to_string(own.st_dev);
        if (m_found > 0) {
            if (m_index.fact(fact) != device)
                m_index.setFact(fact, device);
            return false;
        }
        const std::string before = m_index.fact(fact);
        return !before.empty() && before != device && ::stat(root.parent_path().c_str(), &above) == 0
            && own.st_dev == above.st_dev;
    }

    /// Those that only have another name now need not be read.
    void moveSame()
    {
        std::map<Sameness, fs::path> bySameness;
        for (const auto& [file, known] : m_gone)
            bySameness.emplace(samenessOf(known.stamp), file);
        std::vector<LibraryIndex::Moved> moved;
        std::erase_if(m_toRead, [&](const Unread& unread) {
            const auto same = unread.id ? bySameness.end() : bySameness.find(samenessOf(unread.stamp));
            if (same == bySameness.end())
                return false;
            const auto was = m_gone.find(same->second);
            if (was->second.stamp.sidecarChanged != unread.stamp.sidecarChanged)
                return false; // its sidecar has to be read
            moved.push_back({was->second.id, unread.file, unread.stamp});
            if (m_listener.moved)
                m_listener.moved(was->first, unread.file);
            m_result.changed.push_back(was->second.id);
            m_gone.erase(was);
            bySameness.erase(same);
            return true;
        });
        if (!moved.empty())
            m_index.move(moved);
    }

    void readAll()
    {
        const auto toRead = static_cast<std::int64_t>(m_toRead.size());
        std::int64_t read = 0;
        Clock::time_point begun = Clock::now();
        for (const Unread& unread : m_toRead) {
            if (m_stop.stop_requested()) {
                m_result.complete = false;
                break;
            }
            readOne(unread);
            ++read;
            if (m_batch.size() >= kBatch || Clock::now() - begun > kLongestBatch) {
                flush();
                begun = Clock::now();
                if (m_listener.progress)
                    m_listener.progress(read, toRead);
            }
            if (m_listener.between)
                m_listener.between();
        }
        flush();
        if (m_listener.progress && toRead > 0)
            m_listener.progress(read, toRead);
    }

    void readOne(const Unread& unread)
    {
        std::optional<LibraryPicture> picture = readLibraryPicture(unread.file);
        if (!picture)
            return; // gone again, or none
        if (!picture->problem.empty() && now() - picture->stamp.changed < kSettled) {
            m_result.unsettled.push_back(unread.file);
            return;
        }
        if (!unread.id)
            followDocument(*picture);
        if (m_listener.read)
            m_listener.read(*picture);
        m_batch.push_back(std::move(*picture));
    }

    /// A new file that is the document of one that has gone: it has moved from another disk, and keeps its id.
    void followDocument(const LibraryPicture& picture)
    {
        if (picture.identity.documentId.empty() || m_gone.empty())
            return;
        for (const std::int64_t id : m_index.withDocument(picture.identity.documentId)) {
            const auto was =
                std::find_if(m_gone.begin(), m_gone.end(), [&](const auto& each) { return each.second.id == id; });
            if (was == m_gone.end())
                continue;
            if (m_listener.moved)
                m_listener.moved(was->first, picture.file);
            m_gone.erase(was);
            const LibraryIndex::Moved moved{id, picture.file, picture.stamp};
            m_index.move({&moved, 1});
            return;
        }
    }

    void flush()
    {
        if (m_batch.empty())
            return;
        m_index.put(m_batch);
        std::vector<std::int64_t> ids;
        for (const LibraryPicture& picture : m_batch)
            ids.push_back(picture.id);
        m_batch.clear();
        m_result.changed.insert(m_result.changed.end(), ids.begin(), ids.end());
        if (m_listener.changed)
            m_listener.changed(ids);
    }

    void removeGone()
    {
        for (const auto& [file, known] : m_gone)
            m_result.gone.push_back(known.id);
        if (!m_result.gone.empty())
            m_index.remove(m_result.gone);
    }

    LibraryIndex& m_index;
    std::stop_token m_stop;
    const ScanListener& m_listener;
    std::map<fs::path, IndexedFile> m_gone; ///< of the index, not seen yet
    std::vector<Unread> m_toRead;
    std::vector<LibraryPicture> m_batch;
    std::size_t m_found = 0;
    ScanResult m_result;
};

} // namespace

ScanResult scanFolders(LibraryIndex& index, const std::vector<fs::path>& folders, const std::stop_token& stop,
                       const ScanListener& listener)
{
    Scan scan(index, stop, listener);
    scan.takeTrees(folders);
    return scan.finish();
}

ScanResult scanFiles(LibraryIndex& index, const std::set<fs::path>& files, const ScanListener& listener)
{
    Scan scan(index, {}, listener);
    for (const fs::path& file : files)
        scan.takeFile(file);
    return scan.finish();
}

std::vector<fs::path> foldersWithin(const fs::path& folder, const std::stop_token& stop)
{
    std::vector<fs::path> found{folder};
    for (std::size_t at = 0; at < found.size() && !stop.stop_requested(); ++at) {
        const Listing listing = listed(found[at]);
        found.insert(found.end(), listing.folders.begin(), listing.folders.end());
    }
    return found;
}

} // namespace zimage
