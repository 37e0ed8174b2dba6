#pragma once

#include "base/guard_event.h"
#include "io/png.h"
#include "params/generation_params.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// What is written into a picture's file beside its parameters.
struct PictureRecord {
    GenerationParams params;      ///< as asked; params.seed is this picture's own seed (≥ 0), params.count is 1
    std::string modelName;        ///< "zimage-mini"
    std::string modelSha256;      ///< of the model's folder (docs/formats.md); empty where it is not known yet
    std::string preset;           ///< the name of that whose settings these are; empty: none, or unknown
    std::string program;          ///< "Z-Image Studio 0.1.0"
    std::string torchVersion;     ///< "1.13.1"
    std::string device;           ///< "cpu" or "NVIDIA H100 80GB HBM3"
    std::string precision;        ///< the one that ran: "fp32"
    std::string attentionBackend; ///< the one that ran
    std::string execution;        ///< likewise
    std::string instructionSet;   ///< of the processor, "avx512", "avx2" or "baseline"; of a card "sm_90"
    double shift = 0.0;           ///< the schedule's own, when params.shift is 0; 0 for a dynamic one
    std::string promptOriginal;   ///< params.prompt before its wildcards were drawn; empty when it had none
    std::string negativeOriginal; ///< params.negativePrompt likewise
    std::string lostPrompt;       ///< end of the prompt beyond the token limit
    std::vector<GuardEvent> guardEvents; ///< what the guards saw and did
    std::string documentId; ///< of the saved file, in XMP and not in our JSON (io/new_xmp.h); empty until it is saved
};

/// The text of A1111's `parameters` chunk, as A1111, ComfyUI and Civitai parse it: prompt, always a `Negative prompt:`
/// line, then one line that starts with `Steps:` and has `CFG scale` = guidance + 1 and `Size: WxH`. Values that hold a
/// comma, colon or newline are JSON-quoted. A prompt with wildcards stands there as they were drawn, and whole under
/// `Template`, the name that sd-dynamic-prompts gave it; not on a line of its own as there, since A1111 without that
/// extension would lose all settings.
[[nodiscard]] std::string infotext(const PictureRecord& record);

/// Our own chunk, keyword `zimage`: JSON with a version and every row of the parameter table that is inMetadata(),
/// keyed as in the table; docs/formats.md describes it. No path of a file is in it: LoRAs are there by name and
/// SHA-256. This is the authority when both are present, since infotext is not reversible.
[[nodiscard]] std::string metadataJson(const PictureRecord& record);

/// Everything back from our JSON, of this version and of earlier ones. Unknown keys are ignored (a later version wrote
/// them); throws Error Corrupt for anything else that is wrong.
[[nodiscard]] PictureRecord recordFromMetadata(const std::string& json);

/// Its parameters alone. What is said of the run is not looked at.
[[nodiscard]] GenerationParams paramsFromMetadata(const std::string& json);

/// The prompt with its wildcards; empty when the picture was made without any. Throws as paramsFromMetadata().
[[nodiscard]] std::string promptOriginalFromMetadata(const std::string& json);
/// Likewise the negative prompt.
[[nodiscard]] std::string negativeOriginalFromMetadata(const std::string& json);

/// The text chunks of a picture file: `parameters` and `zimage`.
[[nodiscard]] std::vector<PictureText> pictureTexts(const PictureRecord& record);

} // namespace zimage
