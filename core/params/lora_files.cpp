#include "params/lora_files.h"

#include "base/error.h"
#include "base/sentence.h"

#include <system_error>

namespace zimage {

std::optional<std::filesystem::path> findLora(const LoraChoice& lora, const FileHashes& hashes)
{
    if (lora.sha256.empty())
        return lora.file;
    return hashes.fileWith(lora.sha256);
}

std::filesystem::path loraFile(const LoraChoice& lora, const FileHashes& hashes)
{
    if (std::optional<std::filesystem::path> file = findLora(lora, hashes)) {
        if (std::error_code ignored; std::filesystem::exists(*file, ignored))
            return *file;
        throw Error(ErrorCode::NotFound,
                    tr("The LoRA {file:path} does not exist. Choose its file, or remove the LoRA.", *file),
                    {.file = file->string(), .tensor = {}, .key = "loras"});
    }
    throw Error(ErrorCode::NotFound,
                tr("The LoRA {name:quoted} of these settings is not known on this computer (SHA-256 {hash}…). Choose "
                   "its file, or remove the LoRA.",
                   loraName(lora), lora.sha256.substr(0, 12)),
                {.file = lora.file, .tensor = {}, .key = "loras"});
}

} // namespace zimage
