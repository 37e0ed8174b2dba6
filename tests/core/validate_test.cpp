#include "base/utf8.h"
#include "support/in_chinese.h"
#include "params/param_table.h"
#include "params/validate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace zimage {
namespace {

const SizeLimits kZImage{16, 8192, 1504};
const SizeLimits kMini{32, 8192, 1504};

/// The parameters with one value changed.
template <typename T, typename V>
GenerationParams with(T GenerationParams::*field, V value)
{
    GenerationParams params;
    params.*field = value;
    return params;
}

/// The only complaint, or all of them when it is not alone.
std::string complaint(const GenerationParams& params, const SizeLimits& limits = kZImage)
{
    std::string all;
    for (const ParamIssue& issue : validate(params, limits)) {
        EXPECT_NE(findParam(issue.key), nullptr) << issue.key;
        EXPECT_TRUE(issue.message.starts_with(issue.key)) << issue.message;
        EXPECT_TRUE(issue.message.ends_with(language() == Language::Chinese ? "。" : ".")) << issue.message;
        all += (all.empty() ? "" : " | ") + issue.message;
    }
    return all;
}

TEST(Validate, FindsNothingWrongWithTheDefaults)
{
    EXPECT_EQ(complaint({}), "");
    EXPECT_EQ(complaint({}, kMini), "");
    EXPECT_EQ(complaint({}, SizeLimits{}), "");
}

TEST(Validate, NamesTheNearestLegalSizes)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::width, 500), kMini),
              "width 500 is not a multiple of 32, the unit of this model: choose 480 or 512, or turn "
              "force_original_resolution on.");
    EXPECT_EQ(complaint(with(&P::height, 1000), kZImage),
              "height 1000 is not a multiple of 16, the unit of this model: choose 992 or 1008, or turn "
              "force_original_resolution on.");
    EXPECT_EQ(
        complaint(with(&P::width, 17), kMini),
        "width 17 is not a multiple of 32, the unit of this model: choose 32, or turn force_original_resolution on.");
    EXPECT_EQ(complaint(with(&P::width, 8191), kZImage),
              "width 8191 is not a multiple of 16, the unit of this model: choose 8176 or 8192, or turn "
              "force_original_resolution on.");
    EXPECT_EQ(complaint(with(&P::width, 992), kMini), "");
}

TEST(Validate, NamesTheBoundForSidesThatAreZeroNegativeOrAbsurd)
{
    using P = GenerationParams;
    for (const int side : {0, -1, -512, 15, std::numeric_limits<int>::min()}) {
        EXPECT_EQ(complaint(with(&P::width, side), kMini),
                  "width " + std::to_string(side) + " is too small: choose 32 px or more.");
        EXPECT_EQ(complaint(with(&P::height, side), kZImage),
                  "height " + std::to_string(side) + " is too small: choose 16 px or more.");
    }
    for (const int side : {8193, 100000, std::numeric_limits<int>::max()})
        EXPECT_EQ(complaint(with(&P::width, side), kMini),
                  "width " + std::to_string(side)
                      + " is too large: choose 8192 px or less, the longest side of this model.");
    EXPECT_EQ(complaint(with(&P::width, 1040), SizeLimits{16, 1030, 512}),
              "width 1040 is too large: choose 1024 px or less, the longest side of this model.");
}

TEST(Validate, ForcingTheSizeLiftsTheUnitButNotTheBounds)
{
    GenerationParams params;
    params.forceOriginalResolution = true;
    params.width = 1000;
    params.height = 777;
    EXPECT_EQ(complaint(params, kMini), "");
    params.width = 16;
    EXPECT_EQ(complaint(params, kMini), "");
    params.width = 15;
    EXPECT_EQ(complaint(params, kMini), "width 15 is too small: choose 16 px or more.");
    params.width = 8193;
    EXPECT_EQ(complaint(params, kMini),
              "width 8193 is too large: choose 8192 px or less, the longest side of this model.");
    params.width = 1020; // would be padded to 1024, which this model has no positions for
    EXPECT_EQ(complaint(params, SizeLimits{16, 1020, 512}),
              "width 1020 is too large: choose 1008 px or less, the longest side of this model.");
}

TEST(Validate, SurvivesLimitsThatMakeNoSense)
{
    for (const SizeLimits& limits :
         {SizeLimits{0, 0, 0}, SizeLimits{-5, -5, -5}, SizeLimits{100000, 10, 10}, SizeLimits{1, 1, 1}}) {
        for (const int side : {-1, 0, 1, 15, 16, 100, 8192, 9000, 100000})
            (void)complaint(with(&GenerationParams::width, side), limits);
    }
}

