#include "base/error.h"
#include "support/in_chinese.h"
#include "presets/preset_reader.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <locale>

namespace zimage {
namespace {

GenerationParams applied(std::string_view yaml)
{
    GenerationParams params;
    applyPreset(params, parsePreset(yaml, "test.yaml"));
    return params;
}

struct Refusal {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string key;
};

Refusal refusal(std::string_view yaml)
{
    try {
        (void)parsePreset(yaml, "f.yaml");
    } catch (const Error& error) {
        EXPECT_EQ(error.context().file, "f.yaml");
        return {error.code(), error.what(), error.context().key};
    }
    ADD_FAILURE() << "accepted: " << yaml.substr(0, 200);
    return {};
}

std::string wrong(std::string_view yaml)
{
    const Refusal refused = refusal(yaml);
    EXPECT_EQ(refused.code, ErrorCode::BadParameter) << refused.message;
    return refused.message;
}

std::string broken(std::string_view yaml)
{
    const Refusal refused = refusal(yaml);
    EXPECT_EQ(refused.code, ErrorCode::Corrupt) << refused.message;
    return refused.message;
}

TEST(Preset, ReadsKeysAndAliasesNestedOrDotted)
{
    const GenerationParams expected = [] {
        GenerationParams params;
        params.vaeTiling = true;
        params.vaeTileSize = 192;
        params.vaeTileOverlap = 0.25;
        params.decoderTiling = true;
        params.decoderTileSize = 320;
        params.useRope = false;
        params.attentionDropout = 0.05;
        params.forceOriginalResolution = true;
        params.steps = 12;
        params.guidance = 6.5;
        return params;
    }();
    EXPECT_EQ(applied("vae:\n"
                      "  enable_tiling: true\n"
                      "  tile_sample_min_size: 192\n"
                      "  tile_overlap_factor: 0.25\n"
                      "  decoder_tiling: yes\n"
                      "  decoder_tile_size: 320\n"
                      "transformer: {use_rope: off, attention_dropout: 0.05}\n"
                      "force_original_resolution: true\n"
                      "num_inference_steps: 12\n"
                      "guidance_scale: 6.5\n"),
              expected);
    EXPECT_EQ(applied("vae.enable_tiling: true\n"
                      "vae_tile_size: 192\n"
                      "vae.tile_overlap_factor: 0.25\n"
                      "decoder_tiling: true\n"
                      "vae: {decoder_tile_size: 320}\n"
                      "use_rope: no\n"
                      "transformer.attention_dropout: 5e-2\n"
                      "force_original_resolution: on\n"
                      "steps: 12.0\n"
                      "guidance: 6.5\n"),
              expected);
}

TEST(Preset, KeepsTheFilesOrderAndLeavesTheRestAlone)
{
    const Preset preset = parsePreset("guidance: 3\nwidth: 512\n", "p.yaml");
    ASSERT_EQ(preset.values.size(), 2u);
    EXPECT_STREQ(preset.values[0].first->key, "guidance");
    EXPECT_STREQ(preset.values[1].first->key, "width");
    GenerationParams params;
    params.prompt = "a cat";
    params.seed = 7;
    applyPreset(params, preset);
    EXPECT_EQ(params.prompt, "a cat");
    EXPECT_EQ(params.seed, 7);
    EXPECT_EQ(params.width, 512);
    EXPECT_EQ(params.height, 1024);
}

TEST(Preset, ReadsWhatIsAboutTheFile)
{
    const Preset preset = parsePreset("preset:\n"
                                      "  name: Portrait\n"
                                      "  name_zh: 人像\n"
                                      "  description: 'Soft: light'\n"
                                      "  description_zh: 柔光\n"
                                      "  models: [\"*turbo*\", zimage-mini]\n",
                                      "folder/portrait.yaml");
    EXPECT_EQ(preset.id, "portrait");
    EXPECT_EQ(preset.name, "Portrait");
    EXPECT_EQ(preset.nameZh, "人像");
    EXPECT_EQ(preset.description, "Soft: light");
    EXPECT_EQ(preset.descriptionZh, "柔光");
    EXPECT_EQ(preset.models, (std::vector<std::string>{"*turbo*", "zimage-mini"}));
    EXPECT_TRUE(preset.values.empty());
    EXPECT_EQ(parsePreset("preset: {models: one}", "a").models, std::vector<std::string>{"one"});
    EXPECT_EQ(parsePreset("width: 512", "my.settings.yaml").name, "my.settings");
}

TEST(Preset, ReadsScalarsAsPeopleWriteThem)
{
    EXPECT_EQ(applied("prompt: 12").prompt, "12");
    EXPECT_EQ(applied("prompt: true").prompt, "true");
    EXPECT_EQ(applied("prompt: \"a: b # c\"").prompt, "a: b # c");
    EXPECT_EQ(applied("prompt: |\n  two\n  lines\n").prompt, "two\nlines");
    EXPECT_EQ(applied("prompt: 雪地里的一只企鹅").prompt, "雪地里的一只企鹅");
    EXPECT_EQ(applied("negative_prompt:\n").negativePrompt, "");
    EXPECT_TRUE(applied("lora: ~").loras.empty());
    EXPECT_EQ(applied("steps: \"12\"").steps, 12);
    EXPECT_EQ(applied("vae_tiling: 'on'").vaeTiling, true);
    EXPECT_EQ(applied("seed: random").seed, -1);
    EXPECT_EQ(applied("seed: 9223372036854775807").seed, INT64_MAX);
    EXPECT_DOUBLE_EQ(applied("cfg_normalization: true").cfgNormalization, 1.0);
    EXPECT_DOUBLE_EQ(applied("cfg_normalization: false").cfgNormalization, 0.0);
    EXPECT_DOUBLE_EQ(applied("cfg_normalization: 1.2").cfgNormalization, 1.2);
    EXPECT_EQ(applied("\xEF\xBB\xBFwidth: 512\r\nheight: 640\r\n").height, 640);
}

TEST(Preset, MayBeEmpty)
{
    for (const char* yaml : {"", "\n\n", "# nothing\n", "---\n", "~", "{}", "vae:\n", "preset:\n", "--- {}\n...\n"})
        EXPECT_EQ(applied(yaml), GenerationParams{}) << yaml;
}

TEST(Preset, NumbersKeepTheirPointInEveryLocale)
{
    class German final : public std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new German));
    EXPECT_DOUBLE_EQ(applied("guidance: 6.5").guidance, 6.5);
    EXPECT_EQ(wrong(std::string(1500, '\n') + "guidance: 6,5"),
              "f.yaml:1501:11: guidance '6,5' is not a number: write a decimal point, not a comma.");
    std::locale::global(before);
}

