#include "command_line.h"

#include "base/error.h"
#include "console.h"
#include "help_formatter.h"
#include "output_plan.h"
#include "param_flags.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace zimage::cli {

namespace {

constexpr const char* kFiles = "Model and files";
constexpr const char* kMessages = "Messages";
constexpr const char* kJsonHelp = "Write one JSON object to standard output instead of text, for scripts; also when something fails.";
constexpr const char* kModelHelp = "Checkpoint folder in diffusers layout. [default: the embedded model]";

struct CommandInfo {
    const char* name;
    const char* summary;
    Request (*parse)(const std::vector<std::string>& arguments, const CommandInfo& info);
};

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::BadParameter, message); }

std::string quote(std::string_view word) { return "'" + fitted(plainLine(word), 60) + "'"; }

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates, std::string_view otherwise)
{
    const std::string nearest = nearestName(word, candidates);
    return nearest.empty() ? "; " + std::string(otherwise) : "; did you mean " + nearest + "?";
}

bool looksLikeFlag(std::string_view word) { return word.starts_with('-') && word.size() > 1; }

/// One command's flags and the parsing that all commands share.
class Parser {
public:
    explicit Parser(const CommandInfo& info) : m_name(info.name), m_app(info.summary, std::string("zimage ") + info.name)
    {
        m_app.formatter(std::make_shared<HelpFormatter>(helpColumns()));
        m_app.set_help_flag();
        m_app.allow_extras();
        m_app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    CLI::App& app() { return m_app; }

    CLI::Option* text(const char* names, std::string& target, const char* type, const std::string& help, const char* group)
    {
        return m_app.add_option(names, target, help)->type_name(type)->group(group);
    }

    CLI::Option* flag(const char* names, bool& target, const char* help, const char* group)
    {
        return m_app.add_flag(names, target, help)->disable_flag_override()->group(group);
    }

    /// The help text when it was asked for, else nothing.
    std::optional<TextRequest> parse(const std::vector<std::string>& arguments)
    {
        flag("-h,--help", m_help, "Show this text.", kMessages);
        try {
            m_app.parse(prepared(arguments));
        } catch (const CLI::ArgumentMismatch&) {
            refuseMismatch(arguments);
        } catch (const CLI::RequiredError& error) {
            if (!m_help)
                refuse(std::string(error.what()) + ": see " + m_app.get_name() + " --help.");
        } catch (const CLI::Error& error) {
            refuse(std::string(error.what()) + ": see " + m_app.get_name() + " --help.");
        }
        refuseLongDashes(arguments);
        if (m_help)
            return TextRequest{m_app.help()};
        refuseExtras();
        return {};
    }

private:
    /// As CLI11 wants it: reversed, and "--flag=" as a flag with an empty value, which it would take for one without.
    static std::vector<std::string> prepared(const std::vector<std::string>& arguments)
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

    /// All flags take one value at most, so a mismatch is either a last flag without its value or a value that no flag takes.
    [[noreturn]] void refuseMismatch(const std::vector<std::string>& arguments) const
    {
        for (const std::string& word : arguments) {
            const std::size_t equals = word.find('=');
            const CLI::Option* option = equals == std::string::npos ? nullptr : m_app.get_option_no_throw(word.substr(0, equals));
            if (option != nullptr && option->get_items_expected_max() == 0 && option->get_disable_flag_override())
                refuse(word.substr(0, equals) + " takes no value.");
        }
        refuse(arguments.back() + " needs a value: see " + m_app.get_name() + " --help.");
    }

    /// "—steps", as word processors and chats write it, would be a prompt.
    void refuseLongDashes(const std::vector<std::string>& arguments) const
    {
        for (auto word = arguments.begin(); word != arguments.end() && *word != "--"; ++word) {
            for (const std::string_view dash : {"—", "–"}) {
                const std::string flag = word->starts_with(dash) ? "--" + word->substr(dash.size(), word->find('=') - dash.size()) : "";
                if (!flag.empty() && m_app.get_option_no_throw(flag) != nullptr)
                    refuse("unknown flag " + fitted(plainLine(*word), 60) + " with a long dash; did you mean " + flag + "?");
            }
        }
    }

    void refuseExtras() const
    {
        std::vector<std::string> extras = m_app.remaining();
        std::erase(extras, "--");
        if (extras.empty())
            return;
        for (const std::string& word : extras) {
            if (looksLikeFlag(word))
                refuseFlag(word.substr(0, word.find('=', 2)));
        }
        const bool prompt = m_name == "generate";
        refuse("unexpected argument " + quote(extras.front())
               + (prompt ? "; put the whole prompt in quotes." : ": see " + m_app.get_name() + " --help."));
    }

    [[noreturn]] void refuseFlag(const std::string& word) const
    {
        std::vector<std::string> known;
        for (const CLI::Option* option : m_app.get_options()) {
            for (const std::string& name : option->get_lnames())
                known.push_back("--" + name);
        }
        refuse("unknown flag " + fitted(plainLine(word), 60) + suggestion(word, known, "see " + m_app.get_name() + " --help."));
    }

    std::string m_name;
    CLI::App m_app;
    bool m_help = false;
};

Request parseGenerate(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    GenerateRequest request;
    Parser parser(info);
    std::string prompt;
    std::string size;
    bool noProgress = false;
    CLI::Option* const promptOption =
        parser.text("PROMPT", prompt, "TEXT", "What the picture shows, in quotes; - reads it from standard input.", "Prompt");
    CLI::Option* const sizeOption =
        parser.text("--size", size, "WxH", "Width and height at once: 768x512, or 512 for a square.", groupName(ParamGroup::Picture));
    ParamFlags flags;
    flags.add(parser.app(), ParamLevel::Basic);
    parser.text("--preset", request.preset, "NAME",
                "Take a preset's values. \"zimage presets\" lists them; a model's own preset is always taken first.", kFiles);
    parser.text("--config", request.config, "FILE", "Take values from a YAML file in the presets' format.", kFiles);
    parser.text("-m,--model", request.model, "FOLDER", kModelHelp, kFiles);
    parser.text("-o,--output", request.output, "PATH",
                "A file name (cat.png), a folder (pictures/), or a pattern with fields in braces: {seed}, {date}, {time}, {model}, "
                "{index}, and every parameter, such as {steps}. Files that exist are never overwritten. [default: " + std::string(kDefaultPattern) + "]",
                kFiles);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.flag("--no-progress", noProgress, "No progress lines; there are none either when standard error is no terminal.", kMessages);
    parser.flag("-v,--verbose", request.verbose, "Tell what is being done.", kMessages);
    parser.flag("-q,--quiet", request.quiet, "No progress, no summary, no warnings.", kMessages);
    parser.app().footer(
        "Values are taken in this order, later ones win: defaults (those of Z-Image-Turbo), the model's own\n"
        "preset, --preset, --config, flags.\n\n"
        "Examples:\n"
        "  zimage generate \"a cat on a blue background\"\n"
        "  zimage generate 雪地里的一只企鹅 --size 512x512 --seed 7 --output penguin.png\n"
        "  zimage generate \"a red apple\" --count 4 --output \"apples/{prompt}-{index}.png\"");
    flags.add(parser.app(), ParamLevel::Advanced); // last, so that their sections stand below the others
    if (auto help = parser.parse(arguments))
        return *help;
    if (promptOption->count() > 0)
        request.prompt = prompt;
    if (sizeOption->count() > 0)
        request.size = size;
    request.progress = !noProgress;
    request.params = flags.typed();
    return request;
}

Request parseDecode(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    GenerateRequest request;
    Parser parser(info);
    bool noProgress = false;
    parser.text("LATENTS", request.latents, "FILE", "What a picture whose steps are done was kept as, when its decoding failed or was cut short.", kFiles)->required();
    parser.text("-m,--model", request.model, "FOLDER", "The picture's model, if it has moved. [default: where it was]", kFiles);
    parser.text("-o,--output", request.output, "PATH", "A file name, a folder or a pattern, as for generate. [default: " + std::string(kDefaultPattern) + "]", kFiles);
    ParamFlags flags;
    for (const char* key : {"vae_tiling", "vae_tile_size", "vae_tile_overlap", "decoder_tiling", "decoder_tile_size", "device", "threads", "guards"})
        flags.add(parser.app(), *findParam(key));
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.flag("--no-progress", noProgress, "No progress lines.", kMessages);
    parser.flag("-v,--verbose", request.verbose, "Tell what is being done.", kMessages);
    parser.flag("-q,--quiet", request.quiet, "No progress, no summary, no warnings.", kMessages);
    parser.app().footer("Decoding that failed for want of memory gets through in tiles: zimage decode FILE --decoder-tiling --decoder-tile-size 128");
    if (auto help = parser.parse(arguments))
        return *help;
    request.progress = !noProgress;
    request.params = flags.typed();
    return request;
}

Request parseInspect(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    InspectRequest request;
    Parser parser(info);
    parser.text("MODEL", request.target, "PATH",
                "A checkpoint folder in diffusers layout, or a PNG picture whose settings are to be shown. [default: the embedded model]",
                kFiles);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.flag("-v,--verbose", request.verbose, "Name every tensor that is missing, wrong or unused, not the first ones only.", kMessages);
    if (auto help = parser.parse(arguments))
        return *help;
    return request;
}

Request parseParity(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    ParityRequest request;
    Parser parser(info);
    parser.text("FOLDER", request.folder, "PATH", "Reference vectors: a folder with cases.json and golden.safetensors.", kFiles)->required();
    parser.text("-m,--model", request.model, "FOLDER",
                "The model the vectors were computed with. [default: FOLDER/model, or the folder that contains FOLDER]", kFiles);
    parser.text("--tokenizer", request.tokenizer, "FILE", "tokenizer.json or tokenizer.json.gz. [default: the one of Qwen3, which is shipped]",
                kFiles);
    ParamFlags flags;
    for (const char* key : {"device", "precision", "attention_backend"})
        flags.add(parser.app(), *findParam(key));
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.app().footer("Without flags the vectors are compared on the CPU in fp32.");
    if (auto help = parser.parse(arguments))
        return *help;
    request.params = flags.typed();
    return request;
}

template <typename ListRequest>
Request parseList(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    ListRequest request;
    Parser parser(info);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    if (auto help = parser.parse(arguments))
        return *help;
    return request;
}

constexpr std::array kCommands = {
    CommandInfo{"generate", "Make pictures from a prompt.", parseGenerate},
    CommandInfo{"decode", "Finish a picture whose steps are done and whose decoding failed.", parseDecode},
    CommandInfo{"inspect", "Show what a model folder holds and whether it is complete, or the settings in a picture.", parseInspect},
    CommandInfo{"parity", "Compare every part of the computation with reference vectors.", parseParity},
    CommandInfo{"presets", "List the presets that --preset takes.", parseList<PresetsRequest>},
    CommandInfo{"devices", "List the devices that can compute.", parseList<DevicesRequest>},
};

std::string programHelp()
{
    std::string text = "Usage: zimage COMMAND [FLAGS]\n\nMakes pictures from prompts with Z-Image models.\n\nCommands:\n";
    for (const CommandInfo& command : kCommands)
        text += helpEntry(command.name, command.summary, helpColumns());
    text += "\nFlags:\n";
    text += helpEntry("-h, --help", "Show this text, or that of a command: zimage COMMAND --help.", helpColumns());
    text += helpEntry("--version", "Show the version.", helpColumns());
    return text + "\nExample:\n  zimage generate \"a cat on a blue background\"\n";
}

std::vector<std::string> commandNames()
{
    std::vector<std::string> names;
    for (const CommandInfo& command : kCommands)
        names.emplace_back(command.name);
    return names;
}

Request parseCommand(const std::string& name, const std::vector<std::string>& arguments)
{
    for (const CommandInfo& command : kCommands) {
        if (name == command.name)
            return command.parse(arguments, command);
    }
    if (looksLikeFlag(name))
        refuse("unknown flag " + fitted(plainLine(name), 60) + suggestion(name, {"--help", "--version"}, "flags follow the command, see zimage --help."));
    refuse("unknown command " + quote(name) + suggestion(name, commandNames(), "see zimage --help."));
}

} // namespace

Request parseCommandLine(const std::vector<std::string>& arguments)
{
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h")
        return TextRequest{programHelp()};
    if (arguments[0] == "--version")
        return TextRequest{"zimage " ZIMAGE_VERSION "\n"};
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments[0] != "help")
        return parseCommand(arguments[0], rest);
    if (rest.empty())
        return TextRequest{programHelp()};
    return parseCommand(rest[0], {"--help"});
}

bool wantsJson(const std::vector<std::string>& arguments)
{
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::find(arguments.begin(), end, "--json") != end;
}

} // namespace zimage::cli
