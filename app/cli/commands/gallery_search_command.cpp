#include "commands/gallery_search_command.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "exit_status.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"
#include "gallery.h"
#include "library/gallery_query.h"
#include "library/saved_searches.h"
#include "terminal/console.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace zimage::cli {

namespace {

constexpr std::array<std::pair<const char*, LibraryOrder>, 6> kOrders{{{"newest", LibraryOrder::Newest},
                                                                       {"oldest", LibraryOrder::Oldest},
                                                                       {"name", LibraryOrder::Name},
                                                                       {"rating", LibraryOrder::Rating},
                                                                       {"largest", LibraryOrder::Largest},
                                                                       {"relevance", LibraryOrder::Relevance}}};

LibraryOrder orderOf(const std::string& name)
{
    std::vector<std::string> names;
    for (const auto& [known, order] : kOrders) {
        if (name == known)
            return order;
        names.emplace_back(known);
    }
    refuse(tr("--order {name:quoted} does not exist: choose one of {names}.", name, listed(names)));
}

std::size_t limitOf(const std::string& text)
{
    std::size_t limit = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc() || stop != text.data() + text.size())
        refuse(tr("--limit {text:quoted} is not a whole number.", text));
    return limit;
}

std::string savedQuery(const std::string& name)
{
    const SavedSearchList list = SavedSearches(SavedSearches::defaultFile()).read();
    if (!list.problem.empty())
        complain(list.problem);
    std::vector<std::string> names;
    for (const SavedSearch& search : list.searches) {
        if (search.name == name)
            return search.query;
        names.push_back(search.name);
    }
    const std::string near = nearestName(name, names);
    refuse(near.empty() ? tr("There is no saved search {name:quoted}; \"zimage gallery saved\" lists them.", name)
                        : tr("There is no saved search {name:quoted}. Do you mean {near:quoted}?", name, near));
}

std::int64_t now()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// A script must not go on with more pictures than it asked for, so what is mistaken is refused here.
GalleryQuery understood(const std::string& text)
{
    ParsedQuery parsed = parseQuery(text, now());
    if (!parsed.problems.empty())
        refuse(parsed.problems.front().sentence);
    return std::move(parsed.query);
}

} // namespace

GallerySearchCommand::GallerySearchCommand()
    // not for people: a name
    : Command("gallery search", trLater("Find pictures by words and by what their files say."))
{}

void GallerySearchCommand::addFlags(FlagParser& parser)
{
    parser.text({trLater("QUERY"), trLater("TEXT"),
                 tr("Words, \"phrases\", -words and fields, such as steps:>10, in quotation marks; docs/gallery.md "
                    "lists the fields."),
                 kFiles},
                m_query);
    parser.text(
        {"--saved", trLater("NAME"), tr("A saved search in place of QUERY, or with it: both must fit."), kFiles},
        m_saved);
    parser.text({"--order", trLater("NAME"),
                 tr("newest (otherwise), oldest, name, rating, largest, or relevance: of the words."), kMessages},
                m_order);
    parser.text({"--limit", "N", tr("Show no more pictures than these."), kMessages}, m_limit);
    parser.flag("!--no-scan", m_scan, tr("Search what the index knows, without a look at the files."), kMessages);
    addJson(parser, m_json);
    parser.examples({
        // not for people: a call
        "zimage gallery search 'red fox rating:>=4'",
        // not for people: a call
        "zimage gallery search '江南 步数：>10 -tag:draft'",
    });
}

int GallerySearchCommand::run()
{
    const LibraryOrder order = m_order.empty() ? LibraryOrder::Newest : orderOf(m_order);
    const std::size_t limit = m_limit.empty() ? SIZE_MAX : limitOf(m_limit);
    const std::string text = (m_saved.empty() ? "" : savedQuery(m_saved) + ' ') + m_query;
    const GalleryQuery query = understood(text);
    LibraryIndex index = openGallery();
    if (m_scan)
        (void)scanGallery(index);
    const std::vector<LibraryHit> hits = index.find(query, order);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < std::min(limit, hits.size()); ++i)
        ids.push_back(hits[i].id);
    const std::vector<LibraryPicture> pictures = index.pictures(ids);
    if (!m_json) {
        print(fileLines(pictures));
        return kSuccess;
    }
    Json json = {{"status", "done"}, {"query", text}, {"found", hits.size()}, {"pictures", Json::array()}};
    for (const LibraryPicture& picture : pictures)
        json["pictures"].push_back(pictureJson(picture));
    print(jsonText(json));
    return kSuccess;
}

} // namespace zimage::cli