TEST(Validate, ChecksEveryNumberAgainstItsRow)
{
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam({}, def);
        const bool side = std::string(def.key) == "width" || std::string(def.key) == "height";
        if (side || (!std::holds_alternative<std::int64_t>(value) && !std::holds_alternative<double>(value)))
            continue;
        for (const bool above : {false, true}) {
            GenerationParams params;
            if (std::holds_alternative<double>(value)) {
                ASSERT_FALSE(setParam(params, def, above ? def.maximum + 0.001 : def.minimum - 0.001));
            } else if (std::string(def.key) == "seed") {
                ASSERT_FALSE(
                    setParam(params, def, above ? std::int64_t{-2} : std::numeric_limits<std::int64_t>::min()));
            } else {
                const double outside = above ? def.maximum + 1 : def.minimum - 1;
                ASSERT_FALSE(setParam(params, def, static_cast<std::int64_t>(outside)));
            }
            const auto issues = validate(params, {16, 8192, 100000});
            ASSERT_EQ(issues.size(), 1u) << def.key;
            EXPECT_EQ(issues[0].key, def.key);
        }
        GenerationParams largest;
        if (std::string(def.key) != "seed") {
            ASSERT_FALSE(setParam(largest, def, def.maximum));
            EXPECT_TRUE(validate(largest, {16, 8192, 100000}).empty()) << def.key;
        }
    }
}

TEST(Validate, SaysTheRangeInTheMessage)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::steps, 0)), "steps 0 is out of range: choose 1 to 200.");
    EXPECT_EQ(complaint(with(&P::guidance, -0.5)), "guidance -0.5 is out of range: choose 0 to 30.");
    EXPECT_EQ(complaint(with(&P::guidance, std::numeric_limits<double>::quiet_NaN())),
              "guidance is not a finite number: choose 0 to 30.");
    EXPECT_EQ(complaint(with(&P::shift, std::numeric_limits<double>::infinity())),
              "shift is not a finite number: choose 0 to 20.");
    EXPECT_EQ(complaint(with(&P::vaeTileSize, 32)), "vae_tile_size 32 is out of range: choose 64 to 4096 px.");
    EXPECT_EQ(complaint(with(&P::seed, -2)), "seed -2 is negative: choose 0 or more, or -1 for a random one.");
}

TEST(Validate, SpeaksChineseAndBeginsWithTheKey)
{
    using P = GenerationParams;
    const test::InChinese chinese;
    EXPECT_EQ(complaint(with(&P::steps, 0)), "steps 的值 0 超出范围：请取 1 到 200。");
    EXPECT_EQ(complaint(with(&P::vaeTileSize, 32)), "vae_tile_size 的值 32 超出范围：请取 64 到 4096 像素。");
    EXPECT_EQ(complaint(with(&P::device, "gpu")), "device 的值“gpu”无效，可用 auto、cpu、cuda:N。");
    GenerationParams params;
    params.prompt = params.negativePrompt = "\xff";
    params.width = 500;
    params.height = params.steps = params.count = params.maxSequenceLength = 0;
    params.guidance = std::numeric_limits<double>::quiet_NaN();
    params.precision = "fp4";
    params.loras.resize(65);
    for (const ParamIssue& issue : validate(params, kMini)) // which the command line turns into a flag
        EXPECT_TRUE(issue.message.starts_with(issue.key + " ")) << issue.message;
}

TEST(Validate, ReportsEverythingAtOnceAndChangesNothing)
{
    GenerationParams params;
    params.prompt = "\xff";
    params.width = 500;
    params.height = 0;
    params.steps = 0;
    params.guidance = std::numeric_limits<double>::quiet_NaN();
    params.device = "gpu";
    const GenerationParams before = params;
    const auto issues = validate(params, kMini);
    std::vector<std::string> keys;
    for (const ParamIssue& issue : issues)
        keys.push_back(issue.key);
    EXPECT_EQ(keys, (std::vector<std::string>{"prompt", "width", "height", "steps", "guidance", "device"}));
    EXPECT_EQ(params.width, before.width);
    EXPECT_EQ(params.steps, before.steps);
}

TEST(Validate, KnowsTheDevices)
{
    using P = GenerationParams;
    for (const char* name : {"auto", "cpu", "cuda", "cuda:0", "cuda:7", "cuda:15"})
        EXPECT_EQ(complaint(with(&P::device, name)), "") << name;
    for (const char* name : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:01", "cuda:1000", "CPU", "cpu ", "mps"})
        EXPECT_EQ(complaint(with(&P::device, name)),
                  "device '" + std::string(name) + "' is not one of auto, cpu, cuda:N.");
}

TEST(Validate, RefusesALoraThatCannotBeApplied)
{
    const auto complaintOf = [](const LoraChoice& lora) {
        GenerationParams params;
        params.loras = {{.file = "/a/first.safetensors"}, lora};
        return complaint(params);
    };
    EXPECT_EQ(complaintOf({.file = "/a/snow.safetensors", .sha256 = {}, .strength = -4}), "");
    EXPECT_EQ(complaintOf({.file = "/a/snow.safetensors", .sha256 = {}, .strength = 4.5}),
              "loras has 'snow.safetensors' with the strength 4.5, which is out of range: choose -4 to 4.");
    EXPECT_NE(complaintOf({.file = "a", .sha256 = {}, .strength = std::numeric_limits<double>::quiet_NaN()}), "");
    EXPECT_EQ(complaintOf({.file = "snow", .sha256 = {}, .fromStep = 2}),
              "loras has 'snow' only from step 2 on: LoRAs act in all steps in this version; remove the key from.");
    EXPECT_EQ(
        complaintOf({.file = "snow", .sha256 = {}, .toStep = 7}),
        "loras has 'snow' only for steps 1 to 7: LoRAs act in all steps in this version; remove the keys from and to.");
    EXPECT_EQ(complaintOf({.file = "snow", .sha256 = {}, .toStep = 8}), "") << "the last of the 8";
    EXPECT_EQ(complaintOf({.file = "snow", .sha256 = {}, .fromStep = 2, .on = false}), "");
    GenerationParams params;
    params.loras.resize(65);
    EXPECT_EQ(complaint(params), "loras has 65 files: choose 64 at most.");
}

TEST(Validate, ListsTheChoices)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::precision, "fp4")),
              "precision 'fp4' is not one of auto, fp32, bf16, fp16, fp8, fp8-all.");
    EXPECT_EQ(complaint(with(&P::attentionBackend, "sage")),
              "attention_backend 'sage' is not one of auto, math, blocked, flash, efficient, cudnn.");
    EXPECT_EQ(complaint(with(&P::precision, std::string(1000, 'x') + "\n")),
              "precision '" + std::string(60, 'x') + "…' is not one of auto, fp32, bf16, fp16, fp8, fp8-all.");
}

