#include "flags/flag_parser.h"

#include "flags/foreign_flags.h"
#include "flags/help_formatter.h"
#include "flags/param_flags.h"
#include "flags/refusal.h"
#include "terminal/console.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <memory>
#include <string_view>

namespace zimage::cli {

namespace {

/// As CLI11 wants it: reversed, and "--flag=" as a flag with an empty value, which it would take for one without.
std::vector<std::string> prepared(const std::vector<std::string>& arguments)
{
    std::vector<std::string> words;
    bool flags = true;
    for (const std::string& word : arguments) {
        flags = flags && word != "--";
        if (flags && word.starts_with("--") && word.find('=') == word.size() - 1) {
            words.push_back(word.substr(0, word.size() - 1));
            words.emplace_back();
        } else {
            words.push_back(word);
        }
    }
    std::reverse(words.begin(), words.end());
    return words;
}

/// The end of what can be flags: the position of "--", or the end.
std::vector<std::string>::const_iterator endOfFlags(const std::vector<std::string>& arguments)
{
    return std::find(arguments.begin(), arguments.end(), "--");
}

/// The spellings under which an option was given, as typed, in their order: {"-m", "--model"}.
std::vector<std::string> spellingsOf(const CLI::Option& option, const std::vector<std::string>& arguments)
{
    std::vector<std::string> found;
    for (auto word = arguments.begin(); word != endOfFlags(arguments); ++word) {
        const std::string name = word->substr(0, word->find('='));
        const bool isShort = word->size() > 2 && word->front() == '-' && (*word)[1] != '-'; // "-mFOLDER"
        const std::string first = isShort ? word->substr(0, 2) : name;
        if (looksLikeFlag(first) && option.check_name(first))
            found.push_back(first);
    }
    return found;
}

bool isList(const CLI::Option& option) { return option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll; }

} // namespace

FlagParser::FlagParser(const std::string& command, const std::string& summary)
    : m_app(std::make_unique<CLI::App>(summary, "zimage " + command)), m_params(std::make_unique<ParamFlags>())
{
    m_app->formatter(std::make_shared<HelpFormatter>(helpColumns()));
    m_app->set_help_flag();
    m_app->allow_extras();
    m_app->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

FlagParser::~FlagParser() = default;

CLI::Option* FlagParser::add(const FlagText& flag, std::string& target)
{
    return m_app->add_option(flag.names, target, flag.help)->type_name(flag.type)->group(flag.section);
}

void FlagParser::text(const FlagText& flag, std::string& target) { add(flag, target); }

void FlagParser::requiredText(const FlagText& flag, std::string& target) { add(flag, target)->required(); }

void FlagParser::text(const FlagText& flag, std::optional<std::string>& target)
{
    const auto value = std::make_shared<std::string>();
    const CLI::Option* option = add(flag, *value);
    m_optionals.emplace_back([option, value, &target] {
        if (option->count() > 0)
            target = *value;
    });
}

void FlagParser::flag(const char* names, bool& target, const char* help, const char* section)
{
    m_app->add_flag(names, target, help)->disable_flag_override()->group(section);
}

void FlagParser::params(ParamLevel level, std::vector<TypedParam>& target)
{
    m_params->add(*m_app, level);
    m_typed = &target;
}

void FlagParser::params(std::initializer_list<const char*> keys, std::vector<TypedParam>& target)
{
    for (const char* key : keys)
        m_params->add(*m_app, *findParam(key));
    m_typed = &target;
}

void FlagParser::footer(const std::string& text) { m_app->footer(text); }

std::optional<std::string> FlagParser::parse(const std::vector<std::string>& arguments)
{
    flag("-h,--help", m_help, "Show this text.", kMessages);
    read(arguments);
    refuseLongDashes(arguments);
    refuseFlagsAsValues(arguments);
    if (m_help)
        return m_app->help();
    refuseRepeated(arguments);
    refuseExtras(arguments);
    fillTargets();
    return {};
}

std::vector<std::string> FlagParser::flagNames() const
{
    std::vector<std::string> names;
    for (const CLI::Option* option : m_app->get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

void FlagParser::read(const std::vector<std::string>& arguments)
{
    try {
        m_app->parse(prepared(arguments));
    } catch (const CLI::ArgumentMismatch&) {
        refuseMismatch(arguments);
    } catch (const CLI::RequiredError& error) {
        if (!m_help)
            refuse(error.what() + (": " + seeHelp()));
    } catch (const CLI::Error& error) {
        refuse(error.what() + (": " + seeHelp()));
    }
}

void FlagParser::fillTargets()
{
    for (const auto& fill : m_optionals)
        fill();
    if (m_typed != nullptr)
        *m_typed = m_params->typed();
}

std::string FlagParser::seeHelp() const { return "see " + m_app->get_name() + " --help."; }

/// All flags take one value at most, so a mismatch is either a last flag without its value or a value that no flag
/// takes.
void FlagParser::refuseMismatch(const std::vector<std::string>& arguments) const
{
    for (const std::string& word : arguments) {
        const std::size_t equals = word.find('=');
        const CLI::Option* option =
            equals == std::string::npos ? nullptr : m_app->get_option_no_throw(word.substr(0, equals));
        if (option != nullptr && option->get_items_expected_max() == 0 && option->get_disable_flag_override())
            refuse(word.substr(0, equals) + " takes no value.");
    }
    refuse(arguments.back() + " needs a value: " + seeHelp());
}

/// "—steps", as word processors and chats write it, would be a prompt.
void FlagParser::refuseLongDashes(const std::vector<std::string>& arguments) const
{
    for (auto word = arguments.begin(); word != arguments.end() && *word != "--"; ++word) {
        for (const std::string_view dash : {"—", "–"}) {
            const std::string flag =
                word->starts_with(dash) ? "--" + word->substr(dash.size(), word->find('=') - dash.size()) : "";
            if (!flag.empty() && m_app->get_option_no_throw(flag) != nullptr)
                refuse("unknown flag " + fitted(plainLine(*word), 60) + " with a long dash; did you mean " + flag
                       + "?");
        }
    }
}

/// "--prompt --seed 7" would be a prompt of "--seed". Whoever means that writes "--prompt=--seed".
void FlagParser::refuseFlagsAsValues(const std::vector<std::string>& arguments) const
{
    const auto optionOf = [&](const std::string& word) {
        return looksLikeFlag(word) && word != "--" ? m_app->get_option_no_throw(word) : nullptr;
    };
    const auto end = endOfFlags(arguments);
    for (auto word = arguments.begin(); word != end && word + 1 != end; ++word) {
        const CLI::Option* option = optionOf(*word);
        if (option == nullptr || option->get_items_expected_max() == 0)
            continue;
        const std::string& flag = *word++; // what follows is its value
        if (optionOf(word->substr(0, word->find('='))) == nullptr)
            continue;
        const std::string value = fitted(plainLine(*word), 60);
        refuse(flag + " needs a value, and the flag " + value + " follows; "
               + (flag.starts_with("--") ? "if that is the value, write " + flag + "=" + value + "." : seeHelp()));
    }
}

/// The later of two values would win without a word, so neither is taken. A flag that is a list may come again.
void FlagParser::refuseRepeated(const std::vector<std::string>& arguments) const
{
    for (const CLI::Option* option : m_app->get_options()) {
        if (option->count() < 2 || isList(*option))
            continue;
        std::vector<std::string> names = spellingsOf(*option, arguments);
        if (names.size() < 2) // one of them stands among several letters behind one dash
            names.assign(2, option->get_name());
        const auto unlike = [](const auto& all) {
            return std::find_if(all.begin(), all.end(), [&](const auto& each) { return each != all.front(); });
        };
        const auto other = unlike(names);
        const std::vector<std::string>& values = option->results();
        const bool takesValue = option->get_items_expected_max() > 0;
        if (!takesValue && other != names.end() && unlike(values) != values.end())
            refuse(names.front() + " and " + *other + " contradict each other; keep one of them.");
        const std::string what = other != names.end() ? names.front() + " and " + *other + " are one flag"
            : names.size() > 2                        ? names.front() + " is given several times"
                                                      : names.front() + " is given twice";
        if (!takesValue && unlike(values) == values.end())
            refuse(what + "; once is enough.");
        refuse(what + ", with " + quotedWord(values.front()) + " and " + quotedWord(values.back())
               + "; keep one of them.");
    }
}

/// Behind "--" nothing is a flag, also what looks like one: somebody who put it there for the prompt's sake hears it.
void FlagParser::refuseAfterDashes(const std::vector<std::string>& arguments) const
{
    for (auto word = endOfFlags(arguments); word != arguments.end(); ++word) {
        const std::string name = word->substr(0, word->find('='));
        if (looksLikeFlag(name) && name != "--" && m_app->get_option_no_throw(name) != nullptr)
            refuse(name + " stands behind --, where nothing is a flag; put the flags before the --.");
    }
}

void FlagParser::refuseExtras(const std::vector<std::string>& arguments) const
{
    std::vector<std::string> extras = m_app->remaining();
    std::erase(extras, "--");
    if (extras.empty())
        return;
    refuseAfterDashes(arguments);
    const auto behind = endOfFlags(arguments);
    for (const std::string& word : extras) {
        if (!looksLikeFlag(word) || std::find(arguments.begin(), behind, word) == behind)
            continue;
        refuseForeignFlag(word, flagNames());
        refuseFlag(word.substr(0, word.find('=', 2)), flagNames(), seeHelp());
    }
    refuse("unexpected argument " + quotedWord(extras.front())
           + (m_prompt ? "; put the whole prompt in quotes." : ": " + seeHelp()));
}

} // namespace zimage::cli
