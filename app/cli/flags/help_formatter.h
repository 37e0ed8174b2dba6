#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>
#include <vector>

namespace zimage::cli {

/// Lays out --help: usage, what the command does, then a section for each option group in the order in which the groups
/// were first used, broken to the terminal's width.
class HelpFormatter : public CLI::FormatterBase {
public:
    explicit HelpFormatter(int columns) : m_columns(columns) {}

    [[nodiscard]] std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;

private:
    [[nodiscard]] std::string entry(const CLI::Option& option) const;

    int m_columns;
};

/// Two columns, the second one broken to `columns` and indented.
[[nodiscard]] std::string helpEntry(const std::string& name, const std::string& text, int columns);

/// Each line of a text broken to `columns`; those that begin with a blank are calls to copy and stay whole.
[[nodiscard]] std::string brokenLines(const std::string& text, int columns);

/// Columns for help: the terminal's, within limits that stay readable.
[[nodiscard]] int helpColumns();

} // namespace zimage::cli
