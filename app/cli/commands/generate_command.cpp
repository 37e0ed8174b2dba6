#include "commands/generate_command.h"

#include "commands/generate_run.h"
#include "flags/shared_flags.h"
#include "job/output_name.h"

namespace zimage::cli {

GenerateCommand::GenerateCommand() : Command("generate", "Make pictures from a prompt.") {}

void GenerateCommand::addFlags(FlagParser& parser)
{
    addPrompt(parser, m_options, "What the picture shows, in quotes; - reads it from standard input.");
    parser.expectPrompt();
    addValues(parser, m_options);
    parser.text(
        {"-o,--output", "PATH",
         "A file name (cat.png), a folder (pictures/), or a pattern with fields in braces: {seed}, {date}, {time}, "
         "{model}, {index}, and every parameter, such as {steps}. Files that exist are never overwritten. [default: "
             + std::string(kDefaultPattern) + "]",
         kFiles},
        m_options.output);
    addMessages(parser, m_options);
    parser.footer("Values are taken in this order, later ones win: defaults (those of Z-Image-Turbo), the model's own\n"
                  "preset, --preset, --config, flags.\n\n"
                  "Examples:\n"
                  "  zimage generate \"a cat on a blue background\"\n"
                  "  zimage generate 雪地里的一只企鹅 --size 512x512 --seed 7 --output penguin.png\n"
                  "  zimage generate \"a red apple\" --count 4 --output \"apples/{prompt}-{index}.png\"");
    addAdvanced(parser, m_options);
}

int GenerateCommand::run() { return runGenerate(m_options); }

} // namespace zimage::cli
