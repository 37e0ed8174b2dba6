#include "tokenizer/tokenizer_path.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"

#include <system_error>

namespace zimage {

namespace {

constexpr std::int64_t kQwen3Vocabulary = 151936;

} // namespace

std::filesystem::path tokenizerPath(const std::filesystem::path& modelRoot, std::int64_t vocabulary)
{
    const std::filesystem::path own = modelRoot / "tokenizer" / "tokenizer.json";
    std::error_code ignored;
    if (std::filesystem::exists(own, ignored))
        return own;
    if (vocabulary == kQwen3Vocabulary)
        return resource("tokenizers/qwen3/tokenizer.json.gz");
    throw Error(ErrorCode::NotFound, tr("The tokenizer {file:path} is missing. Download the model again.", own),
                {.file = own.string(), .tensor = {}, .key = {}});
}

} // namespace zimage
