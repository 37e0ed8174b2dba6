#include "commands/remedies_command.h"

#include "advice/remedies.h"
#include "base/resources.h"
#include "base/wording.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "reports/json_output.h"
#include "terminal/console.h"

#include <unistd.h>

#include <algorithm>

namespace zimage::cli {

namespace {

constexpr int kColumns = 100; // where no terminal says
constexpr int kIndent = 10;

bool mentions(const Remedy& remedy, const std::string& word)
{
    const std::string wanted = lowered(word);
    const auto has = [&](const LocalizedText& text) {
        return lowered(text.en + "\n" + text.zh).find(wanted) != std::string::npos;
    };
    return remedy.id.find(wanted) != std::string::npos || has(remedy.symptom) || has(remedy.cause) || has(remedy.remedy)
        || has(remedy.check);
}

std::string flagsText(const Remedy& remedy)
{
    std::string text;
    for (const ParamChange& change : remedy.set) {
        const auto* on = std::get_if<bool>(&change.value);
        const std::string flag = change.def->flag;
        text += " " + (on == nullptr ? flag + " " + paramText(change.value) : *on ? flag : "--no-" + flag.substr(2));
    }
    for (const ParamDef* def : remedy.raise)
        text += " " + std::string(def->flag) + " bf16, then fp32";
    if (!remedy.append.empty())
        text += " append “" + remedy.append + "”";
    return text.empty() ? "nothing to switch" : text.substr(1);
}

std::string block(const char* name, const std::string& text, int columns)
{
    std::string result;
    for (const std::string& line : wrapped(plainLine(text), std::max(20, columns - kIndent))) {
        std::string head = result.empty() ? "  " + std::string(name) : "";
        head.resize(kIndent, ' ');
        result += head + line + "\n";
    }
    return result;
}

Json remedyJson(const Remedy& remedy)
{
    Json json = {{"id", remedy.id},
                 {"symptom", remedy.symptom.en},
                 {"symptom_zh", remedy.symptom.zh},
                 {"cause", remedy.cause.en},
                 {"cause_zh", remedy.cause.zh},
                 {"remedy", remedy.remedy.en},
                 {"remedy_zh", remedy.remedy.zh},
                 {"check", remedy.check.en},
                 {"check_zh", remedy.check.zh}};
    json["set"] = Json::object();
    for (const ParamChange& change : remedy.set)
        json["set"][change.def->key] = jsonOf(change.value);
    json["raise"] = Json::array();
    for (const ParamDef* def : remedy.raise)
        json["raise"].push_back(def->key);
    json["append"] = remedy.append;
    return json;
}

} // namespace

RemediesCommand::RemediesCommand()
    : Command("remedies", "Show what helps against black pictures, too little memory and the like.")
{}

void RemediesCommand::addFlags(FlagParser& parser)
{
    parser.text({"WORD", "TEXT", "Only remedies with this word in them: memory, black, 皮肤 …", kMessages}, m_word);
    addJson(parser, m_json);
}

int RemediesCommand::run()
{
    Remedies remedies = loadRemedies(dataFolder() / "presets/remedies.yaml");
    std::erase_if(remedies.all, [this](const Remedy& remedy) { return !mentions(remedy, m_word); });
    if (m_json) {
        Json json = {{"status", "done"}, {"remedies", Json::array()}};
        for (const Remedy& remedy : remedies.all)
            json["remedies"].push_back(remedyJson(remedy));
        print(jsonText(json));
        return kSuccess;
    }
    const int terminal = terminalColumns(STDOUT_FILENO);
    const int columns = terminal > 0 ? std::min(terminal, kColumns) : kColumns;
    std::string text;
    for (const Remedy& remedy : remedies.all) {
        text += (text.empty() ? "" : "\n") + remedy.id + "\n";
        text += block("seen", remedy.symptom.in("en"), columns) + block("cause", remedy.cause.in("en"), columns)
            + block("remedy", remedy.remedy.in("en"), columns);
        text += block("flags", flagsText(remedy), columns) + block("check", remedy.check.in("en"), columns);
    }
    print(text.empty() ? "No remedy has " + inQuotes(m_word) + " in it.\n" : text);
    return kSuccess;
}

} // namespace zimage::cli
