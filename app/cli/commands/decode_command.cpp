#include "commands/decode_command.h"

#include "base/sentence.h"
#include "commands/generate_run.h"
#include "flags/shared_flags.h"
#include "job/output_name.h"

namespace zimage::cli {

DecodeCommand::DecodeCommand()
    : Command("decode", trLater("Finish a picture whose steps are done and whose decoding failed."))
{}

void DecodeCommand::addFlags(FlagParser& parser)
{
    parser.requiredText(
        {trLater("LATENTS"), trLater("FILE"),
         tr("The latents file that the program kept when the picture's steps were done and its decoding "
            "failed or was stopped."),
         kFiles},
        m_options.latents);
    addModel(parser, m_options.model, tr("Folder of the picture's model, if it has moved. [default: where it was]"));
    parser.text({"-o,--output", trLater("PATH"),
                 tr("A file name, a folder or a pattern, as for generate. [default: {pattern}]", kDefaultPattern),
                 kFiles},
                m_options.output);
    parser.params({"vae_tiling", "vae_tile_size", "vae_tile_overlap", "decoder_tiling", "decoder_tile_size", "device",
                   "threads", "guards"},
                  m_options.params);
    addMessages(parser, m_options);
    parser.footer(tr("If there was too little memory to decode the picture, decode it in tiles."));
    parser.examples({
        // not for people: a call
        "zimage decode cat.latents.safetensors --decoder-tiling --decoder-tile-size 128",
    });
}

int DecodeCommand::run() { return runGenerate(m_options); }

} // namespace zimage::cli
