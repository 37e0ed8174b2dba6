#include "tokenizer/tokenizer_path.h"

#include "base/error.h"
#include "base/resources.h"

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
    throw Error(ErrorCode::NotFound, "The model's tokenizer " + own.string() + " is missing.",
                {.file = own.string(), .tensor = {}, .key = {}});
}

} // namespace zimage
