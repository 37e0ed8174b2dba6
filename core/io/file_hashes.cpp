#include "io/file_hashes.h"

#include "base/error.h"
#include "base/resources.h"
#include "io/atomic_file.h"
#include "io/input_file.h"
#include "io/json_scan.h"
#include "io/sha256.h"

#include <nlohmann/json.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>

namespace zimage {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr std::size_t kLargestCache = std::size_t{4} << 20;
constexpr std::size_t kMostEntries = 4000;
constexpr std::uintmax_t kWorthSaving = std::uintmax_t{16} << 20; // bytes hashed: not to be lost when the program ends
constexpr JsonLimits kLimits{.depth = 4, .token = std::size_t{64} << 10, .values = 20'000};

/// Whoever computes or reads comes first: beside threads that keep all cores busy it gets about a tenth of one core.
/// Less would never come to an end.
void takeLowPriority()
{
    constexpr int kNice = 10;
    constexpr int kOfThread = 1;               // IOPRIO_WHO_PROCESS
    constexpr int kLastToRead = (2 << 13) | 7; // IOPRIO_CLASS_BE, the lowest level
    const auto self = static_cast<id_t>(syscall(SYS_gettid));
    setpriority(PRIO_PROCESS, self, kNice);
    syscall(SYS_ioprio_set, kOfThread, 0, kLastToRead);
}

std::string absoluteName(const fs::path& path)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    return (error ? path : absolute).lexically_normal().string();
}

bool isFolder(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

} // namespace

std::vector<fs::path> modelFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    const auto collect = [&files](const fs::path& place, const fs::path& relative, std::vector<fs::path>* folders) {
        std::error_code error;
        for (fs::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error)) {
            const fs::path name = entry->path().filename();
            std::error_code ignored;
            if (name.string().starts_with('.'))
                continue;
            if (entry->is_directory(ignored) && folders != nullptr)
                folders->push_back(name);
            else if (entry->is_regular_file(ignored)
                     && (name.extension() == ".safetensors" || name.extension() == ".json"))
                files.push_back(relative / name);
        }
    };
    std::vector<fs::path> folders;
    collect(folder, {}, &folders);
    for (const fs::path& name : folders)
        collect(folder / name, name, nullptr);
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return a.string() < b.string(); });
    return files;
}

FileHashes& fileHashes()
{
    static FileHashes hashes([] {
        const fs::path folder = cacheFolder();
        return folder.empty() ? folder : folder / "hashes.json";
    }());
    return hashes;
}

FileHashes::FileHashes(fs::path cache) : m_cache(std::move(cache)), m_entries(load(m_cache)) {}

FileHashes::~FileHashes()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    if (m_unsaved)
        save(); // so that programs that run for a second get on, too
}

std::optional<FileHashes::Entry> FileHashes::stateOf(const std::string& path)
{
    struct stat state {};
    if (stat(path.c_str(), &state) != 0 || !S_ISREG(state.st_mode))
        return {};
    return Entry{static_cast<std::uintmax_t>(state.st_size),
                 std::int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec,
                 {}};
}

FileHashes::Entries FileHashes::load(const fs::path& cache)
{
    Entries entries;
    const std::string text = cache.empty() ? std::string() : readInputOrNothing(cache, kLargestCache);
    if (text.empty() || scanJson(text, kLimits))
        return entries;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("version", Json()) != Json(kVersion) || !json.contains("files")
        || !json["files"].is_object())
        return entries;
    for (const auto& [path, entry] : json["files"].items()) {
        if (!entry.is_object() || !entry.contains("size") || !entry["size"].is_number_unsigned()
            || !entry.contains("time") || !entry["time"].is_number_integer() || !entry.contains("sha256")
            || !entry["sha256"].is_string() || !isSha256(entry["sha256"].get_ref<const std::string&>()))
            continue;
        entries[path] = {entry["size"].get<std::uintmax_t>(), entry["time"].get<std::int64_t>(),
                         entry["sha256"].get<std::string>()};
    }
    return entries;
}

