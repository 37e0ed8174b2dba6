#include "flags/shared_flags.h"

namespace zimage::cli {

void addPrompt(FlagParser& parser, JobOptions& options, const char* help)
{
    parser.text({"PROMPT", "TEXT", help, "Prompt"}, options.prompt);
}

void addValues(FlagParser& parser, JobOptions& options)
{
    parser.text(
        {"--size", "WxH", "Width and height at once: 768x512, or 512 for a square.", groupName(ParamGroup::Picture)},
        options.size);
    parser.params(ParamLevel::Basic, options.params);
    parser.text({"--preset", "NAME",
                 "Take a preset's values. \"zimage presets\" lists them; a model's own preset is always taken first.",
                 kFiles},
                options.preset);
    parser.text({"--config", "FILE", "Take values from a YAML file in the presets' format.", kFiles}, options.config);
    addModel(parser, options.model, "Checkpoint folder in diffusers layout. [default: the embedded model]");
}

void addAdvanced(FlagParser& parser, JobOptions& options) { parser.params(ParamLevel::Advanced, options.params); }

void addMessages(FlagParser& parser, MessageOptions& options)
{
    addJson(parser, options.json);
    parser.flag("!--no-progress", options.progress,
                "No progress lines; there are none either when standard error is no terminal.", kMessages);
    parser.flag("-v,--verbose", options.verbose, "Tell what is being done.", kMessages);
    parser.flag("-q,--quiet", options.quiet, "No progress, no summary, no warnings.", kMessages);
}

void addJson(FlagParser& parser, bool& target)
{
    parser.flag("--json", target,
                "Write one JSON object to standard output instead of text, for scripts; also when something fails.",
                kMessages);
}

void addModel(FlagParser& parser, std::string& target, const char* help)
{
    parser.text({"-m,--model", "FOLDER", help, kFiles}, target);
}

} // namespace zimage::cli
