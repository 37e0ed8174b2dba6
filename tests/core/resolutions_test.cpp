#include "base/error.h"
#include "params/ineffective.h"
#include "presets/resolutions.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace zimage {
namespace {

std::string refusal(std::string_view yaml)
{
    try {
        (void)parseResolutions(yaml, "r.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

bool offers(const std::vector<SizeFamily>& families, PictureSize size)
{
    return std::any_of(families.begin(), families.end(), [&](const SizeFamily& family) {
        return std::find(family.sizes.begin(), family.sizes.end(), size) != family.sizes.end();
    });
}

TEST(Resolutions, ShippedFileOffersTheSizesOfZImage)
{
    const auto families =
        familiesForModel(loadResolutions(test::source("presets/resolutions.yaml")), "Z-Image-Turbo", {});
    for (const PictureSize size : {PictureSize{512, 512},
                                   {768, 768},
                                   {1024, 1024},
                                   {1024, 1536},
                                   {1536, 1024},
                                   {1280, 720},
                                   {720, 1280},
                                   {2016, 864}})
        EXPECT_TRUE(offers(families, size)) << size.width << "x" << size.height;
}

TEST(Resolutions, EmbeddedModelGetsWhatItCanMake)
{
    const auto families =
        familiesForModel(loadResolutions(test::source("presets/resolutions.yaml")), "zimage-mini", {32, 8192, 512});
    std::size_t sizes = 0;
    for (const SizeFamily& family : families) {
        for (const PictureSize& size : family.sizes) {
            ++sizes;
            EXPECT_EQ(size.width % 32 + size.height % 32, 0);
            EXPECT_LE(std::max(size.width, size.height), 1024);
            EXPECT_GE(std::min(size.width, size.height), 192);
        }
    }
    EXPECT_EQ(sizes, 44U);
    EXPECT_FALSE(
        offers(familiesForModel(loadResolutions(test::source("presets/resolutions.yaml")), "other", {32, 8192, 512}),
               {1280, 720}));
}

TEST(Resolutions, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(refusal("families: []\n"), "r.yaml:1:1: the line 'kind: resolutions' is missing; add it.");
    EXPECT_EQ(refusal("kind: verify\n"), "r.yaml:1:7: this is a file of kind 'verify', not of resolutions.");
    EXPECT_EQ(refusal("kind: resolutions\n"), "r.yaml:1:1: there are no families; list them under families.");
    const std::string head = "kind: resolutions\nfamilies:\n  - name: a\n    ";
    EXPECT_EQ(refusal(head + "sizes: [512]\n"), "r.yaml:4:13: '512' is not a size; write it as 1024x768.");
    EXPECT_EQ(refusal(head + "sizes: [512x9000]\n"),
              "r.yaml:4:13: '512x9000' is out of range: sides have 16 to 8192 px.");
    EXPECT_EQ(refusal(head + "sizes: [64x64, 64×64]\n"),
              "r.yaml:4:20: '64×64' is given twice in this family; remove one.");
    EXPECT_EQ(refusal(head + "size: [64x64]\n"), "r.yaml:4:5: unknown key 'families[1].size'; did you mean sizes?");
    EXPECT_EQ(refusal(head + "models: all\n"), "r.yaml:4:13: families[1].models must be a list.");
    EXPECT_EQ(refusal("kind: resolutions\nfamilies:\n  - name: a\n"),
              "r.yaml:3:5: the family 'a' has no sizes; write them as [512x512, 640x384].");
    EXPECT_EQ(refusal("kind: resolutions\nfamilies:\n  - sizes: [64x64]\n"),
              "r.yaml:3:5: this family has no name; write one after name.");
    EXPECT_EQ(refusal("kind: resolutions\nfamilies: [a]\n"), "r.yaml:2:12: a family is a mapping with name and sizes.");
}

TEST(Resolutions, EveryShippedFamilyHasEveryNamedShape)
{
    const auto all = loadResolutions(test::source("presets/resolutions.yaml"));
    for (const auto& [model, limits] :
         {std::pair{"zimage-mini", SizeLimits{32, 8192, 512}}, std::pair{"Z-Image-Turbo", SizeLimits{}}}) {
        const auto families = familiesForModel(all, model, limits);
        EXPECT_GE(families.size(), 4U);
        for (const SizeFamily& family : families) {
            ASSERT_EQ(family.sizes.size(), 11U) << model << " " << family.name;
            std::size_t i = 0;
            for (const double ratio :
                 {9. / 21, 9. / 16, 2. / 3, 3. / 4, 4. / 5, 1., 5. / 4, 4. / 3, 3. / 2, 16. / 9, 21. / 9}) {
                const PictureSize& size = family.sizes[i++];
                EXPECT_NEAR(1.0 * size.width / size.height / ratio, 1, 0.022)
                    << family.name << " " << size.width << "x" << size.height;
            }
        }
    }
}

TEST(Resolutions, TheLongestSideIsThatOfTheModelsFamilies)
{
    const auto all = loadResolutions(test::source("presets/resolutions.yaml"));
    EXPECT_EQ(longestSide(familiesForModel(all, "zimage-mini", {32, 8192, 512})), 1024);
    EXPECT_EQ(longestSide(familiesForModel(all, "Z-Image", {})), 2048);
    EXPECT_EQ(longestSide({}), 0);
}

TEST(Resolutions, AFamilyHasANearestShape)
{
    const SizeFamily family{"a", {}, {{384, 640}, {512, 512}, {640, 384}}};
    EXPECT_EQ(nearestShape(family, {1024, 1000}), (PictureSize{512, 512}));
    EXPECT_EQ(nearestShape(family, {333, 500}), (PictureSize{384, 640}));
    EXPECT_EQ(nearestShape(family, {4000, 16}), (PictureSize{640, 384}));
}

TEST(Resolutions, ASizeIsMadeLargerToBeLegalAndSmallerToStayWithinASide)
{
    EXPECT_EQ(legalSize({333, 512}, 32), (PictureSize{352, 512}));
    EXPECT_EQ(legalSize({16, 1}, 16), (PictureSize{16, 16}));
    EXPECT_EQ(withinSide({8192, 4608}, 1024, 32), (PictureSize{1024, 576}));
    EXPECT_EQ(withinSide({8192, 64}, 1024, 32), (PictureSize{1024, 32}));
    EXPECT_EQ(withinSide({640, 1000}, 1024, 32), (PictureSize{640, 1000}));
    EXPECT_EQ(withinSide({2000, 2000}, 1000, 32), (PictureSize{992, 992}));
}

TEST(Ineffective, FollowsGuidanceTilesLoraAndGuards)
{
    const auto keys = [](const GenerationParams& params) {
        std::vector<std::string> found;
        for (const Ineffective& each : ineffectiveParams(params))
            found.emplace_back(each.key);
        return found;
    };
    GenerationParams params;
    EXPECT_EQ(keys(params),
              (std::vector<std::string>{"negative_prompt", "variation_seed", "cfg_truncation", "cfg_normalization",
                                        "vae_tile_size", "vae_tile_overlap", "decoder_tile_size", "lora_scale"}));
    params.guidance = 3;
    params.vaeTiling = true;
    params.loras = {{.file = "x.safetensors"}};
    params.guards = false;
    EXPECT_EQ(keys(params), (std::vector<std::string>{"variation_seed", "decoder_tile_size", "keep_rejected"}));
    params.decoderTiling = true;
    EXPECT_EQ(keys(params), (std::vector<std::string>{"variation_seed", "vae_tile_size", "keep_rejected"}));
}

TEST(Ineffective, TheSwitchesOfACardsMemoryNeedACard)
{
    const auto reasonOf = [](const GenerationParams& params, const std::string& key) {
        for (const Ineffective& each : ineffectiveParams(params))
            if (key == each.key)
                return std::string(each.reason);
        return std::string();
    };
    GenerationParams params;
    params.device = "cpu";
    for (const char* key : {"offload", "low_vram", "vram_budget", "allow_fp8"})
        EXPECT_EQ(reasonOf(params, key), "This works on a graphics card only.") << key;
    params.device = "cuda:0";
    for (const char* key : {"offload", "low_vram", "vram_budget", "allow_fp8"})
        EXPECT_EQ(reasonOf(params, key), "") << key;
    params.lowVram = true;
    params.precision = "bf16";
    EXPECT_EQ(reasonOf(params, "offload"), "Low-memory mode never offloads.");
    EXPECT_EQ(reasonOf(params, "allow_fp8"), "Set precision to auto first.");
}

TEST(Ineffective, TellsWhichChoicesTheDeviceOrTheOtherSettingsForbid)
{
    const ParamDef& attention = *findParam("attention_backend");
    const ParamDef& precision = *findParam("precision");
    const DeviceAbilities cpu{{"math", "blocked"}, {"fp32"}};
    const DeviceAbilities card{{"math", "blocked", "flash", "efficient", "cudnn"}, {"fp32", "bf16"}};
    GenerationParams params;
    EXPECT_NE(unavailableChoice(precision, "bf16", params, cpu), nullptr);
    EXPECT_EQ(unavailableChoice(precision, "bf16", params, card), nullptr);
    EXPECT_NE(unavailableChoice(attention, "flash", params, cpu), nullptr);
    EXPECT_EQ(unavailableChoice(attention, "flash", params, card), nullptr);
    EXPECT_EQ(unavailableChoice(attention, "flash", params, {}), nullptr) << "nothing is known yet";
    params.precision = "fp32";
    EXPECT_NE(unavailableChoice(attention, "cudnn", params, card), nullptr);
    EXPECT_EQ(unavailableChoice(attention, "efficient", params, card), nullptr);
    params.attentionDropout = 0.1;
    EXPECT_NE(unavailableChoice(attention, "efficient", params, card), nullptr);
    EXPECT_EQ(unavailableChoice(attention, "auto", params, cpu), nullptr);
}

} // namespace
} // namespace zimage
