#include "commands/verify_command.h"

#include "base/sentence.h"
#include "flags/shared_flags.h"

namespace zimage::cli {

VerifyCommand::VerifyCommand()
    : Command("verify", trLater("Make several pictures and check whether model, settings and device work."))
{}

void VerifyCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kVerification = trLater("Verification");
    addPrompt(parser, m_options,
              tr("One prompt for all pictures; - reads it from standard input. [default: the model's own check prompt, "
                 "then others from simple to hard]"));
    parser.expectPrompt();
    parser.flag("--long", m_options.longRun, tr("Make 50 pictures instead of 10. For another number use --count."),
                kVerification);
    parser.text({"--matrix", trLater("AXES"),
                 tr("Check every combination of these settings, separated by commas: steps, tiling, precision, size."),
                 kVerification},
                m_options.matrix);
    parser.flag("--without-guards", m_options.withoutGuards,
                tr("Make the pictures without the guards, to see what the guards repair."), kVerification);
    parser.text({"--save", trLater("FOLDER"),
                 tr("Keep the pictures in this folder. Otherwise each is written to a temporary file, read back and "
                    "removed."),
                 kFiles},
                m_options.save);
    addValues(parser, m_options);
    addMessages(parser, m_options);
    parser.footer(tr("Makes the pictures one after the other, by default with the seeds 1, 2, 3 and so on, and checks "
                     "each. The exit status is 0 if all pass, else 1."));
    parser.examples({
        // not for people: a call
        "zimage verify",
        // not for people: a call
        "zimage verify --model ~/models/Z-Image-Turbo --long",
        // not for people: a call
        "zimage verify --matrix steps,tiling --count 4 --size 512",
    });
    addAdvanced(parser, m_options);
}

int VerifyCommand::run() { return runVerify(m_options); }

} // namespace zimage::cli
