#include "commands/generate_command.h"

#include "base/sentence.h"
#include "commands/generate_run.h"
#include "flags/shared_flags.h"
#include "job/output_name.h"

namespace zimage::cli {

GenerateCommand::GenerateCommand() : Command("generate", trLater("Make pictures from a prompt.")) {}

void GenerateCommand::addFlags(FlagParser& parser)
{
    addPrompt(parser, m_options, tr("What the picture shows, in quotes; - reads it from standard input."));
    parser.expectPrompt();
    parser.text({"--from", trLater("PICTURE"),
                 tr("Make a picture again: use all settings in its file, the seed among them. Flags, --preset and "
                    "--config change some of them. Without any, the program tells whether the new picture is equal, "
                    "bit for bit."),
                 kFiles},
                m_options.from);
    addValues(parser, m_options);
    parser.text(
        {"-o,--output", trLater("PATH"),
         tr("A file name (cat.png), a folder (pictures/), or a pattern with fields in braces: {{seed}}, {{date}}, "
            "{{time}}, {{model}}, {{index}}, and every parameter, such as {{steps}}. Existing files are never "
            "overwritten. [default: {pattern}]",
            kDefaultPattern),
         kFiles},
        m_options.output);
    addMessages(parser, m_options);
    parser.footer(tr("Values come from these places, and a later one wins: the defaults (those of Z-Image-Turbo), the "
                     "model's own preset, --from, --preset, --config, flags."));
    parser.examples({
        tr("zimage generate \"a cat on a blue background\""),
        // not for people: a call
        "zimage generate 雪地里的一只企鹅 --size 512x512 --seed 7 --output penguin.png",
        tr("zimage generate \"a red apple\" --count 4 --output \"apples/{{index}}.png\""),
        "zimage generate --from apple.png --seed random", // not for people: a call
    });
    addAdvanced(parser, m_options);
}

int GenerateCommand::run() { return runGenerate(m_options); }

} // namespace zimage::cli
