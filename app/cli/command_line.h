#pragma once

#include "commands/command_list.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// All commands of the program. A line here is all that a new one needs beside its own file.
[[nodiscard]] CommandList programCommands();

/// Answers the arguments that follow the program's name and returns the exit status. Throws Error BadParameter with one
/// sentence that names the argument and, where one is near, what was probably meant; Error for what stops a command.
[[nodiscard]] int runCommandLine(const std::vector<std::string>& arguments);

/// Whether --json was asked for, even on a command line that cannot be parsed.
[[nodiscard]] bool wantsJson(const std::vector<std::string>& arguments);

} // namespace zimage::cli