// ---- Unknown keys ----

TEST(Preset, ProposesTheNearestKeyAsTheUserSpeltIt)
{
    EXPECT_EQ(wrong("height: 512\nwidht: 512\n"), "f.yaml:2:1: unknown key 'widht'; did you mean width?");
    EXPECT_EQ(wrong("guidence_scale: 4"), "f.yaml:1:1: unknown key 'guidence_scale'; did you mean guidance_scale?");
    EXPECT_EQ(wrong("vae:\n  enable_tilling: true\n"),
              "f.yaml:2:3: unknown key 'vae.enable_tilling'; did you mean vae.enable_tiling?");
    EXPECT_EQ(wrong("vae.enable_tilling: true\n"),
              "f.yaml:1:1: unknown key 'vae.enable_tilling'; did you mean vae.enable_tiling?");
    EXPECT_EQ(wrong("{vae: {tile_size: 3}}"), "f.yaml:1:8: unknown key 'vae.tile_size'; did you mean vae_tile_size?");
    EXPECT_EQ(wrong("vea: {enable_tiling: true}"), "f.yaml:1:1: unknown key 'vea'; did you mean vae?");
    EXPECT_EQ(wrong("tile_overlap_factor: 0.1"),
              "f.yaml:1:1: unknown key 'tile_overlap_factor'; did you mean vae.tile_overlap_factor?");
    EXPECT_EQ(wrong("transformer: {use_rop: true}"),
              "f.yaml:1:15: unknown key 'transformer.use_rop'; did you mean transformer.use_rope?");
    EXPECT_EQ(wrong("preset: {nmae: x}"), "f.yaml:1:10: unknown key 'preset.nmae'; did you mean preset.name?");
    EXPECT_EQ(refusal("widht: 512").key, "widht");
}

