#include "commands/gallery_saved_command.h"

#include "base/error.h"
#include "base/sentence.h"
#include "exit_status.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"
#include "library/gallery_query.h"
#include "library/saved_searches.h"
#include "reports/json_output.h"
#include "terminal/console.h"

namespace zimage::cli {

GallerySavedCommand::GallerySavedCommand()
    // not for people: a name
    : Command("gallery saved", trLater("List, save and remove searches: the smart albums."))
{}

void GallerySavedCommand::addFlags(FlagParser& parser)
{
    parser.text(
        {trLater("ACTION"), trLater("TEXT"), tr("save, remove or rename; without it the searches are listed."), kFiles},
        m_action);
    parser.text({trLater("NAME"), trLater("TEXT"), tr("The name of the search."), kFiles}, m_name);
    parser.text({trLater("VALUE"), trLater("TEXT"), tr("The search to save, or the new name."), kFiles}, m_value);
    addJson(parser, m_json);
    parser.examples({
        // not for people: a call
        "zimage gallery saved save 'Best of spring' 'rating:>=4 date:2026-03..2026-05'",
        // not for people: a call
        "zimage gallery search --saved 'Best of spring'",
    });
}

int GallerySavedCommand::run()
{
    const SavedSearches saved(SavedSearches::defaultFile());
    if (m_action == "save") {
        const ParsedQuery parsed = parseQuery(m_value, 0);
        if (!parsed.problems.empty())
            refuse(parsed.problems.front().sentence);
        saved.save({m_name, m_value});
    } else if (m_action == "remove" || m_action == "rename") {
        if (!(m_action == "remove" ? saved.remove(m_name) : saved.rename(m_name, m_value)))
            throw Error(ErrorCode::NotFound,
                        tr("There is no saved search {name:quoted}; \"zimage gallery saved\" lists them.", m_name));
    } else if (!m_action.empty()) {
        refuse(tr("{action:quoted} is neither save nor remove nor rename.", m_action));
    }
    const SavedSearchList list = saved.read();
    if (!list.problem.empty())
        complain(list.problem);
    Json json = {{"status", list.problem.empty() ? "done" : "failed"}, {"searches", Json::array()}};
    std::vector<std::vector<std::string>> rows = {{tr("name"), tr("search")}};
    for (const SavedSearch& search : list.searches) {
        json["searches"].push_back({{"name", search.name}, {"query", search.query}});
        rows.push_back({plainLine(search.name), plainLine(search.query)});
    }
    print(m_json ? jsonText(json) : tableText(rows, {}));
    return list.problem.empty() ? kSuccess : kFailure;
}

} // namespace zimage::cli
