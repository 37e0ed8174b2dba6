#include "commands/doctor_command.h"

#include "base/sentence.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "reports/doctor_checks.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "terminal/padded.h"

#include <unistd.h>

#include <algorithm>

namespace zimage::cli {

namespace {

constexpr int kColumns = 110; // where no terminal says
constexpr int kLevelColumns = 9;
constexpr int kNameColumns = 17;

/// For scripts; translated() makes it the one for people.
const char* levelName(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Ok: return trLater("ok");
    case Finding::Level::Warning: return trLater("warning");
    case Finding::Level::Failure: return trLater("failure");
    }
    return "";
}

std::string findingText(const Finding& finding, int columns)
{
    constexpr int kIndent = kLevelColumns + kNameColumns;
    const auto column = [](std::string_view name, int width) { return padded(std::string(name), width - 1) + " "; };
    const std::string head =
        column(translated(levelName(finding.level)), kLevelColumns) + column(translated(finding.id), kNameColumns);
    const std::string sentence = plainLine(inOneLine({finding.text, finding.advice}));
    std::string text;
    for (const std::string& line : wrapped(sentence, std::max(30, columns - kIndent)))
        text += (text.empty() ? head : std::string(kIndent, ' ')) + line + "\n";
    return text;
}

} // namespace

DoctorCommand::DoctorCommand()
    : Command("doctor", trLater("Check this machine, and show what works and what does not."))
{}

void DoctorCommand::addFlags(FlagParser& parser)
{
    addModel(parser, m_model, tr("The model to plan a picture for. [default: the embedded model]"));
    addJson(parser, m_json);
    parser.footer(tr("The exit status is 1 if there is a failure; warnings alone do not count."));
}

int DoctorCommand::run()
{
    const std::vector<Finding> findings = examine(m_model);
    const auto count = [&](Finding::Level level) {
        return std::count_if(findings.begin(), findings.end(),
                             [level](const Finding& each) { return each.level == level; });
    };
    const auto failures = count(Finding::Level::Failure);
    const auto warnings = count(Finding::Level::Warning);
    if (m_json) {
        Json json = {{"status", failures == 0 ? "done" : "failed"},
                     {"failures", failures},
                     {"warnings", warnings},
                     {"findings", Json::array()}};
        for (const Finding& finding : findings)
            json["findings"].push_back({{"level", levelName(finding.level)},
                                        {"id", finding.id},
                                        {"text", finding.text},
                                        {"advice", finding.advice}});
        print(jsonText(json));
        return failures == 0 ? kSuccess : kFailure;
    }
    const int terminal = terminalColumns(STDOUT_FILENO);
    std::string text;
    for (const Finding& finding : findings)
        text += findingText(finding, terminal > 0 ? std::min(terminal, kColumns) : kColumns);
    const std::string verdict = failures + warnings == 0
        ? tr("All is well.")
        : tr("{failures:int} {failures|failure|failures}, {warnings:int} {warnings|warning|warnings}.", failures,
             warnings);
    text += "\n" + verdict + "\n";
    print(text);
    return failures == 0 ? kSuccess : kFailure;
}

} // namespace zimage::cli
