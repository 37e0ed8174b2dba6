// What the guards did: the texts that pictures keep, and the sentences for people in both languages.

#include "base/guard_event.h"

#include "base/language.h"

#include <gtest/gtest.h>

namespace zimage::test {

namespace {

using Kind = GuardRemedy::Kind;

std::string inChinese(const GuardEvent& event)
{
    const LanguageScope chinese(Language::Chinese);
    return event.sentence();
}

} // namespace

TEST(GuardEvent, RemediesAreKeptInPicturesAsTheyAlwaysWere)
{
    const std::pair<GuardRemedy, const char*> stored[] = {
        {{Kind::None}, "none"},
        {{Kind::Clamp}, "clamped to ±10"},
        {{Kind::Fp32Sites}, "fp32 where values are largest"},
        {{Kind::Fp32}, "fp32"},
        {{Kind::NoClamp}, "no clamping"},
        {{Kind::FreedMemory}, "memory set free"},
        {{Kind::TextToHost}, "text encoder to the computer's memory"},
        {{Kind::BlocksToHost, 8, 32}, "8 of 32 blocks to the computer's memory"},
        {{Kind::Rows, 1024}, "1024 rows at once"},
        {{Kind::Tiles, 256}, "tiles of 256 px"},
        {{Kind::DecodeOnCpu}, "decoding on the CPU"},
    };
    const LanguageScope chinese(Language::Chinese); // which pictures know nothing of
    for (const auto& [remedy, text] : stored) {
        EXPECT_EQ(remedy.stored(), text);
        EXPECT_EQ(GuardRemedy::fromStored(text), remedy);
    }
}

TEST(GuardEvent, WhatIsNoKnownRemedyIsKeptAsItIs)
{
    for (const char* text : {"", "prayer", "tiles of 0256 px", "tiles of 256 px!", "tiles of px",
                             "tiles of 99999999999 px", "none at all", "8 of blocks to the computer's memory"}) {
        const GuardRemedy remedy = GuardRemedy::fromStored(text);
        EXPECT_EQ(remedy.kind, Kind::Other) << text;
        EXPECT_EQ(remedy.stored(), text);
    }
    const GuardEvent event{Stage::Steps, 1, 3, kTransformerLayers, "bf16", 0.5, GuardRemedy::fromStored("prayer"),
                           true};
    EXPECT_TRUE(event.sentence().ends_with("It was repeated with 'prayer'. That helped.")) << event.sentence();
}

TEST(GuardEvent, IsToldInWholeSentencesOfBothLanguages)
{
    const GuardEvent step{Stage::Steps, 1, 3, kTransformerLayers, "bf16 and fp32", 0.00001, {Kind::Fp32}, true};
    EXPECT_EQ(step.sentence(),
              "Step 3 of picture 1 gave values that are not finite in bf16, fp32 (< 0.01 % of all). It was repeated in "
              "fp32. That helped.");
    EXPECT_EQ(inChinese(step),
              "第 1 张图片的第 3 步以 bf16、fp32 计算时出现无穷大或无效数值（占 < 0.01 %）。已改用 fp32 "
              "重新计算。问题已解决。");
    const GuardEvent tiles{Stage::Decoding, 2, 0, kMemoryLayers, "", 0, {Kind::Tiles, 256}, false};
    EXPECT_EQ(tiles.sentence(),
              "Decoding picture 2 did not fit into memory. It was repeated in tiles of 256 px. That did not help.");
    EXPECT_EQ(inChinese(tiles), "解码第 2 张图片时内存不足。已改为按 256 像素分块解码。问题仍未解决。");
    const GuardEvent last{Stage::Steps, 2, 0, kPictureLayers, "fp32", 0, {}, false};
    EXPECT_EQ(last.sentence(),
              "Picture 2 came out as one flat colour in fp32. Nothing else can be tried, so there is no picture.");
    EXPECT_EQ(inChinese(last), "第 2 张图片以 fp32 计算得到的是纯色画面。已没有其他办法可试，因此未生成图片。");
}

} // namespace zimage::test
