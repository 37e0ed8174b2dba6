#include "flags/flag_parser.h"

#include "flags/foreign_flags.h"
#include "flags/help_formatter.h"
#include "flags/param_flags.h"
#include "flags/refusal.h"

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
    : m_app(std::make_unique<CLI::App>(summary, "zimage " + command)), // not for people: a call
      m_params(std::make_unique<ParamFlags>())
{
    m_app->formatter(std::make_shared<HelpFormatter>(helpColumns()));
    m_app->set_help_flag();
    m_app->allow_extras();
    m_app->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

FlagParser::~FlagParser() = default;

CLI::Option* FlagParser::add(const FlagText& flag, std::string& target)
{
    return m_app->add_option(flag.names, target, flag.help)
        ->type_name(flag.type)
        ->group(std::string(translated(flag.section)));
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

void FlagParser::texts(const FlagText& flag, std::vector<std::string>& target)
{
    CLI::Option* option = m_app->add_option(flag.names, target, flag.help)
                              ->type_name(flag.type)
                              ->group(std::string(translated(flag.section)))
                              ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (option->get_positional())
        option->required();
    else
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void FlagParser::flag(const char* names, bool& target, const std::string& help, const char* section)
{
    m_app->add_flag(names, target, help)->disable_flag_override()->group(std::string(translated(section)));
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

void FlagParser::footer(const std::string& text)
{
    const std::string above = m_app->get_footer();
    m_app->footer(above.empty() ? text : above + "\n\n" + text);
}

void FlagParser::examples(const std::vector<std::string>& calls)
{
    std::string text = calls.size() > 1 ? tr("Examples:") : tr("Example:");
    for (const std::string& call : calls)
        text += "\n  " + call;
    footer(text);
}

std::optional<std::string> FlagParser::parse(const std::vector<std::string>& arguments)
{
    flag("-h,--help", m_help, tr("Show this help."), kMessages);
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
    } catch (const CLI::RequiredError&) {
        if (!m_help)
            refuseMissing();
    } catch (const CLI::Error&) {
        refuse(tr("The flags cannot be read; see {command} --help.", name()));
    }
}

void FlagParser::fillTargets()
{
    for (const auto& fill : m_optionals)
        fill();
    if (m_typed != nullptr)
        *m_typed = m_params->typed();
}

std::string FlagParser::name() const { return m_app->get_name(); }

void FlagParser::refuseMissing() const
{
    for (const CLI::Option* option : m_app->get_options())
        if (option->get_required() && option->count() == 0)
            refuse(tr("{argument} is missing; see {command} --help.", translated(option->get_name(true)), name()));
    refuse(tr("An argument is missing; see {command} --help.", name()));
}

/// All flags take one value at most, so a mismatch is either a last flag without its value or a value that no flag
/// takes.
void FlagParser::refuseMismatch(const std::vector<std::string>& arguments) const
{
    for (const std::string& word : arguments) {
        const std::size_t equals = word.find('=');
        const CLI::Option* option =
            equals == std::string::npos ? nullptr : m_app->get_option_no_throw(word.substr(0, equals));
        if (option != nullptr && option->get_items_expected_max() == 0 && option->get_disable_flag_override())
            refuse(tr("{flag} takes no value.", word.substr(0, equals)));
    }
    refuse(tr("{flag} needs a value; see {command} --help.", shownWord(arguments.back()), name()));
}

/// "—steps", as word processors and chats write it, would be a prompt.
void FlagParser::refuseLongDashes(const std::vector<std::string>& arguments) const
{
    for (auto word = arguments.begin(); word != arguments.end() && *word != "--"; ++word) {
        for (const std::string_view dash : {"—", "–"}) {
            const std::string flag =
                word->starts_with(dash) ? "--" + word->substr(dash.size(), word->find('=') - dash.size()) : "";
            if (!flag.empty() && m_app->get_option_no_throw(flag) != nullptr)
                refuse(tr("Unknown flag {flag}, which begins with a long dash; did you mean {ours}?", shownWord(*word),
                          flag));
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
        const std::string value = shownWord(*word);
        if (flag.starts_with("--"))
            refuse(tr("{flag} needs a value, and the flag {next} follows; if that is the value, write {flag}={next}.",
                      flag, value));
        refuse(tr("{flag} needs a value, and the flag {next} follows; see {command} --help.", flag, value, name()));
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
            refuse(tr("{flag} and {other} contradict each other; keep one of them.", names.front(), *other));
        const std::string what = other != names.end()
            ? tr("{flag} and {other} are the same flag.", names.front(), *other)
            : names.size() > 2 ? tr("{flag} is given several times.", names.front())
                               : tr("{flag} is given twice.", names.front());
        const bool same = !takesValue && unlike(values) == values.end();
        refuse(inOneLine(
            {what,
             same ? tr("Once is enough.")
                  : tr("Keep one of the values {first:quoted} and {last:quoted}.", values.front(), values.back())}));
    }
}

/// Behind "--" nothing is a flag, also what looks like one: somebody who put it there for the prompt's sake hears it.
void FlagParser::refuseAfterDashes(const std::vector<std::string>& arguments) const
{
    for (auto word = endOfFlags(arguments); word != arguments.end(); ++word) {
        const std::string name = word->substr(0, word->find('='));
        if (looksLikeFlag(name) && name != "--" && m_app->get_option_no_throw(name) != nullptr)
            refuse(tr("{flag} follows --, after which nothing is a flag; put it before the --.", name));
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
        const std::string flag = word.substr(0, word.find('=', 2));
        refuseFlag(flag, flagNames(), tr("Unknown flag {flag}; see {command} --help.", shownWord(flag), name()));
    }
    refuse(m_prompt ? tr("Unexpected argument {word:quoted}; put the whole prompt in quotes.", extras.front())
                    : tr("Unexpected argument {word:quoted}; see {command} --help.", extras.front(), name()));
}

} // namespace zimage::cli
