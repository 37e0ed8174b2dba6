#pragma once

#include <string>
#include <utility>
#include <vector>

namespace zimage::cli {

class FlagParser;

/// What stands behind one word of the command line. A new one is a class in a file of its own and a line in
/// programCommands().
///
/// A command reads one command line: its members are the flags' values, with the defaults that hold without them.
class Command {
public:
    /// `summary`: English; trLater() puts it into the catalogue.
    Command(std::string name, const char* summary) : m_name(std::move(name)), m_summary(summary) {}
    virtual ~Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; } ///< "generate"
    [[nodiscard]] std::string summary() const;                       ///< one sentence for --help

    /// Reads what follows the command's name, then shows the help or does the work. Returns the exit status. Throws
    /// Error BadParameter for what cannot be read, and Error for what stops the work before there is a result.
    [[nodiscard]] virtual int execute(const std::vector<std::string>& arguments);

    /// The names of its flags, as typed: "--steps", "--no-guards".
    [[nodiscard]] std::vector<std::string> flagNames();

private:
    /// Says which flags there are and where their values go. --help is there already.
    virtual void addFlags(FlagParser& parser) = 0;
    /// Does the work, writes its result and returns the exit status.
    [[nodiscard]] virtual int run() = 0;

    std::string m_name;
    const char* m_summary;
};

} // namespace zimage::cli
