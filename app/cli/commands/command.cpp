#include "commands/command.h"

#include "base/language.h"
#include "exit_status.h"
#include "flags/flag_parser.h"
#include "terminal/console.h"

namespace zimage::cli {

std::string Command::summary() const { return std::string(translated(m_summary)); }

int Command::execute(const std::vector<std::string>& arguments)
{
    FlagParser parser(m_name, summary());
    addFlags(parser);
    if (const auto help = parser.parse(arguments)) {
        print(*help);
        return kSuccess;
    }
    return run();
}

std::vector<std::string> Command::flagNames()
{
    FlagParser parser(m_name, summary());
    addFlags(parser);
    return parser.flagNames();
}

} // namespace zimage::cli
