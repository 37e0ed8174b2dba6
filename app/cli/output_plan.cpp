#include "output_plan.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <system_error>

namespace zimage::cli {

namespace {

namespace fs = std::filesystem;

/// Somebody who writes cat.jpg wants a JPEG file, not one named cat.jpg.png.
void refuseOtherFormats(const fs::path& name)
{
    constexpr std::array<std::string_view, 9> kOthers = {".jpg", ".jpeg", ".webp", ".gif", ".bmp",
                                                         ".tif", ".tiff", ".avif", ".jxl"};
    const std::string extension = lowered(name.extension().string());
    if (std::find(kOthers.begin(), kOthers.end(), extension) != kOthers.end())
        throw Error(ErrorCode::BadParameter,
                    tr("--output {name:quoted}: pictures are written as PNG; end the name with .png.", name.string()),
                    {.file = name.string(), .tensor = {}, .key = "output"});
}

} // namespace

OutputPlan OutputPlan::from(const std::string& output)
{
    OutputPlan plan;
    if (output.empty())
        return plan;
    std::error_code ignored;
    const bool braces = output.find_first_of("{}") != std::string::npos;
    if (fs::is_directory(output, ignored) || (output.ends_with('/') && !braces)) {
        plan.folder = output;
        return plan;
    }
    const fs::path path = output;
    refuseOtherFormats(path.filename());
    // Folders up to the first brace are certain; they may hold characters that a pattern would replace.
    fs::path folder;
    fs::path rest;
    for (const fs::path& part : path) {
        const bool certain = rest.empty() && part.string().find_first_of("{}") == std::string::npos;
        (certain ? folder : rest) /= part;
    }
    if (rest.empty()) {
        rest = folder.filename();
        folder = folder.parent_path();
    }
    plan.folder = folder.empty() ? fs::path(".") : folder;
    plan.pattern = rest.string();
    return plan;
}

void OutputPlan::check(const GenerationParams& params, const std::string& modelName) const
{
    try {
        static_cast<void>(outputName(pattern, params, {modelName, std::time(nullptr), 1}));
    } catch (const Error& error) {
        throw Error(error.code(), tr("--output: {why}", error.what()), error.context());
    }
}

} // namespace zimage::cli
