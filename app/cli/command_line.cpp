#include "command_line.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "flags/help_formatter.h"
#include "flags/param_flags.h"
#include "output_plan.h"
#include "terminal/console.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace zimage::cli {

namespace {

constexpr const char* kFiles = "Model and files";
constexpr const char* kMessages = "Messages";
constexpr const char* kJsonHelp =
    "Write one JSON object to standard output instead of text, for scripts; also when something fails.";
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
    explicit Parser(const CommandInfo& info)
        : m_name(info.name), m_app(info.summary, std::string("zimage ") + info.name)
    {
        m_app.formatter(std::make_shared<HelpFormatter>(helpColumns()));
        m_app.set_help_flag();
        m_app.allow_extras();
        m_app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    CLI::App& app() { return m_app; }

    CLI::Option* text(const char* names, std::string& target, const char* type, const std::string& help,
                      const char* group)
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

    /// All flags take one value at most, so a mismatch is either a last flag without its value or a value that no flag
    /// takes.
    [[noreturn]] void refuseMismatch(const std::vector<std::string>& arguments) const
    {
        for (const std::string& word : arguments) {
            const std::size_t equals = word.find('=');
            const CLI::Option* option =
                equals == std::string::npos ? nullptr : m_app.get_option_no_throw(word.substr(0, equals));
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
                const std::string flag =
                    word->starts_with(dash) ? "--" + word->substr(dash.size(), word->find('=') - dash.size()) : "";
                if (!flag.empty() && m_app.get_option_no_throw(flag) != nullptr)
                    refuse("unknown flag " + fitted(plainLine(*word), 60) + " with a long dash; did you mean " + flag
                           + "?");
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
        const bool prompt = m_name == "generate" || m_name == "verify" || m_name == "tune";
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
        refuse("unknown flag " + fitted(plainLine(word), 60)
               + suggestion(word, known, "see " + m_app.get_name() + " --help."));
    }

    std::string m_name;
    CLI::App m_app;
    bool m_help = false;
};

/// The flags that decide a job, and those for what is told meanwhile.
class JobFlags {
public:
    explicit JobFlags(Parser& parser) : m_parser(parser) {}

    void addPrompt(const char* help) { m_promptOption = m_parser.text("PROMPT", m_prompt, "TEXT", help, "Prompt"); }

    void addValues(JobRequest& request)
    {
        m_sizeOption = m_parser.text("--size", m_size, "WxH", "Width and height at once: 768x512, or 512 for a square.",
                                     groupName(ParamGroup::Picture));
        m_flags.add(m_parser.app(), ParamLevel::Basic);
        m_parser.text(
            "--preset", request.preset, "NAME",
            "Take a preset's values. \"zimage presets\" lists them; a model's own preset is always taken first.",
            kFiles);
        m_parser.text("--config", request.config, "FILE", "Take values from a YAML file in the presets' format.",
                      kFiles);
        m_parser.text("-m,--model", request.model, "FOLDER", kModelHelp, kFiles);
    }

    void addOnly(std::initializer_list<const char*> keys)
    {
        for (const char* key : keys)
            m_flags.add(m_parser.app(), *findParam(key));
    }

    /// Comes last, so that their sections stand below the others.
    void addAdvanced() { m_flags.add(m_parser.app(), ParamLevel::Advanced); }

    void addMessages(MessageFlags& request)
    {
        m_parser.flag("--json", request.json, kJsonHelp, kMessages);
        m_parser.flag("--no-progress", m_noProgress,
                      "No progress lines; there are none either when standard error is no terminal.", kMessages);
        m_parser.flag("-v,--verbose", request.verbose, "Tell what is being done.", kMessages);
        m_parser.flag("-q,--quiet", request.quiet, "No progress, no summary, no warnings.", kMessages);
    }

    /// What the parser has read.
    void take(JobRequest& job, MessageFlags& messages) const
    {
        if (m_promptOption != nullptr && m_promptOption->count() > 0)
            job.prompt = m_prompt;
        if (m_sizeOption != nullptr && m_sizeOption->count() > 0)
            job.size = m_size;
        job.params = m_flags.typed();
        messages.progress = !m_noProgress;
    }

private:
    Parser& m_parser;
    ParamFlags m_flags;
    CLI::Option* m_promptOption = nullptr;
    CLI::Option* m_sizeOption = nullptr;
    std::string m_prompt;
    std::string m_size;
    bool m_noProgress = false;
};

Request parseGenerate(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    GenerateRequest request;
    Parser parser(info);
    JobFlags flags(parser);
    flags.addPrompt("What the picture shows, in quotes; - reads it from standard input.");
    flags.addValues(request);
    parser.text("-o,--output", request.output, "PATH",
                "A file name (cat.png), a folder (pictures/), or a pattern with fields in braces: {seed}, {date}, "
                "{time}, {model}, "
                "{index}, and every parameter, such as {steps}. Files that exist are never overwritten. [default: "
                    + std::string(kDefaultPattern) + "]",
                kFiles);
    flags.addMessages(request);
    parser.app().footer(
        "Values are taken in this order, later ones win: defaults (those of Z-Image-Turbo), the model's own\n"
        "preset, --preset, --config, flags.\n\n"
        "Examples:\n"
        "  zimage generate \"a cat on a blue background\"\n"
        "  zimage generate 雪地里的一只企鹅 --size 512x512 --seed 7 --output penguin.png\n"
        "  zimage generate \"a red apple\" --count 4 --output \"apples/{prompt}-{index}.png\"");
    flags.addAdvanced();
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, request);
    return request;
}

Request parseVerify(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    constexpr const char* kVerification = "Verification";
    VerifyRequest request;
    Parser parser(info);
    JobFlags flags(parser);
    flags.addPrompt("One prompt for all pictures, - reads it from standard input. [default: the model's own check "
                    "prompt, then others from simple to hard]");
    parser.flag("--long", request.longRun, "50 pictures instead of 10; --count takes any other number.", kVerification);
    parser.text("--matrix", request.matrix, "AXES",
                "Verify every combination of these axes, separated by commas: steps, tiling, precision, size.",
                kVerification);
    parser.flag("--without-guards", request.withoutGuards,
                "Show what comes out without the guards, and so what they repair.", kVerification);
    parser.text("--save", request.save, "FOLDER",
                "Keep the pictures there. Otherwise each is written to a temporary file, read back and removed.",
                kFiles);
    flags.addValues(request);
    flags.addMessages(request);
    parser.app().footer("Makes pictures in a row, by default with seeds from 1 on, and judges them. The exit status is "
                        "0 when all passed, else 1.\n\n"
                        "Examples:\n"
                        "  zimage verify\n"
                        "  zimage verify --model ~/models/Z-Image-Turbo --long\n"
                        "  zimage verify --matrix steps,tiling --count 4 --size 512");
    flags.addAdvanced();
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, request);
    return request;
}

