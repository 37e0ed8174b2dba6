// Lines of the jobs' history, and the search in them.

#include "library/past_jobs.h"
#include "library/search_words.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::onlyErrors([&] {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        (void)hasAll(searchable(text), searchWords(text));
        const auto job = pastJobFrom(text);
        if (!job)
            return;
        const std::string line = pastJobLine(*job);
        fuzz::require(line.find('\n') == std::string::npos, "a job has more than one line");
        const auto again = pastJobFrom(line);
        fuzz::require(again && again->time == job->time && sameJob(*again, *job), "a job does not come back");
    });
    return 0;
}
