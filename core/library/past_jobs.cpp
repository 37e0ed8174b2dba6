#include "library/past_jobs.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "io/atomic_file.h"
#include "io/disk_full.h"
#include "io/file_calls.h"
#include "io/input_file.h"
#include "io/json_scan.h"
#include "params/param_json.h"
#include "params/param_table.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr JsonLimits kLimits{.depth = 8, .token = std::size_t{1} << 20, .values = 4096};
constexpr std::chrono::milliseconds kPatience{3000};
constexpr int kMostVariations = 1000;

/// A number of the document, from 0 to `most`; 0 for anything else.
int numberIn(const Json& json, const char* key, int most)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer() && *found >= 0 && *found <= most ? found->get<int>() : 0;
}

/// A text of the document; empty for anything else.
std::string textIn(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

GenerationParams paramsIn(const Json& json)
{
    GenerationParams params;
    if (!json.is_object())
        return params;
    for (const ParamDef& def : paramTable())
        if (const auto found = json.find(def.key); found != json.end() && !isPart(def))
            (void)setParamJson(params, def, *found, def.key);
    return params;
}

/// Calls `use` with each line that has its end.
template <typename Use>
void eachLine(std::string_view text, Use use)
{
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        use(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
}

[[noreturn]] void throwUnwritable(const fs::path& file, const std::string& why)
{
    throw Error(ErrorCode::Unwritable, tr("The history {file:path} cannot be written: {why}.", file, why),
                {file.string(), {}, {}});
}

[[noreturn]] void throwUnwritable(const fs::path& file, int error)
{
    if (!isDiskFull(error))
        throwUnwritable(file, systemErrorText(error));
    throw DiskFull(tr("The history {file:path} cannot be written: its disk is full. Make room on it.", file),
                   {file.string(), {}, {}});
}

/// The latest lines of a text that are no more than this.
std::string_view latest(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    const std::size_t lineEnd = text.find('\n', text.size() - most);
    return lineEnd == std::string_view::npos ? std::string_view() : text.substr(lineEnd + 1);
}

void replace(const fs::path& file, std::string_view text)
{
    replaceFile(file, std::as_bytes(std::span(text.data(), text.size())));
}

/// Whether a line is begun and not ended: its writer was killed, or the disk is full.
bool isTorn(const fs::path& file)
{
    InputFault fault{};
    const Descriptor read = openInput(file, fault);
    char last = '\n';
    const off_t end = read.valid() ? lseek(read.number(), 0, SEEK_END) : 0;
    return end > 0 && pread(read.number(), &last, 1, end - 1) == 1 && last != '\n';
}

/// In one call at the file's end, whoever else may be writing.
void append(const fs::path& path, std::string_view lines)
{
    const Descriptor file(
        fileCalls().open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600));
    if (!file.valid())
        throwUnwritable(path, errno);
    while (!lines.empty()) {
        const ssize_t written = fileCalls().write(file.number(), lines.data(), lines.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            throwUnwritable(path, written < 0 ? errno : ENOSPC);
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

bool sameJob(const PastJob& one, const PastJob& other)
{
    return one.params == other.params && one.model == other.model && one.preset == other.preset
        && one.purpose == other.purpose && one.variations == other.variations;
}

std::string pastJobLine(const PastJob& job)
{
    const GenerationParams defaults;
    Json params = Json::object();
    for (const ParamDef& def : paramTable())
        if (!isPart(def) && getParam(job.params, def) != getParam(defaults, def))
            params[def.key] = paramJson(getParam(job.params, def));
    Json line{{"time", job.time}, {"model", job.model}, {"params", std::move(params)}};
    if (!job.preset.empty())
        line["preset"] = job.preset;
    if (job.purpose == JobRequest::Purpose::Draft)
        line["kind"] = "draft";
    if (job.variations > 0)
        line["variations"] = job.variations;
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<PastJob> pastJobFrom(std::string_view line)
{
    if (scanJson(line, kLimits))
        return std::nullopt;
    try {
        const Json json = Json::parse(line);
        if (!json.is_object())
            return std::nullopt;
        const auto time = json.find("time");
        if (time == json.end() || !time->is_number_integer() || *time < 0 || *time > INT64_MAX)
            return std::nullopt;
        PastJob job;
        job.time = time->get<std::int64_t>();
        if (const auto params = json.find("params"); params != json.end())
            job.params = paramsIn(*params);
        job.model = textIn(json, "model");
        job.preset = textIn(json, "preset");
        job.purpose = textIn(json, "kind") == "draft" ? JobRequest::Purpose::Draft : JobRequest::Purpose::Picture;
        job.variations = numberIn(json, "variations", kMostVariations);
        return job;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

PastJobs::PastJobs(fs::path file, std::size_t largest) : m_file(std::move(file)), m_largest(largest) {}

FileLock PastJobs::lock() const
{
    std::error_code ignored;
    fs::create_directories(m_file.parent_path(), ignored);
    return FileLock(m_file.string() + ".lock", kPatience);
}

/// The end of the file, all of it unless others have made it far too large; nothing when it cannot be read.
std::optional<std::string> PastJobs::text() const
{
    InputFault fault{};
    const Descriptor file = openInput(m_file, fault);
    if (!file.valid())
        return fault == InputFault::Missing ? std::optional<std::string>("") : std::nullopt;
    const auto most = static_cast<off_t>(2 * m_largest);
    const off_t begin = std::max<off_t>(0, lseek(file.number(), 0, SEEK_END) - most);
    std::string text(static_cast<std::size_t>(lseek(file.number(), 0, SEEK_END) - begin), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t read = pread(file.number(), text.data() + done, text.size() - done, begin + off_t(done));
        if (read < 0 && errno == EINTR)
            continue;
        if (read < 0)
            return std::nullopt;
        if (read == 0)
            break;
        done += static_cast<std::size_t>(read);
    }
    text.resize(done);
    return begin == 0 ? text : std::string(latest(text, text.size() - 1)); // from a line's beginning
}

void PastJobs::add(const std::vector<PastJob>& jobs) const
{
    const FileLock held = lock(); // who does not get it in time writes all the same, but rewrites nothing
    std::string lines = isTorn(m_file) ? "\n" : "";
    for (const PastJob& job : jobs)
        lines += pastJobLine(job) + '\n';
    std::error_code missing;
    const std::uintmax_t size = fs::file_size(m_file, missing);
    if (!missing && size + lines.size() > m_largest && held.state() != FileLock::State::Busy)
        if (const auto all = text())
            return replace(m_file, latest(*all + lines, m_largest / 4 * 3)); // not at every line from now on
    append(m_file, lines);
}

void PastJobs::remove(const Which& unwanted) const
{
    const FileLock held = lock();
    const auto all = text();
    if (held.state() == FileLock::State::Busy || !all)
        throwUnwritable(
            m_file, held.state() == FileLock::State::Busy ? tr("another window is using it") : systemErrorText(EACCES));
    std::string kept;
    eachLine(*all, [&](std::string_view line) {
        if (const auto job = pastJobFrom(line); job && !unwanted(*job))
            kept.append(line).append(1, '\n');
    });
    if (kept.size() != all->size())
        replace(m_file, kept);
}

void PastJobs::removeAll() const
{
    const FileLock held = lock();
    std::error_code error;
    fs::remove(m_file, error);
    if (error)
        throwUnwritable(m_file, error.value());
}

std::size_t PastJobs::count() const
{
    const std::string all = text().value_or(std::string());
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n'));
}

std::vector<PastJob> PastJobs::read() const
{
    std::vector<PastJob> jobs;
    const std::string all = text().value_or(std::string());
    eachLine(all, [&jobs](std::string_view line) {
        if (auto job = pastJobFrom(line))
            jobs.push_back(std::move(*job));
    });
    std::stable_sort(jobs.begin(), jobs.end(), [](const PastJob& a, const PastJob& b) { return a.time < b.time; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (kept == 0 || !sameJob(jobs[kept - 1], jobs[i]))
            ++kept;
        if (kept - 1 != i)
            jobs[kept - 1] = std::move(jobs[i]);
    }
    jobs.resize(kept);
    return jobs;
}

} // namespace zimage
