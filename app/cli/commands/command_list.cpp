#include "commands/command_list.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "flags/refusal.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace zimage::cli {

void CommandList::add(std::unique_ptr<Command> command)
{
    if (at(command->name()) != nullptr)
        throw std::logic_error("two commands are named " + command->name()); // not for people: a mistake in the sources
    m_commands.push_back(std::move(command));
}

Command& CommandList::find(std::string_view name) const
{
    if (Command* command = at(name))
        return *command;
    if (looksLikeFlag(name))
        refuseFlag(name, std::array<std::string, 2>{"--help", "--version"},
                   tr("Unknown flag {flag}; flags follow the command, see zimage --help.", shownWord(name)));
    std::vector<std::string> names;
    for (const auto& command : m_commands)
        names.push_back(command->name());
    const std::string nearest = nearestName(name, names);
    refuse(nearest.empty() ? tr("Unknown command {name:quoted}; see zimage --help.", name)
                           : tr("Unknown command {name:quoted}; did you mean {nearest}?", name, nearest));
}

Command* CommandList::at(std::string_view name) const
{
    const auto found = std::find_if(m_commands.begin(), m_commands.end(),
                                    [&](const auto& command) { return command->name() == name; });
    return found == m_commands.end() ? nullptr : found->get();
}

} // namespace zimage::cli
