#include "commands/verify_command.h"

#include "flags/shared_flags.h"

namespace zimage::cli {

VerifyCommand::VerifyCommand()
    : Command("verify", "Make pictures in a row and judge whether all is well with model, settings and device.")
{}

void VerifyCommand::addFlags(FlagParser& parser)
{
    constexpr const char* kVerification = "Verification";
    addPrompt(parser, m_options,
              "One prompt for all pictures, - reads it from standard input. [default: the model's own check prompt, "
              "then others from simple to hard]");
    parser.expectPrompt();
    parser.flag("--long", m_options.longRun, "50 pictures instead of 10; --count takes any other number.",
                kVerification);
    parser.text({"--matrix", "AXES",
                 "Verify every combination of these axes, separated by commas: steps, tiling, precision, size.",
                 kVerification},
                m_options.matrix);
    parser.flag("--without-guards", m_options.withoutGuards,
                "Show what comes out without the guards, and so what they repair.", kVerification);
    parser.text({"--save", "FOLDER",
                 "Keep the pictures there. Otherwise each is written to a temporary file, read back and removed.",
                 kFiles},
                m_options.save);
    addValues(parser, m_options);
    addMessages(parser, m_options);
    parser.footer("Makes pictures in a row, by default with seeds from 1 on, and judges them. The exit status is 0 "
                  "when all passed, else 1.\n\n"
                  "Examples:\n"
                  "  zimage verify\n"
                  "  zimage verify --model ~/models/Z-Image-Turbo --long\n"
                  "  zimage verify --matrix steps,tiling --count 4 --size 512");
    addAdvanced(parser, m_options);
}

int VerifyCommand::run() { return runVerify(m_options); }

} // namespace zimage::cli