TEST(Preset, NamesUnknownKeysThatResembleNothing)
{
    EXPECT_EQ(wrong("sampler: euler"),
              "f.yaml:1:1: unknown key 'sampler'; remove it, since no parameter has a similar name.");
    EXPECT_EQ(wrong("<<: {width: 3}"),
              "f.yaml:1:1: unknown key '<<'; remove it, since no parameter has a similar name.");
    EXPECT_EQ(wrong("'': 3"), "f.yaml:1:1: unknown key ''; remove it, since no parameter has a similar name.");
    EXPECT_EQ(wrong("preset: {author: me}"),
              "f.yaml:1:10: unknown key 'preset.author'; the known keys are name, name_zh, description, "
              "description_zh, models, "
              "check_prompt.");
    EXPECT_EQ(wrong("preset: {width: 512}"),
              "f.yaml:1:10: unknown key 'preset.width'; the known keys are name, name_zh, description, description_zh, "
              "models, "
              "check_prompt.");
    EXPECT_TRUE(wrong("\"a\\nb\\e\": 3").starts_with("f.yaml:1:1: unknown key 'a?b?'"));
}

TEST(Preset, CountsColumnsInCharacters)
{
    EXPECT_EQ(wrong("{prompt: 一只猫, widht: 3}"), "f.yaml:1:15: unknown key 'widht'; did you mean width?");
    EXPECT_EQ(wrong("\xEF\xBB\xBFwidht: 3"), "f.yaml:1:1: unknown key 'widht'; did you mean width?");
}

// ---- Wrong values ----

TEST(Preset, SaysWhereAValueIsWrong)
{
    EXPECT_EQ(wrong("width: wide"), "f.yaml:1:8: width 'wide' is not a whole number.");
    EXPECT_EQ(wrong("steps: 12.5"), "f.yaml:1:8: steps '12.5' is not a whole number.");
    EXPECT_EQ(wrong("guidance: .nan"), "f.yaml:1:11: guidance '.nan' is not a finite number.");
    EXPECT_EQ(wrong("vae:\n  enable_tiling: maybe"),
              "f.yaml:2:18: vae.enable_tiling 'maybe' is neither true nor false.");
    EXPECT_EQ(wrong("\nwidth:\nheight: 3"), "f.yaml:2:1: width has no value; give one, or remove the line.");
    EXPECT_EQ(wrong("width: [512]"), "f.yaml:1:8: width must be one value, not a list or a mapping.");
    EXPECT_EQ(
        wrong("prompt: {a: b}"),
        "f.yaml:1:9: prompt must be one value, not a list or a mapping; put text with brackets or braces in quotes.");
    EXPECT_EQ(wrong("transformer: true"),
              "f.yaml:1:1: transformer is a section; write its keys indented below it: use_rope, attention_dropout.");
    EXPECT_EQ(wrong("preset: portrait"),
              "f.yaml:1:9: preset is a section; write its keys indented below it: name, name_zh, description, "
              "description_zh, models, check_prompt.");
    EXPECT_EQ(wrong("preset: {name: [a]}"), "f.yaml:1:16: preset.name must be text, not a list or a mapping.");
    EXPECT_EQ(wrong("preset: {models: [[a]]}"), "f.yaml:1:19: preset.models must be text, not a list or a mapping.");
    EXPECT_EQ(wrong("preset: {models: ['']}"),
              "f.yaml:1:18: preset.models has an empty entry; write the name of a model folder, * and ? are allowed.");
    EXPECT_EQ(refusal("vae: {enable_tiling: maybe}").key, "vae_tiling");
}

TEST(Preset, RefusesAKeyGivenTwice)
{
    EXPECT_EQ(broken("width: 1\nwidth: 2"), "f.yaml:2:1: 'width' is given twice; remove one.");
    EXPECT_EQ(broken("vae: {enable_tiling: on, enable_tiling: off}"),
              "f.yaml:1:26: 'enable_tiling' is given twice; remove one.");
    EXPECT_EQ(broken("vae: {}\nvae: {}"), "f.yaml:2:1: 'vae' is given twice; remove one.");
    EXPECT_EQ(wrong("steps: 8\nnum_inference_steps: 9"),
              "f.yaml:2:1: steps is given twice, as steps before and as num_inference_steps here; remove one.");
    EXPECT_EQ(wrong("vae: {enable_tiling: on}\nvae_tiling: off"),
              "f.yaml:2:1: vae_tiling is given twice, as vae.enable_tiling before and as vae_tiling here; remove one.");
    EXPECT_EQ(wrong("vae: {enable_tiling: on}\nvae.enable_tiling: off"),
              "f.yaml:2:1: vae_tiling is given twice; remove one.");
}

