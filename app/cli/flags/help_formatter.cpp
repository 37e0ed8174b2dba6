#include "flags/help_formatter.h"

#include "base/sentence.h"
#include "terminal/console.h"

#include <unistd.h>

#include <algorithm>

namespace zimage::cli {

namespace {

constexpr int kNameColumns = 26;

std::string joined(const std::vector<std::string>& lines, const std::string& indent)
{
    std::string text;
    for (const std::string& line : lines)
        text += indent + line + "\n";
    return text;
}

} // namespace

std::string brokenLines(const std::string& text, int columns)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        result += line.empty() || line.starts_with(' ') ? line + "\n" : joined(wrapped(line, columns), "");
        at = end + 1;
    }
    return result;
}

int helpColumns()
{
    const int columns = terminalColumns(STDOUT_FILENO);
    return columns == 0 ? 80 : std::clamp(columns, 60, 110);
}

std::string helpEntry(const std::string& name, const std::string& text, int columns)
{
    const std::string indent(kNameColumns, ' ');
    const std::string description = joined(wrapped(text, columns - kNameColumns), indent);
    const std::string left = "  " + name;
    const int width = displayWidth(left);
    if (width + 2 > kNameColumns || description.empty())
        return left + "\n" + description;
    return left + description.substr(static_cast<std::size_t>(width)); // both start with spaces up to the column
}

std::string HelpFormatter::entry(const CLI::Option& option) const
{
    std::string name;
    if (option.get_positional()) {
        name = translated(option.get_name(true));
    } else {
        for (const std::string& shortName : option.get_snames())
            name += (name.empty() ? "-" : ", -") + shortName;
        const std::vector<std::string>& longNames = option.get_lnames();
        const bool negatable = longNames.size() == 2 && longNames[1] == "no-" + longNames[0];
        if (negatable)
            name += "--[no-]" + longNames[0];
        for (std::size_t i = 0; i < longNames.size() && !negatable; ++i)
            name += (name.empty() ? "--" : ", --") + longNames[i];
        if (option.get_items_expected_max() > 0)
            name.append(" ").append(translated(option.get_type_name()));
    }
    return helpEntry(name, option.get_description(), m_columns);
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/, CLI::AppFormatMode /*mode*/) const
{
    std::vector<std::string> groups;
    std::string call = app->get_name();
    for (const CLI::Option* option : app->get_options()) {
        const std::string name(translated(option->get_name(true)));
        if (option->get_positional())
            call += option->get_required() ? " " + name : " [" + name + "]";
        if (std::find(groups.begin(), groups.end(), option->get_group()) == groups.end())
            groups.push_back(option->get_group());
    }
    std::string text = tr("Usage: {call} [FLAGS]", call) + "\n\n" + brokenLines(app->get_description(), m_columns);
    for (const std::string& group : groups) {
        text += "\n" + tr("{section}:", group) + "\n";
        for (const CLI::Option* option : app->get_options()) {
            if (option->get_group() == group)
                text += entry(*option);
        }
    }
    if (const std::string footer = app->get_footer(); !footer.empty())
        text += "\n" + brokenLines(footer, m_columns);
    return text;
}

} // namespace zimage::cli