/// What another program has written meanwhile is kept; what it writes at this very moment is hashed again some day.
void FileHashes::save()
{
    Entries all = load(m_cache);
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [path, entry] : m_entries)
            all[path] = entry;
        if (all.size() > kMostEntries)
            std::erase_if(all, [](const auto& each) { return !stateOf(each.first); });
        while (all.size() > kMostEntries)
            all.erase(all.begin());
        m_entries = all;
    }
    Json files = Json::object();
    for (const auto& [path, entry] : all)
        files[path] = {{"size", entry.size}, {"time", entry.time}, {"sha256", entry.sha256}};
    const std::string text =
        Json{{"version", kVersion}, {"files", files}}.dump(0, ' ', false, Json::error_handler_t::replace) + "\n";
    std::error_code ignored;
    fs::create_directories(m_cache.parent_path(), ignored);
    try {
        replaceFile(m_cache, std::as_bytes(std::span(text.data(), text.size())));
    } catch (const Error&) { // it is known while the program runs
    }
}

std::optional<std::string> FileHashes::knownFile(const std::string& path) const
{
    const std::optional<Entry> now = stateOf(path);
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(path);
    if (!now || found == m_entries.end() || found->second.size != now->size || found->second.time != now->time)
        return {};
    return found->second.sha256;
}

std::optional<std::string> FileHashes::known(const fs::path& path) const
{
    if (!isFolder(path))
        return knownFile(absoluteName(path));
    std::string lines;
    for (const fs::path& file : modelFiles(path)) {
        const std::optional<std::string> hash = knownFile(absoluteName(path / file));
        if (!hash)
            return {};
        lines += *hash + "  " + file.generic_string() + "\n";
    }
    return lines.empty() ? std::optional<std::string>() : sha256Of(lines);
}

std::optional<fs::path> FileHashes::fileWith(std::string_view sha256) const
{
    std::vector<std::string> paths;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [path, entry] : m_entries)
            if (entry.sha256 == sha256)
                paths.push_back(path);
    }
    for (const std::string& path : paths)
        if (knownFile(path))
            return path;
    return {};
}

void FileHashes::want(const fs::path& path)
{
    std::vector<std::string> unknown;
    const bool folder = isFolder(path);
    for (const fs::path& file : folder ? modelFiles(path) : std::vector<fs::path>{{}}) {
        std::string name = absoluteName(folder ? path / file : path);
        if (!knownFile(name))
            unknown.push_back(std::move(name));
    }
    const std::lock_guard lock(m_mutex);
    for (std::string& name : unknown)
        if (std::find(m_wanted.begin(), m_wanted.end(), name) == m_wanted.end())
            m_wanted.push_back(std::move(name));
    if (!m_wanted.empty() && !m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    m_changed.notify_all();
}

void FileHashes::waitUntilIdle()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_wanted.empty(); });
}

void FileHashes::work(const std::stop_token& stop)
{
    takeLowPriority();
    while (!stop.stop_requested()) {
        std::string path;
        {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait(lock, stop, [this] { return !m_wanted.empty(); }))
                return;
            path = m_wanted.front();
        }
        const std::uintmax_t size = hash(path, stop);
        const bool last = [this] {
            const std::lock_guard lock(m_mutex);
            return m_wanted.size() == 1;
        }();
        m_unsaved = m_unsaved || (size > 0 && !m_cache.empty());
        if (m_unsaved && (last || size >= kWorthSaving)) {
            save();
            m_unsaved = false;
        }
        {
            const std::lock_guard lock(m_mutex);
            m_wanted.pop_front();
        }
        m_changed.notify_all();
    }
}

std::uintmax_t FileHashes::hash(const std::string& path, const std::stop_token& stop)
{
    std::optional<Entry> before = stateOf(path);
    if (!before)
        return 0;
    std::optional<std::string> sha256;
    try {
        sha256 = sha256OfFile(path, stop);
    } catch (const std::exception&) { // without memory or OpenSSL's help it stays unknown
    }
    const std::optional<Entry> after = stateOf(path);
    if (!sha256 || !after || after->size != before->size || after->time != before->time)
        return 0; // stopped, or it was written to meanwhile
    before->sha256 = std::move(*sha256);
    const std::lock_guard lock(m_mutex);
    m_entries[path] = *before;
    return std::max<std::uintmax_t>(before->size, 1);
}

} // namespace zimage
