#include "commands/command.h"

#include "exit_status.h"
#include "flags/flag_parser.h"
#include "terminal/console.h"

namespace zimage::cli {

int Command::execute(const std::vector<std::string>& arguments)
{
    FlagParser parser(m_name, m_summary);
    addFlags(parser);
    if (const auto help = parser.parse(arguments)) {
        print(*help);
        return kSuccess;
    }
    return run();
}

std::vector<std::string> Command::flagNames()
{
    FlagParser parser(m_name, m_summary);
    addFlags(parser);
    return parser.flagNames();
}

} // namespace zimage::cli
