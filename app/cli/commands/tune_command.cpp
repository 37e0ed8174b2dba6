#include "commands/tune_command.h"

#include "base/sentence.h"
#include "flags/shared_flags.h"

namespace zimage::cli {

TuneCommand::TuneCommand()
    : Command("tune",
              trLater("Find stable, then fast settings by measuring on this machine, and save them as a preset."))
{}

void TuneCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kTuning = trLater("Tuning");
    addPrompt(parser, m_options,
              tr("One prompt for all pictures; - reads it from standard input. [default: as for verify]"));
    parser.expectPrompt();
    parser.text(
        {"--step", trLater("STEPS"),
         tr("Only these steps, separated by commas: stability, texture, speed, size. [default: all four, in this "
            "order]"),
         kTuning},
        m_options.steps);
    parser.flag("--long", m_options.longRun, tr("Make 50 pictures for stability instead of 10."), kTuning);
    parser.flag("--quick", m_options.quick, tr("Measure little: three pictures for stability, and one size."), kTuning);
    parser.text({"--values", trLater("FROM"),
                 tr("Where step 1 begins: model uses the model's own preset where the guide says so; article uses the "
                    "values of the tuning article for 24 GB cards (12 steps, guidance 6.5, 1024x1024). [default: "
                    "model]"),
                 kTuning},
                m_options.values);
    parser.text({"--keep", trLater("CHANGES"),
                 tr("Keep these changes and no others, whatever is measured: their names in the tables, separated by "
                    "commas, or "
                    "none. [default: what the measurement shows to be better]"),
                 kTuning},
                m_options.keep);
    parser.text(
        {"--save", trLater("PRESET"), tr("Save the settings as a preset of this name if all steps pass."), kTuning},
        m_options.save);
    parser.text({"-o,--output", trLater("FOLDER"),
                 tr("Folder for the pictures of the texture and size steps. [default: zimage-tuning]"), kFiles},
                m_options.output);
    addValues(parser, m_options);
    addMessages(parser, m_options);
    parser.footer(
        tr("Goes through four steps: stability, texture, speed and exact size. Changes one or two settings at "
           "a time, and measures each on this machine."));
    parser.footer(tr("Step 1 never changes values that come from flags, --preset or --config. The exit status is 0 if "
                     "all steps passed, else 1."));
    parser.examples({
        tr("zimage tune --save \"My machine\""),
        // not for people: a call
        "zimage tune --model ~/models/Z-Image-Base --values article --step stability",
        // not for people: a call
        "zimage tune --quick --step texture,speed --keep dropout",
    });
    addAdvanced(parser, m_options);
}

int TuneCommand::run() { return runTune(m_options); }

} // namespace zimage::cli
