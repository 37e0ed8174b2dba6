#include "commands/tune_command.h"

#include "flags/shared_flags.h"

namespace zimage::cli {

TuneCommand::TuneCommand()
    : Command("tune", "Walk from stable to fast settings, measured on this machine, and save them as a preset.")
{}

void TuneCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kTuning = "Tuning";
    addPrompt(parser, m_options,
              "One prompt for all pictures, - reads it from standard input. [default: as for verify]");
    parser.expectPrompt();
    parser.text({"--step", "STEPS",
                 "Only these, separated by commas: stability, texture, speed, size. [default: all four, in this order]",
                 kTuning},
                m_options.steps);
    parser.flag("--long", m_options.longRun, "50 pictures in a row for stability instead of 10.", kTuning);
    parser.flag("--quick", m_options.quick, "Few and small measurements: three pictures in a row, one size.", kTuning);
    parser.text({"--values", "FROM",
                 "Where step 1 begins: model, the model's preset where the guide says so, or article. [default: model]",
                 kTuning},
                m_options.values);
    parser.text(
        {"--keep", "CHANGES",
         "Changes to keep, by their names in the tables, separated by commas; none keeps none. [default: as measured]",
         kTuning},
        m_options.keep);
    parser.text({"--save", "PRESET", "Save the settings as a preset of this name, if all steps pass.", kTuning},
                m_options.save);
    parser.text(
        {"-o,--output", "FOLDER", "Where the pictures of the pairs and the sizes go. [default: zimage-tuning]", kFiles},
        m_options.output);
    addValues(parser, m_options);
    addMessages(parser, m_options);
    parser.footer("Walks from stability over texture and speed to exact size, changes one or two settings at a time "
                  "and measures each on this machine.\n"
                  "Values given by flags, --preset or --config are never changed by step 1. The exit status is 0 when "
                  "all passed, else 1.\n\n"
                  "Examples:\n"
                  "  zimage tune --save \"My machine\"\n"
                  "  zimage tune --model ~/models/Z-Image-Base --values article --step stability --long\n"
                  "  zimage tune --quick --step texture,speed --keep dropout");
    addAdvanced(parser, m_options);
}

int TuneCommand::run() { return runTune(m_options); }

} // namespace zimage::cli