Request parseTune(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    constexpr const char* kTuning = "Tuning";
    TuneRequest request;
    Parser parser(info);
    JobFlags flags(parser);
    flags.addPrompt("One prompt for all pictures, - reads it from standard input. [default: as for verify]");
    parser.text("--step", request.steps, "STEPS",
                "Only these, separated by commas: stability, texture, speed, size. [default: all four, in this order]",
                kTuning);
    parser.flag("--long", request.longRun, "50 pictures in a row for stability instead of 10.", kTuning);
    parser.flag("--quick", request.quick, "Few and small measurements: three pictures in a row, one size.", kTuning);
    parser.text("--values", request.values, "FROM",
                "Where step 1 begins: model, the model's preset where the guide says so, or article. [default: model]",
                kTuning);
    parser.text(
        "--keep", request.keep, "CHANGES",
        "Changes to keep, by their names in the tables, separated by commas; none keeps none. [default: as measured]",
        kTuning);
    parser.text("--save", request.save, "PRESET", "Save the settings as a preset of this name, if all steps pass.",
                kTuning);
    parser.text("-o,--output", request.output, "FOLDER",
                "Where the pictures of the pairs and the sizes go. [default: zimage-tuning]", kFiles);
    flags.addValues(request);
    flags.addMessages(request);
    parser.app().footer("Walks from stability over texture and speed to exact size, changes one or two settings at a "
                        "time and measures each on this machine.\n"
                        "Values given by flags, --preset or --config are never changed by step 1. The exit status is 0 "
                        "when all passed, else 1.\n\n"
                        "Examples:\n"
                        "  zimage tune --save \"My machine\"\n"
                        "  zimage tune --model ~/models/Z-Image-Base --values article --step stability --long\n"
                        "  zimage tune --quick --step texture,speed --keep dropout");
    flags.addAdvanced();
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, request);
    return request;
}

Request parseRemedies(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    RemediesRequest request;
    Parser parser(info);
    parser.text("WORD", request.word, "TEXT", "Only remedies with this word in them: memory, black, 皮肤 …", kMessages);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    if (auto help = parser.parse(arguments))
        return *help;
    return request;
}

Request parseDecode(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    GenerateRequest request;
    Parser parser(info);
    JobFlags flags(parser);
    parser
        .text("LATENTS", request.latents, "FILE",
              "What a picture whose steps are done was kept as, when its decoding failed or was cut short.", kFiles)
        ->required();
    parser.text("-m,--model", request.model, "FOLDER", "The picture's model, if it has moved. [default: where it was]",
                kFiles);
    parser.text("-o,--output", request.output, "PATH",
                "A file name, a folder or a pattern, as for generate. [default: " + std::string(kDefaultPattern) + "]",
                kFiles);
    flags.addOnly({"vae_tiling", "vae_tile_size", "vae_tile_overlap", "decoder_tiling", "decoder_tile_size", "device",
                   "threads", "guards"});
    flags.addMessages(request);
    parser.app().footer("Decoding that failed for want of memory gets through in tiles: zimage decode FILE "
                        "--decoder-tiling --decoder-tile-size 128");
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, request);
    return request;
}

