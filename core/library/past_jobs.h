#pragma once

#include "io/file_lock.h"
#include "job/job_request.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A job that was sent, as the history keeps it.
struct PastJob {
    std::int64_t time = 0;   ///< when: ms since 1970, UTC
    GenerationParams params; ///< of the picture: of a draft, those of the picture that it stands for
    std::string model;       ///< its name
    std::string preset;      ///< in use then; a file's name without .yaml, empty: the model's own
    JobRequest::Purpose purpose = JobRequest::Purpose::Picture;
    int variations = 0; ///< of the picture with these parameters, made at once; 0: it is no job of variations
};

/// Whether they ask for the same, whenever.
[[nodiscard]] bool sameJob(const PastJob& one, const PastJob& other);

/// One line of JSON without its end: what differs from the defaults.
[[nodiscard]] std::string pastJobLine(const PastJob& job);
/// Nothing for a line that is damaged or has no time. Unknown keys and values of the wrong type are passed over.
[[nodiscard]] std::optional<PastJob> pastJobFrom(std::string_view line);

/// The jobs that were sent, in a file of lines that several programs may write at once: a lock beside it lets them wait
/// for each other, and a line that a killed one has torn is passed over. What is too much goes from its beginning.
/// Thread-safe.
class PastJobs {
public:
    static constexpr std::size_t kLargest = std::size_t{16} << 20; ///< bytes; some 50,000 jobs

    using Which = std::function<bool(const PastJob& job)>;

    explicit PastJobs(std::filesystem::path file, std::size_t largest = kLargest);

    /// All three throw Error Unwritable; what was there stays then.
    void add(const std::vector<PastJob>& jobs) const;
    void remove(const Which& unwanted) const;
    void removeAll() const;

    /// By time, the oldest first; of equal ones in a row the latest. Empty when the file cannot be read.
    [[nodiscard]] std::vector<PastJob> read() const;
    [[nodiscard]] std::size_t count() const; ///< lines; quick

private:
    [[nodiscard]] FileLock lock() const;
    [[nodiscard]] std::optional<std::string> text() const;

    std::filesystem::path m_file;
    std::size_t m_largest;
};

} // namespace zimage
