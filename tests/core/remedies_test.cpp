#include "advice/remedies.h"
#include "error_checks.h"
#include "test_files.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

Remedies shipped() { return loadRemedies(test::source("presets/remedies.yaml")); }

std::string found(const Signs& signs)
{
    const Remedies remedies = shipped();
    const Remedy* remedy = remedies.find(signs);
    return remedy == nullptr ? "" : remedy->id;
}

Signs failed(ErrorCode code)
{
    Signs signs;
    signs.error = code;
    return signs;
}

Signs guarded(const char* layers)
{
    Signs signs;
    GuardEvent event;
    event.layers = layers;
    signs.guards = {event};
    return signs;
}

std::string complaint(const std::string& keys)
{
    const std::string yaml =
        "kind: remedies\nremedies:\n  - {id: a, symptom: s, cause: c, remedy: r, check: k" + keys + "}\n";
    try {
        (void)parseRemedies(yaml, "r.yaml");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(Remedies, TheShippedTableIsInBothLanguages)
{
    const Remedies remedies = shipped();
    ASSERT_EQ(remedies.all.size(), 6U);
    for (const Remedy& remedy : remedies.all)
        for (const LocalizedText& text : {remedy.symptom, remedy.cause, remedy.remedy, remedy.check})
            EXPECT_FALSE(text.en.empty() || text.zh.empty()) << remedy.id;
}

TEST(Remedies, EachIsRecognisedByItsSigns)
{
    EXPECT_EQ(found(failed(ErrorCode::OutOfMemory)), "out-of-memory");
    EXPECT_EQ(found(guarded("memory")), "out-of-memory");
    EXPECT_EQ(found(failed(ErrorCode::NonFinite)), "black-picture");
    EXPECT_EQ(found(failed(ErrorCode::Rejected)), "black-picture");
    EXPECT_EQ(found(guarded("picture")), "black-picture");
    EXPECT_EQ(found(guarded("transformer")), "black-picture");
    Signs signs;
    signs.wrongSize = true;
    EXPECT_EQ(found(signs), "wrong-size");
    signs = {};
    signs.oneHue = true;
    signs.prompt = "a red wall";
    EXPECT_EQ(found(signs), "colour-cast");
    for (const char* prompt : {"1girl, studio photo", "Portrait of a miner", "一位老人的肖像"}) {
        signs.prompt = prompt;
        EXPECT_EQ(found(signs), "grey-skin") << prompt;
    }
    signs = {};
    signs.prompt = "a bookshop with a sign";
    EXPECT_EQ(found(signs), "lettering");
    signs.prompt = "a significant hill";
    EXPECT_EQ(found(signs), "") << "words are whole ones";
    EXPECT_EQ(found(failed(ErrorCode::Unwritable)), "") << "no remedy is better than a wrong one";
    EXPECT_EQ(found({}), "");
}

TEST(Remedies, EachChangesWhatItSays)
{
    const Remedies remedies = shipped();
    GenerationParams params;
    params.prompt = "1girl";
    params.guards = false;
    params.precision = "fp16";
    params.decoderTiling = true;
    params.offload = "never";
    const auto apply = [&](const char* id, bool card) { return remedies.find(id)->applied(params, card); };

    const GenerationParams memory = apply("out-of-memory", true);
    EXPECT_TRUE(memory.vaeTiling);
    EXPECT_EQ(memory.vaeTileSize, 256);
    EXPECT_FALSE(memory.decoderTiling);
    EXPECT_EQ(memory.offload, "auto") << "weights may leave a card that has no room for them";

    const GenerationParams black = apply("black-picture", true);
    EXPECT_TRUE(black.guards) << "which clamp to ±10 and climb the ladder";
    EXPECT_EQ(black.precision, "bf16");
    params.precision = "bf16";
    EXPECT_EQ(apply("black-picture", true).precision, "fp32");
    params.precision = "auto";
    EXPECT_EQ(apply("black-picture", true).precision, "fp32") << "auto is bf16 on a card";
    EXPECT_EQ(apply("black-picture", false).precision, "auto") << "and fp32 on the CPU, where nothing is higher";

    EXPECT_TRUE(apply("wrong-size", false).forceOriginalResolution);
    EXPECT_EQ(apply("grey-skin", false).prompt, "1girl, soft lighting, subsurface scattering");
    params.prompt = "1girl, soft lighting, subsurface scattering";
    EXPECT_EQ(apply("grey-skin", false), params) << "not twice";
    EXPECT_EQ(apply("colour-cast", false).cfgNormalization, 1);
    EXPECT_EQ(apply("lettering", false), params) << "only explained";
    EXPECT_FALSE(remedies.find("lettering")->changesSomething());
    EXPECT_EQ(remedies.find("no such"), nullptr);
}

TEST(Remedies, RefuseWhatIsNoRemedy)
{
    EXPECT_EQ(complaint(", set: {vae_tilling: on}"),
              "r.yaml:3:62: there is no parameter 'vae_tilling'; did you mean vae_tiling?");
    EXPECT_EQ(complaint(", set: {steps: many}"), "r.yaml:3:69: steps 'many' is not a whole number.");
    EXPECT_EQ(complaint(", set: {precision: fp4}"),
              "r.yaml:3:73: precision 'fp4' is not one of auto, fp32, bf16, fp16, fp8, fp8-all.");
    EXPECT_EQ(complaint(", raise: steps"),
              "r.yaml:3:63: remedies[1].raise must be precision, the only parameter that can be raised.");
    EXPECT_EQ(complaint(", when: {errors: [lost]}"),
              "r.yaml:3:72: remedies[1].when.errors[1] must be one of out_of_memory, non_finite, rejected, device, not "
              "'lost'.");
    EXPECT_EQ(
        complaint(", when: {guards: memory}"),
        "r.yaml:3:71: remedies[1].when.guards must be a list; write each entry on a line that begins with a dash.");
    EXPECT_EQ(complaint(", when: {signs: [prompt]}"),
              "r.yaml:3:62: remedies[1].when has the sign prompt but no words to look for; list them after words.");
    EXPECT_EQ(complaint(", when: {word: x}"), "r.yaml:3:63: unknown key 'remedies[1].when.word'; did you mean words?");
    EXPECT_EQ(complaint(", append: ''"),
              "r.yaml:3:64: remedies[1].append is empty; write something, or remove the key.");
    EXPECT_EQ(std::string(
                  test::errorOf([] { (void)parseRemedies("kind: remedies\nremedies: [{id: a}]\n", "r.yaml"); }).what()),
              "r.yaml:2:12: remedies[1] needs the key symptom or symptom_zh.");
    EXPECT_EQ(std::string(test::errorOf([] { (void)parseRemedies("kind: remedies\n", "r.yaml"); }).what()),
              "r.yaml:1:1: there are no remedies; list them under remedies.");
}

TEST(Remedies, FindWordsInBothScripts)
{
    EXPECT_TRUE(hasWord("A SIGN.", "sign"));
    EXPECT_TRUE(hasWord("a sign, red", "sign"));
    EXPECT_FALSE(hasWord("designs", "sign"));
    EXPECT_TRUE(hasWord("茶壶上写着清风", "写着"));
    EXPECT_FALSE(hasWord("", "sign"));
    EXPECT_FALSE(hasWord("sign", ""));
}

} // namespace
} // namespace zimage
