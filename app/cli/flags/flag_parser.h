#pragma once

#include "base/sentence.h"
#include "flags/job_options.h"
#include "params/param_table.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace zimage::cli {

class ParamFlags;

// The sections of --help that several commands have.
inline constexpr const char* kFiles = trLater("Model and files");
inline constexpr const char* kMessages = trLater("Messages");

/// One flag's place in --help.
struct FlagText {
    const char* names; ///< "-o,--output"; a word without dashes is an argument
    const char* type;  ///< "PATH"; English, as `section`: --help translates both
    std::string help;
    const char* section;
};

/// The flags of one command, and the parsing that all commands share. Values go to the targets, which outlive the
/// parser; they are texts, which those check who know what they mean. Sections stand in --help in the order in which
/// they were first named.
class FlagParser {
public:
    /// `command`: "generate".
    FlagParser(const std::string& command, const std::string& summary);
    ~FlagParser();
    FlagParser(const FlagParser&) = delete;
    FlagParser& operator=(const FlagParser&) = delete;

    void text(const FlagText& flag, std::string& target);
    void requiredText(const FlagText& flag, std::string& target);
    /// Keeps apart what was not given and what was given empty.
    void text(const FlagText& flag, std::optional<std::string>& target);
    /// A flag that may come again, or an argument of any number of words.
    void texts(const FlagText& flag, std::vector<std::string>& target);
    /// A flag without a value. With "!" before its names it turns `target` off.
    void flag(const char* names, bool& target, const std::string& help, const char* section);
    /// Rows of the parameter table, each in the section of its group. One parser has one target for all of them.
    void params(ParamLevel level, std::vector<TypedParam>& target);
    void params(std::initializer_list<const char*> keys, std::vector<TypedParam>& target);
    /// What stands below the flags: paragraphs, broken to the terminal's width, and calls, which are not.
    void footer(const std::string& text);
    void examples(const std::vector<std::string>& calls);
    /// The argument is a prompt: a second argument is probably its second word.
    void expectPrompt() { m_prompt = true; }

    /// Fills the targets. Returns the help text when that was asked for, else nothing. Throws Error BadParameter with
    /// one sentence that names the argument and, where one is near, what was probably meant.
    [[nodiscard]] std::optional<std::string> parse(const std::vector<std::string>& arguments);

    /// The names of all flags, as typed: "--steps", "--no-guards".
    [[nodiscard]] std::vector<std::string> flagNames() const;

private:
    CLI::Option* add(const FlagText& flag, std::string& target);
    void read(const std::vector<std::string>& arguments);
    void fillTargets();
    void refuseFlagsAsValues(const std::vector<std::string>& arguments) const;
    void refuseRepeated(const std::vector<std::string>& arguments) const;
    [[noreturn]] void refuseMissing() const;
    [[nodiscard]] std::string name() const; ///< "zimage generate"
    [[noreturn]] void refuseMismatch(const std::vector<std::string>& arguments) const;
    void refuseLongDashes(const std::vector<std::string>& arguments) const;
    void refuseExtras(const std::vector<std::string>& arguments) const;
    void refuseAfterDashes(const std::vector<std::string>& arguments) const;

    std::unique_ptr<CLI::App> m_app;
    std::unique_ptr<ParamFlags> m_params;
    std::vector<TypedParam>* m_typed = nullptr;
    std::vector<std::function<void()>> m_optionals; ///< fill those targets that tell empty from not given
    bool m_prompt = false;
    bool m_help = false;
};

} // namespace zimage::cli
