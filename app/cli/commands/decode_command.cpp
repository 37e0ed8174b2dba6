#include "commands/decode_command.h"

#include "commands/generate_run.h"
#include "flags/shared_flags.h"
#include "job/output_name.h"

namespace zimage::cli {

DecodeCommand::DecodeCommand() : Command("decode", "Finish a picture whose steps are done and whose decoding failed.")
{}

void DecodeCommand::addFlags(FlagParser& parser)
{
    parser.requiredText({"LATENTS", "FILE",
                         "What a picture whose steps are done was kept as, when its decoding failed or was cut short.",
                         kFiles},
                        m_options.latents);
    addModel(parser, m_options.model, "The picture's model, if it has moved. [default: where it was]");
    parser.text({"-o,--output", "PATH",
                 "A file name, a folder or a pattern, as for generate. [default: " + std::string(kDefaultPattern) + "]",
                 kFiles},
                m_options.output);
    parser.params({"vae_tiling", "vae_tile_size", "vae_tile_overlap", "decoder_tiling", "decoder_tile_size", "device",
                   "threads", "guards"},
                  m_options.params);
    addMessages(parser, m_options);
    parser.footer("Decoding that failed for want of memory gets through in tiles: zimage decode FILE --decoder-tiling "
                  "--decoder-tile-size 128");
}

int DecodeCommand::run() { return runGenerate(m_options); }

} // namespace zimage::cli