// ---- Broken and hostile files ----

TEST(Preset, SaysWhereYamlIsBroken)
{
    EXPECT_EQ(broken("width: 512\nprompt: a cat: black\n"),
              "f.yaml:2:14: this is not valid YAML: illegal map value; put a text with a colon in quotes.");
    EXPECT_EQ(broken("prompt: @home"),
              "f.yaml:1:9: this is not valid YAML: unknown token; '@' at the beginning of a text has a "
              "meaning in YAML, so put the text in quotes.");
    EXPECT_EQ(broken("prompt: \"open"), "f.yaml:1:14: this is not valid YAML: illegal EOF in scalar.");
    // Found by tests/fuzz: yaml-cpp quotes the end of the file, a control character, in its message.
    EXPECT_EQ(broken("prompt: \"open\\"), "f.yaml:1:15: this is not valid YAML: unknown escape character: ?.");
    EXPECT_TRUE(broken("preset:\n  models: [a, b\nwidth: 3\n").starts_with("f.yaml:3:"));
    EXPECT_EQ(broken("just text"), "f.yaml:1:1: the file must have lines of the form 'key: value'.");
    EXPECT_EQ(broken("- a\n- b"), "f.yaml:1:1: the file must have lines of the form 'key: value'.");
    EXPECT_TRUE(broken("? [a, b]\n: 3\n").ends_with("a key must be a word, not a list, a mapping or nothing."));
    EXPECT_TRUE(broken("{\"style\":\"photo\",").starts_with("f.yaml:1:"));
}

TEST(Preset, RefusesASecondDocument)
{
    const std::string rest = "the file must end before this line; remove what follows.";
    EXPECT_EQ(broken("width: 512\n---\nheight: 512\n"), "f.yaml:2:1: " + rest);
    EXPECT_EQ(broken("{width: 512}\nheight: 512\n"), "f.yaml:2:1: " + rest);
}

TEST(Preset, RefusesAnchorsAliasesAndTags)
{
    const std::string anchors =
        "this program reads no anchors (&) and aliases (*); write the value out, or put the text in quotes.";
    EXPECT_EQ(broken("width: &w 512\nheight: *w\n"), "f.yaml:1:8: " + anchors);
    EXPECT_EQ(broken("vae: &v {enable_tiling: on}\n"), "f.yaml:1:6: " + anchors);
    EXPECT_EQ(broken("&k width: 3\n"), "f.yaml:1:1: " + anchors);
    EXPECT_EQ(broken("lora: &n\n"), "f.yaml:1:7: " + anchors);
    // yaml-cpp's own words; later versions add the anchor's name.
    EXPECT_THAT(broken("prompt: *wild"),
                testing::StartsWith("f.yaml:1:9: this is not valid YAML: the referenced anchor is not defined"));
    EXPECT_EQ(broken("width: !!int 512"),
              "f.yaml:1:8: this program reads no tags such as '!!int'; remove the tag, or put the text in quotes.");
    EXPECT_EQ(broken("vae: !mine {}"),
              "f.yaml:1:6: this program reads no tags such as '!mine'; remove the tag, or put the text in quotes.");
}

TEST(Preset, RefusesAnAliasBombAtItsFirstAnchor)
{
    std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'z'; ++c) {
        const std::string before(1, static_cast<char>(c - 1));
        bomb += std::string(1, c) + ": &" + c + " [*" + before;
        for (int i = 0; i < 8; ++i)
            bomb += ", *" + before;
        bomb += "]\n";
    }
    EXPECT_TRUE(broken(bomb).starts_with("f.yaml:1:4: this program reads no anchors"));
    EXPECT_TRUE(broken("a: &a [*a]").starts_with("f.yaml:1:4: this program reads no anchors")); // a cycle
}

