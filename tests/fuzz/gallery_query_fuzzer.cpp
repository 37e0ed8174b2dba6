// Searches in the gallery: what users type, completions in it, and the file of saved ones. The first byte is where the
// cursor is.

#include "library/gallery_query.h"
#include "library/query_completion.h"
#include "library/saved_searches.h"
#include "base/utf8.h"
#include "only_errors.h"
#include "support/gallery_rows.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace zimage;

namespace {

test::GalleryRows& rows()
{
    static test::GalleryRows made;
    static const auto one = made.add({.name = "fox.png", .prompt = "a red fox 江南", .tags = {"Client/A"}});
    (void)one;
    return made;
}

std::vector<std::pair<std::string, std::int64_t>> valuesOf(LibraryIndex::Values)
{
    return {{"Client/A", 3}, {"江南 \"b\"", 2}, {"x,y", 1}};
}

void trySearch(std::string_view text, std::size_t cursor)
{
    const ParsedQuery parsed = parseQuery(text, 1'764'547'200'000);
    for (const QueryProblem& problem : parsed.problems) {
        fuzz::require(problem.begin <= problem.end && problem.end <= text.size(), "a problem is out of the text");
        fuzz::checkMessage(problem.sentence);
    }
    fuzz::require(parsed.query.where.size() < 200'000, "a search grows beyond bounds");
    (void)rows().find(parsed.query); // throws when it is no SQL
    for (const QueryCompletion& each : completeQuery(text, cursor, valuesOf))
        fuzz::require(each.begin <= each.end && each.end <= text.size(), "a completion is out of the text");
}

void trySaved(std::string_view text)
{
    fuzz::onlyErrors([&] {
        const auto searches = parseSavedSearches(std::string(text), "fuzz.yaml");
        fuzz::require(parseSavedSearches(savedSearchesYaml(searches), "fuzz.yaml") == searches,
                      "saved searches read back otherwise than they were written");
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    fuzz::onlyErrors([&] { trySearch(text, data[0]); });
    trySaved(text);
    return 0;
}
