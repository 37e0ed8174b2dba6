#include "commands/remedies_command.h"

#include "advice/remedies.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "params/param_json.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "terminal/padded.h"

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
    std::string flags;
    for (const ParamChange& change : remedy.set) {
        const auto* on = std::get_if<bool>(&change.value);
        const std::string flag = change.def->flag;
        flags += (flags.empty() ? "" : " ")
            + (on == nullptr ? flag + " " + paramText(change.value)
                   : *on     ? flag
                             : "--no-" + flag.substr(2));
    }
    std::vector<std::string> all;
    if (!flags.empty())
        all.push_back(flags);
    for (const ParamDef* def : remedy.raise)
        all.push_back(tr("{flag} bf16, then fp32", def->flag));
    return all.empty() && remedy.append.empty() ? tr("none") : clauseList(all);
}

std::string block(const std::string& name, const std::string& text, int columns)
{
    std::string result;
    for (const std::string& line : wrapped(plainLine(text), std::max(20, columns - kIndent)))
        result += padded(result.empty() ? "  " + name : "", kIndent) + line + "\n";
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
        json["set"][change.def->key] = paramJson(change.value);
    json["raise"] = Json::array();
    for (const ParamDef* def : remedy.raise)
        json["raise"].push_back(def->key);
    json["append"] = remedy.append;
    return json;
}

} // namespace

RemediesCommand::RemediesCommand()
    : Command("remedies", trLater("Show what helps against black pictures, too little memory and other problems."))
{}

void RemediesCommand::addFlags(FlagParser& parser)
{
    parser.text({trLater("WORD"), trLater("TEXT"),
                 tr("Show only remedies that mention this word: memory, black, 皮肤 …"), kMessages},
                m_word);
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
        text += block(tr("symptom"), remedy.symptom.text(), columns);
        text += block(tr("cause"), remedy.cause.text(), columns);
        text += block(tr("remedy"), remedy.remedy.text(), columns);
        if (const std::string flags = flagsText(remedy); !flags.empty())
            text += block(tr("flags"), flags, columns);
        if (!remedy.append.empty())
            text += block(tr("prompt"), tr("add {words:quoted}", remedy.append), columns);
        text += block(tr("check"), remedy.check.text(), columns);
    }
    print(text.empty() ? tr("No remedy mentions {word:quoted}; \"zimage remedies\" shows all.", m_word) + "\n" : text);
    return kSuccess;
}

} // namespace zimage::cli