TEST(Preset, RefusesDeepNesting)
{
    const std::string deep = "the values are nested deeper than 16 levels.";
    const auto nested = [](int levels) {
        std::string yaml;
        for (int i = 0; i < levels; ++i)
            yaml += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
        return yaml;
    };
    EXPECT_TRUE(broken(nested(17)).ends_with(deep));
    EXPECT_TRUE(wrong(nested(16)).starts_with("f.yaml:1:1: unknown key 'a'"));
    EXPECT_TRUE(broken("a: " + std::string(100, '[')).starts_with("f.yaml:1:"));
    for (const char* piece : {"[", "{", "- ", "? ", "{a: ", "[a, ", "- - ", "\"\" ", ": ", "!", "&a ", "'"}) {
        std::string yaml = "a: ";
        while (yaml.size() < 100000)
            yaml += piece;
        (void)broken(yaml);
    }
    (void)broken(std::string(100000, '['));
}

TEST(Preset, RefusesFilesWithTooMuchInThem)
{
    std::string keys;
    for (int i = 0; i < 20000; ++i)
        keys += "k" + std::to_string(i) + ": 1\n";
    EXPECT_EQ(broken(keys), "f.yaml:5000:8: the file has more than 10000 values.");
    EXPECT_EQ(broken(std::string(300000, '[')),
              "f.yaml:1:200001: there is too much punctuation up to here for a YAML file of this program.");
    EXPECT_EQ(broken(std::string((1 << 20) + 1, ' ')),
              "f.yaml:1:1: the file is larger than 1 MiB, too large for a YAML file of this program.");
}

TEST(Preset, ReadsALongPrompt)
{
    std::string prompt;
    while (prompt.size() < 300000)
        prompt += "雪地里的一只企鹅，";
    EXPECT_EQ(applied("prompt: " + prompt).prompt, prompt);
}

TEST(Preset, RefusesWhatIsNoText)
{
    const std::string control = "there is a control character here; remove it.";
    EXPECT_EQ(broken("width: 512\n\x04height: 3"), "f.yaml:2:1: " + control);
    EXPECT_EQ(broken(std::string_view("width: \0", 8)), "f.yaml:1:8: " + control);
    EXPECT_EQ(broken("prompt: caf\xe9"),
              "f.yaml:1:12: the text is not valid UTF-8 from here on; save the file as UTF-8.");
    EXPECT_TRUE(broken(std::string_view("\xff\xfe"
                                        "w\0:\0",
                                        6))
                    .starts_with("f.yaml:1:1: the text is in UTF-16"));
}

std::string promptIn(std::string_view yaml)
{
    GenerationParams params;
    applyPreset(params, parsePreset(yaml, "f.yaml"));
    return params.prompt;
}

TEST(Preset, ABlocksLastBreakIsNoPartOfTheText)
{
    for (const char* header : {"|", "|+", "|-", ">", ">+"})
        EXPECT_EQ(promptIn("prompt: " + std::string(header) + "\n  a red fox\n\nsteps: 8\n"), "a red fox") << header;
    EXPECT_EQ(promptIn("prompt: |\n  a red fox\n  in snow\n"), "a red fox\nin snow");
    EXPECT_EQ(promptIn("\xEF\xBB\xBFprompt: |\r\n  a red fox\r\n  in snow\r\n"), "a red fox\nin snow");
    EXPECT_EQ(promptIn("prompt: \"a red fox\\n\"\n"), "a red fox\n") << "this one is written out";
}

TEST(Preset, SaysWhatIsWrongInChineseToo)
{
    const test::InChinese chinese;
    EXPECT_EQ(wrong("height: 512\nwidht: 512\n"), "f.yaml:2:1: 未知的键“widht”；是不是想写 width？");
    EXPECT_EQ(wrong("steps: 12.5"), "f.yaml:1:8: steps 的值“12.5”不是整数。");
    EXPECT_EQ(wrong("loras: [{file: a, strenght: 1}]"),
              "f.yaml:1:19: loras 没有键“strenght”；可用的键为 file、strength、from、to、on 和 sha256。");
}

std::vector<std::string> notesOf(std::string_view yaml) { return parsePreset(yaml, "f.yaml").notes; }