Request parseInspect(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    InspectRequest request;
    Parser parser(info);
    parser.text("MODEL", request.target, "PATH",
                "A checkpoint folder in diffusers layout, or a PNG picture whose settings are to be shown. [default: "
                "the embedded model]",
                kFiles);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.flag("-v,--verbose", request.verbose,
                "Name every tensor that is missing, wrong or unused, not the first ones only.", kMessages);
    if (auto help = parser.parse(arguments))
        return *help;
    return request;
}

Request parseParity(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    ParityRequest request;
    Parser parser(info);
    parser
        .text("FOLDER", request.folder, "PATH", "Reference vectors: a folder with cases.json and golden.safetensors.",
              kFiles)
        ->required();
    parser.text("-m,--model", request.model, "FOLDER",
                "The model the vectors were computed with. [default: FOLDER/model, or the folder that contains FOLDER]",
                kFiles);
    parser.text("--tokenizer", request.tokenizer, "FILE",
                "tokenizer.json or tokenizer.json.gz. [default: the one of Qwen3, which is shipped]", kFiles);
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

Request parseBench(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    constexpr const char* kBenchmark = "Benchmark";
    BenchRequest request;
    MessageFlags unused;
    Parser parser(info);
    JobFlags flags(parser);
    parser.text("--random-weights", request.randomWeights, "NAME",
                "Random numbers instead of a download: times and memory are those of the real model. z-image-turbo, or "
                "a folder with a model's JSON files.",
                kBenchmark);
    parser.text("--runs", request.runs, "N", "Runs of everything after a first one.", kBenchmark);
    parser.text("--caption-tokens", request.captionTokens, "N", "Length of the invented prompt.", kBenchmark);
    parser.flag("--pictures-only", request.picturesOnly,
                "Make whole pictures and tell their time and memory, nothing stage by stage.", kBenchmark);
    parser.flag("--errors", request.errors, "Compare a step with fp32, too, for which the model is loaded twice more.",
                kBenchmark);
    flags.addValues(request);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.app().footer("Compare only figures of one run on an otherwise idle machine.\n\n"
                        "Examples:\n"
                        "  zimage bench\n"
                        "  zimage bench --random-weights z-image-turbo --size 1024 --precision bf16 --execution plain");
    flags.addAdvanced();
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, unused);
    return request;
}

Request parsePlan(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    constexpr const char* kPlan = "Plan";
    PlanRequest request;
    MessageFlags unused;
    Parser parser(info);
    JobFlags flags(parser);
    flags.addPrompt("The prompt, whose length counts a little. May be left out.");
    parser.text(
        "--card", request.card, "GiB",
        "Plan for a graphics card of so much memory that is not there. Times are those of a card of 100 TFLOP/s.",
        kPlan);
    parser.text("--random-weights", request.randomWeights, "NAME",
                "Plan for a model that need not be there: z-image-turbo, or a folder with a model's JSON files.",
                kPlan);
    flags.addValues(request);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.app().footer("Nothing is loaded and nothing is made. The exit status is 0 when a plan fits, else 1.\n\n"
                        "Examples:\n"
                        "  zimage plan --model ~/models/Z-Image-Turbo --size 1536\n"
                        "  zimage plan --random-weights z-image-turbo --card 8 --size 1024 --allow-fp8");
    flags.addAdvanced();
    if (auto help = parser.parse(arguments))
        return *help;
    flags.take(request, unused);
    return request;
}

Request parseDoctor(const std::vector<std::string>& arguments, const CommandInfo& info)
{
    DoctorRequest request;
    Parser parser(info);
    parser.text("-m,--model", request.model, "FOLDER", "The model to plan a picture for. [default: the embedded model]",
                kFiles);
    parser.flag("--json", request.json, kJsonHelp, kMessages);
    parser.app().footer("The exit status is 1 when there is a failure; a warning alone is none.");
    if (auto help = parser.parse(arguments))
        return *help;
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
    CommandInfo{"verify", "Make pictures in a row and judge whether all is well with model, settings and device.",
                parseVerify},
    CommandInfo{"tune", "Walk from stable to fast settings, measured on this machine, and save them as a preset.",
                parseTune},
    CommandInfo{"inspect", "Show what a model folder holds and whether it is complete, or the settings in a picture.",
                parseInspect},
    CommandInfo{"parity", "Compare every part of the computation with reference vectors.", parseParity},
    CommandInfo{"bench", "Measure a model on this machine, stage by stage.", parseBench},
    CommandInfo{"plan", "Show how a picture would be fitted into a device's memory, and what that takes.", parsePlan},
    CommandInfo{"doctor", "Look at this machine and say what is well and what is not.", parseDoctor},
    CommandInfo{"presets", "List the presets that --preset takes.", parseList<PresetsRequest>},
    CommandInfo{"remedies", "Show what helps against black pictures, too little memory and the like.", parseRemedies},
    CommandInfo{"devices", "List the devices that can compute.", parseList<DevicesRequest>},
};

std::string programHelp()
{
    std::string text =
        "Usage: zimage COMMAND [FLAGS]\n\nMakes pictures from prompts with Z-Image models.\n\nCommands:\n";
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
        refuse("unknown flag " + fitted(plainLine(name), 60)
               + suggestion(name, {"--help", "--version"}, "flags follow the command, see zimage --help."));
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
