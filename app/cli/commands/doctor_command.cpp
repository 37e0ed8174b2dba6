#include "commands/doctor_command.h"

#include "exit_status.h"
#include "flags/shared_flags.h"
#include "reports/doctor_checks.h"
#include "reports/json_output.h"
#include "terminal/console.h"

#include <unistd.h>

#include <algorithm>

namespace zimage::cli {

namespace {

constexpr int kColumns = 110; // where no terminal says
constexpr int kLevelColumns = 9;
constexpr int kNameColumns = 17;

const char* levelName(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Ok: return "ok";
    case Finding::Level::Warning: return "warning";
    case Finding::Level::Failure: return "failure";
    }
    return "";
}

std::string padded(const std::string& text, int columns)
{
    const int width = displayWidth(text);
    return width < columns ? text + std::string(static_cast<std::size_t>(columns - width), ' ') : text + " ";
}

std::string findingText(const Finding& finding, int columns)
{
    constexpr int kIndent = kLevelColumns + kNameColumns;
    const std::string sentence = finding.text + (finding.advice.empty() ? "" : " " + finding.advice);
    std::string text;
    for (const std::string& line : wrapped(plainLine(sentence), std::max(30, columns - kIndent)))
        text += (text.empty() ? padded(levelName(finding.level), kLevelColumns) + padded(finding.id, kNameColumns)
                              : std::string(kIndent, ' '))
            + line + "\n";
    return text;
}

} // namespace

DoctorCommand::DoctorCommand() : Command("doctor", "Look at this machine and say what is well and what is not.") {}

void DoctorCommand::addFlags(FlagParser& parser)
{
    addModel(parser, m_model, "The model to plan a picture for. [default: the embedded model]");
    addJson(parser, m_json);
    parser.footer("The exit status is 1 when there is a failure; a warning alone is none.");
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
    text += "\n"
        + (failures + warnings == 0 ? std::string("All is well.")
                                    : std::to_string(failures) + (failures == 1 ? " failure, " : " failures, ")
                   + std::to_string(warnings) + (warnings == 1 ? " warning." : " warnings."))
        + "\n";
    print(text);
    return failures == 0 ? kSuccess : kFailure;
}

} // namespace zimage::cli