TEST(Preset, ATextThatAHashCutsIsNoted)
{
    const std::string rest = " ends before the #, which begins a comment in YAML; put the text in quotes if the # "
                             "belongs to it.";
    EXPECT_EQ(notesOf("steps: 8\nprompt: a fox #1 fan\n"), std::vector{"f.yaml:2:9: prompt" + rest});
    EXPECT_EQ(promptIn("prompt: a fox #1 fan\n"), "a fox");
    EXPECT_EQ(notesOf("negative_prompt: dull\t# 2 dogs"), std::vector{"f.yaml:1:18: negative_prompt" + rest});
    EXPECT_EQ(notesOf("prompt: a fox\n  in the   snow #1\nsteps: 8"), std::vector{"f.yaml:1:9: prompt" + rest});
    EXPECT_EQ(notesOf("prompt: #1 fan\n"), std::vector{"f.yaml:1:1: prompt" + rest});
    EXPECT_EQ(notesOf("{steps: 8, prompt: a fox #1 fan\n}"), std::vector{"f.yaml:1:20: prompt" + rest});
    EXPECT_EQ(notesOf("lora: my #1.safetensors\n"), std::vector{"f.yaml:1:7: lora" + rest});
    for (const char* whole : {"prompt: \"a fox #1 fan\"\n", "prompt: 'a fox' # mine\n", "prompt: |\n  a fox #1 fan\n",
                              "prompt: a fox#1\n", "steps: 8 # many\n", "# prompt\nprompt: a fox\n# more\n",
                              "prompt: a fox\n  in snow\n# more\n", "prompt:\n", "device: cpu # mine\n"})
        EXPECT_TRUE(notesOf(whole).empty() || std::string_view(whole).starts_with("device")) << whole;
}

TEST(Preset, SaysWhenATextBeginsWithAMarkOfYaml)
{
    for (const char* text : {"{a|b} cat", "*bold* cat", "&c", "!loud", "%x", "@home", "`code`", "- a", "[a] cat", "> a",
                             "| a", "\"a\" cat", "? a: b", ": a", "{red|blue}", "a: b", "], x"}) {
        const std::string message = refusal("steps: 8\nprompt: " + std::string(text) + "\n").message;
        EXPECT_NE(message.find("quotes"), std::string::npos) << text << ": " << message;
        EXPECT_TRUE(message.starts_with("f.yaml:2:") || message.starts_with("f.yaml:3:")) << text << ": " << message;
    }
    EXPECT_NE(broken("prompt: @home\n").find("'@' at the beginning of a text has a meaning in YAML"),
              std::string::npos);
}

TEST(Preset, SaysWhatKindOfFileItGetsInstead)
{
    const test::TempFolder folder;
    test::writeFile(folder / "own.png", "\x89PNG\r\n\x1A\n1234");
    const std::string file = (folder / "own.png").string();
    try {
        (void)loadPreset(file);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.what(), file + ": this is not a YAML file. It is: a PNG picture.");
    }
    EXPECT_EQ(broken(std::string_view("\xFF\xFEs\0t\0", 6)),
              "f.yaml:1:1: the text is in UTF-16; save the file as UTF-8.");
}

TEST(Preset, NeverCrashesOnAnyTruncationOrFlippedByte)
{
    const std::string yaml =
        "preset: {name: A, models: [\"*b*\"]}\nvae:\n  enable_tiling: true\nprompt: |\n  猫\nseed: -1 # x\n";
    const auto attempt = [](const std::string& text) {
        try {
            (void)parsePreset(text, "f.yaml");
        } catch (const Error& error) {
            EXPECT_TRUE(std::string(error.what()).starts_with("f.yaml:")) << error.what();
        }
    };
    for (std::size_t at = 0; at < yaml.size(); ++at) {
        attempt(yaml.substr(0, at));
        for (const char c : {'[', ']',  '{', '}', ':', '-', '?', '&',  '*',  '!',  '|',
                             '>', '\'', '"', '%', '#', '@', ',', '\n', '\t', '\0', '\x80'}) {
            std::string changed = yaml;
            changed[at] = c;
            attempt(changed);
        }
    }
}

} // namespace
} // namespace zimage
