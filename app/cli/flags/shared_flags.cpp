#include "flags/shared_flags.h"

#include "base/sentence.h"

namespace zimage::cli {

void addPrompt(FlagParser& parser, JobOptions& options, const std::string& help)
{
    parser.text({trLater("PROMPT"), trLater("TEXT"), help, groupName(ParamGroup::Prompt)}, options.prompt);
}

void addValues(FlagParser& parser, JobOptions& options)
{
    parser.text({"--size", trLater("WxH"), tr("Width and height at once: 768x512, or 512 for a square."),
                 groupName(ParamGroup::Picture)},
                options.size);
    parser.params(ParamLevel::Basic, options.params);
    parser.text({"--preset", trLater("NAME"),
                 tr("Use the values of a preset; \"zimage presets\" lists them. The model's own preset always applies "
                    "first."),
                 kFiles},
                options.preset);
    parser.text(
        {"--config", trLater("FILE"), tr("Use the values in a YAML file that is written like a preset."), kFiles},
        options.config);
    addModel(parser, options.model, tr("Model folder in diffusers layout. [default: the embedded model]"));
}

void addAdvanced(FlagParser& parser, JobOptions& options) { parser.params(ParamLevel::Advanced, options.params); }

void addMessages(FlagParser& parser, MessageOptions& options)
{
    addJson(parser, options.json);
    parser.flag("!--no-progress", options.progress, tr("Show no progress. Without a terminal none is shown anyway."),
                kMessages);
    parser.flag("-v,--verbose", options.verbose, tr("Show what the program does."), kMessages);
    parser.flag("-q,--quiet", options.quiet, tr("Show no progress, no summary and no warnings."), kMessages);
}

void addJson(FlagParser& parser, bool& target)
{
    parser.flag("--json", target,
                tr("Write one JSON object to standard output instead of text, for scripts; also when something fails."),
                kMessages);
}

void addModel(FlagParser& parser, std::string& target, const std::string& help)
{
    parser.text({"-m,--model", trLater("FOLDER"), help, kFiles}, target);
}

} // namespace zimage::cli
