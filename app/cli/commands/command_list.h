#pragma once

#include "commands/command.h"

#include <memory>
#include <string_view>
#include <vector>

namespace zimage::cli {

/// Commands by their names, in the order of --help.
class CommandList {
public:
    /// Throws std::logic_error when there is a command of that name already.
    void add(std::unique_ptr<Command> command);

    [[nodiscard]] const std::vector<std::unique_ptr<Command>>& all() const& { return m_commands; }

    /// Throws Error BadParameter that proposes the nearest one when there is none of that name.
    [[nodiscard]] Command& find(std::string_view name) const;

private:
    [[nodiscard]] Command* at(std::string_view name) const;

    std::vector<std::unique_ptr<Command>> m_commands;
};

} // namespace zimage::cli