TEST(Validate, PromptsMayBeEmptyAndLong)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::prompt, "")), "");
    EXPECT_EQ(complaint(with(&P::prompt, std::string(100000, 'x'))), "");
    EXPECT_EQ(complaint(with(&P::prompt, std::string(1 << 20, 'x'))), "");
    EXPECT_EQ(complaint(with(&P::negativePrompt, std::string((1 << 20) + 1, 'x'))),
              "negative_prompt is 1048577 bytes long: shorten it to 1 MiB at most.");
}

TEST(Validate, PromptsMustBeUtf8WithoutNul)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::prompt, "猫\xff")), "prompt is not valid UTF-8 from byte 4 on: give it in UTF-8.");
    EXPECT_EQ(complaint(with(&P::prompt, std::string("a\0b", 3))), "prompt has a NUL character at byte 2: remove it.");
    EXPECT_EQ(complaint(with(&P::loras, LoraList{{.file = "\xc0\xaf.safetensors"}})),
              "loras has a file name that is not valid UTF-8 from byte 1 on: give it in UTF-8.");
}

TEST(Validate, LimitsThePromptToWhatTheModelReads)
{
    using P = GenerationParams;
    EXPECT_EQ(complaint(with(&P::maxSequenceLength, 1504)), "");
    EXPECT_EQ(complaint(with(&P::maxSequenceLength, 1535)),
              "max_sequence_length 1535 is more than this model reads: choose 1504 tokens or less.");
    EXPECT_EQ(complaint(with(&P::maxSequenceLength, 1536)),
              "max_sequence_length 1536 is out of range: choose 16 to 1535 tokens.");
}

TEST(Validate, TheSeedsOfAllPicturesMustExist)
{
    constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
    GenerationParams params = with(&GenerationParams::seed, kLargest);
    EXPECT_EQ(complaint(params), "");
    params.count = 3;
    EXPECT_EQ(complaint(params),
              "seed 9223372036854775807 is too large for 3 pictures, each of which uses the next seed: choose "
              "9223372036854775805 or less.");
    params.seed = kLargest - 2;
    EXPECT_EQ(complaint(params), "");
    params.seed = -1;
    EXPECT_EQ(complaint(params), "");
}

TEST(Validate, TilesMustHoldTwoUnitsOfTheModelWhenTilingIsOn)
{
    GenerationParams params;
    params.vaeTileSize = 64;
    params.decoderTileSize = 100;
    const SizeLimits limits{64, 8192, 512};
    EXPECT_EQ(complaint(params, limits), "");
    params.vaeTiling = true;
    EXPECT_EQ(complaint(params, kMini), "");
    EXPECT_EQ(complaint(params, limits), "vae_tile_size 64 is too small for this model: choose 128 px or more.");
    params.vaeTileSize = 256;
    EXPECT_EQ(complaint(params, limits), "");
    params.decoderTiling = true;
    EXPECT_EQ(complaint(params, limits), "decoder_tile_size 100 is too small for this model: choose 128 px or more.");
}

TEST(Utf8, FindsTheFirstBrokenSequence)
{
    constexpr std::size_t kNone = std::string_view::npos;
    for (const char* text : {"", "a", "é", "猫", "😀", "\xf4\x8f\xbf\xbf", "\xee\x80\x80", "\xed\x9f\xbf"})
        EXPECT_EQ(firstInvalidUtf8(text), kNone) << text;
    for (const char* text :
         {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe7\x8c", "\xed\xa0\x80", "\xf0\x80\x80\x80",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe7\x8c\x41", "\xf0\x9f\x98"})
        EXPECT_EQ(firstInvalidUtf8(text), 0u);
    EXPECT_EQ(firstInvalidUtf8("ab猫\xffz"), 5u);
    EXPECT_EQ(firstInvalidUtf8(std::string_view("a\0b", 3)), kNone);
}

} // namespace
} // namespace zimage
