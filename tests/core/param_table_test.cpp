#include "base/nearest_name.h"
#include "base/wording.h"
#include "support/in_chinese.h"
#include "params/param_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>
#include <functional>
#include <limits>
#include <locale>
#include <set>

namespace zimage {
namespace {

/// The fields of GenerationParams, counted by the compiler: an aggregate takes at most one initialiser a field.
struct Anything {
    template <typename T>
    operator T() const; // NOLINT: only ever named, never called
};

template <typename... Fields>
consteval std::size_t countFields(Fields... fields)
{
    if constexpr (requires { GenerationParams{fields..., Anything{}}; })
        return countFields(fields..., Anything{});
    else
        return sizeof...(fields);
}

const ParamDef& row(std::string_view key)
{
    const ParamDef* def = findParam(key);
    if (def == nullptr)
        throw std::runtime_error("no row " + std::string(key));
    return *def;
}

/// A legal value that differs from the default.
ParamValue otherValue(const ParamDef& def)
{
    const ParamValue value = getParam({}, def);
    if (const auto* on = std::get_if<bool>(&value))
        return !*on;
    if (std::holds_alternative<LoraList>(value))
        return LoraList{{.file = "[a] b.safetensors", .sha256 = {}, .strength = 0.5},
                        {.file = "雪", .sha256 = {}, .on = false}};
    if (std::holds_alternative<std::string>(value))
        return def.choices.empty() ? std::string("cpu") : std::string(def.choices.back());
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole + 1;
    const double number = std::get<double>(value);
    return number + def.step <= def.maximum ? number + def.step : number - def.step;
}

std::optional<std::string> set(std::string_view key, std::string_view text)
{
    GenerationParams params;
    return setParamText(params, row(key), text);
}

/// What is said of a value: "steps 'x' is not a whole number."
std::string said(const std::string& key, const std::string& value, const std::string& rest)
{
    return key + " '" + value + "' " + rest;
}

template <typename T>
T read(std::string_view key, std::string_view text)
{
    GenerationParams params;
    const auto complaint = setParamText(params, row(key), text);
    EXPECT_FALSE(complaint) << key << " " << text << " " << complaint.value_or("");
    return std::get<T>(getParam(params, row(key)));
}

TEST(ParamTable, HasExactlyOneRowForEveryField)
{
    const auto whole = std::count_if(paramTable().begin(), paramTable().end(), std::not_fn(isPart));
    EXPECT_EQ(static_cast<std::size_t>(whole), countFields());
    for (std::size_t i = 0; i < paramTable().size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_NE(paramTable()[i].field, paramTable()[j].field)
                << paramTable()[i].key << " and " << paramTable()[j].key;
    }
}

TEST(ParamTable, EachRowChangesItsOwnFieldAndNoOther)
{
    for (const ParamDef& def : paramTable()) {
        GenerationParams params;
        ASSERT_FALSE(setParam(params, def, otherValue(def))) << def.key;
        EXPECT_NE(params, GenerationParams{}) << def.key;
        EXPECT_EQ(getParam(params, def), otherValue(def)) << def.key;
        for (const ParamDef& other : paramTable()) {
            const bool ofOneList = isPart(def) || isPart(other); // a part changes its list, and a list its parts
            if (&other != &def && !(ofOneList && def.group == ParamGroup::Weights && other.group == def.group)) {
                EXPECT_EQ(getParam(params, other), getParam({}, other)) << def.key << " changed " << other.key;
            }
        }
    }
}

TEST(ParamTable, NamesAndFlagsAreUnique)
{
    std::set<std::string> names;
    std::set<std::string> flags;
    for (const ParamDef& def : paramTable()) {
        EXPECT_TRUE(names.insert(def.key).second) << def.key;
        for (const char* alias : def.aliases)
            EXPECT_TRUE(names.insert(alias).second) << alias;
        const std::string flag = def.flag;
        EXPECT_TRUE(flags.insert(flag).second) << flag;
        if (std::holds_alternative<bool GenerationParams::*>(def.field)) {
            EXPECT_TRUE(flags.insert("--no-" + flag.substr(2)).second) << flag;
        }
    }
}

TEST(ParamTable, RowsAreCompleteAndTheirDefaultsLegal)
{
    for (const ParamDef& def : paramTable()) {
        EXPECT_FALSE(std::string(def.label).empty()) << def.key;
        EXPECT_TRUE(std::string(def.help).ends_with(".")) << def.key;
        EXPECT_STRNE(groupName(def.group), "") << def.key;
        EXPECT_TRUE(std::string(def.flag).starts_with("--")) << def.key;
        EXPECT_EQ(std::string(def.key).find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), std::string::npos)
            << def.key;
        EXPECT_EQ(std::string(def.flag).find('_'), std::string::npos) << def.key;
        const ParamValue value = getParam({}, def);
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (whole != nullptr || std::holds_alternative<double>(value)) {
            const double number = whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
            EXPECT_GE(number, def.minimum) << def.key;
            EXPECT_LE(number, def.maximum) << def.key;
            EXPECT_GT(def.step, 0) << def.key;
        }
    }
}

TEST(ParamTable, OffloadTakesASwitchAsOtherProgramsHaveIt)
{
    GenerationParams params;
    ASSERT_FALSE(setParam(params, row("enable_model_cpu_offload"), false));
    EXPECT_EQ(params.offload, "never");
    ASSERT_FALSE(setParamText(params, row("offload"), "on"));
    EXPECT_EQ(params.offload, "auto");
    EXPECT_TRUE(setParam(params, row("device"), true));
    EXPECT_TRUE(setParamText(params, row("steps"), "on"));
}

TEST(ParamTable, WhereWeightsLieIsNoMetadata)
{
    for (const char* key : {"offload", "low_vram", "vram_budget", "allow_fp8"})
        EXPECT_FALSE(inMetadata(row(key))) << key;
}

TEST(ParamTable, KnowsTheKeysOfDiffusersAndOfTheArticle)
{
    const std::vector<std::pair<const char*, const char*>> spellings{
        {"num_inference_steps", "steps"},
        {"guidance_scale", "guidance"},
        {"num_images", "count"},
        {"num_images_per_prompt", "count"},
        {"vae.enable_tiling", "vae_tiling"},
        {"vae.tile_sample_min_size", "vae_tile_size"},
        {"vae.tile_overlap_factor", "vae_tile_overlap"},
        {"vae.decoder_tiling", "decoder_tiling"},
        {"vae.decoder_tile_size", "decoder_tile_size"},
        {"transformer.use_rope", "use_rope"},
        {"transformer.attention_dropout", "attention_dropout"},
        {"force_original_resolution", "force_original_resolution"},
        {"cpu_offload", "offload"},
        {"enable_model_cpu_offload", "offload"},
        {"lowvram", "low_vram"},
        {"max_vram", "vram_budget"},
    };
    for (const auto& [spelling, key] : spellings)
        EXPECT_STREQ(row(spelling).key, key);
    EXPECT_EQ(findParam("widht"), nullptr);
    EXPECT_EQ(findParam(""), nullptr);
    EXPECT_EQ(findParam("Width"), nullptr);
}

TEST(ParamTable, EveryValueComesBackFromItsText)
{
    for (const ParamDef& def : paramTable()) {
        for (const ParamValue& value : {getParam({}, def), otherValue(def)}) {
            GenerationParams params;
            ASSERT_FALSE(setParamText(params, def, paramText(value))) << def.key << " " << paramText(value);
            EXPECT_EQ(getParam(params, def), value) << def.key;
        }
    }
    for (const double number : {0.1, 1.0 / 3.0, 1e-300, 4.9e-324, 1e300, -0.0, 6.5}) {
        GenerationParams params;
        ASSERT_FALSE(setParamText(params, row("guidance"), paramText(number)));
        EXPECT_EQ(params.guidance, number) << paramText(number);
    }
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(read<std::int64_t>("seed", paramText(largest)), largest);
}

TEST(ParamTable, WritesNumbersWithAPoint)
{
    EXPECT_EQ(paramText(6.5), "6.5");
    EXPECT_EQ(paramText(3.0), "3.0");
    EXPECT_EQ(paramText(0.125), "0.125");
    EXPECT_EQ(paramText(std::int64_t{12}), "12");
    EXPECT_EQ(paramText(true), "true");
    EXPECT_EQ(paramText(std::string("a, b")), "a, b");
}

TEST(ParamTable, TakesWholeNumbersHoweverTheyAreWritten)
{
    EXPECT_EQ(read<std::int64_t>("steps", "12"), 12);
    EXPECT_EQ(read<std::int64_t>("steps", "12.0"), 12);
    EXPECT_EQ(read<std::int64_t>("steps", "+12"), 12);
    EXPECT_EQ(read<std::int64_t>("steps", " 12\t"), 12);
    EXPECT_EQ(read<std::int64_t>("steps", "1.2e1"), 12);
    EXPECT_EQ(read<std::int64_t>("seed", "9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(read<std::int64_t>("seed", "random"), -1);
    EXPECT_EQ(read<std::int64_t>("seed", "Random"), -1);
    EXPECT_DOUBLE_EQ(read<double>("guidance", "4"), 4.0);
    EXPECT_DOUBLE_EQ(read<double>("guidance", ".5"), 0.5);
}

TEST(ParamTable, RefusesWhatIsNoWholeNumber)
{
    for (const char* text : {"12.5", "", " ", "twelve", "12px", "0x10", "1_000", "1,000", "--12", "+-12", "true"})
        EXPECT_EQ(set("steps", text), said("steps", text, "is not a whole number.")) << text;
    for (const char* text : {"2147483648", "-2147483649", "99999999999999999999999", "1e12"})
        EXPECT_EQ(set("steps", text), said("steps", text, "is out of range: choose 1 to 200.")) << text;
    EXPECT_EQ(set("steps", "1e18"), "steps '1e18' is too large to be exact; write it out as a whole number.");
    EXPECT_EQ(
        set("seed", "9223372036854775808"),
        "seed '9223372036854775808' is out of range: only its lowest 32 bits count, so choose 0, which is the same "
        "seed.");
    EXPECT_EQ(set("seed", "99999999999999999999999"),
              "seed '99999999999999999999999' is out of range: choose 0 to 9223372036854775807.");
    EXPECT_EQ(set("seed", "9223372036854775807.0"),
              "seed '9223372036854775807.0' is too large to be exact; write it out as a whole number.");
    EXPECT_EQ(set("seed", "randomly"), "seed 'randomly' is not a whole number.");
}

TEST(ParamTable, RefusesWhatIsNoFiniteNumber)
{
    for (const char* text : {"nan", "NaN", "-nan", "inf", "-inf", "infinity", ".nan", ".inf", "-.Inf"}) {
        EXPECT_EQ(set("guidance", text), said("guidance", text, "is not a finite number.")) << text;
        EXPECT_EQ(set("steps", text), said("steps", text, "is not a finite number.")) << text;
    }
    GenerationParams params;
    for (const double number : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        EXPECT_EQ(setParam(params, row("guidance"), number),
                  said("guidance", plainNumber(number), "is not a finite number."));
        EXPECT_EQ(setParam(params, row("seed"), number), said("seed", plainNumber(number), "is not a finite number."));
    }
    EXPECT_EQ(set("guidance", "6,5"), "guidance '6,5' is not a number: write a decimal point, not a comma.");
    EXPECT_EQ(set("guidance", "high"), "guidance 'high' is not a number.");
    EXPECT_EQ(set("guidance", "1e999"), "guidance '1e999' is out of range: choose 0 to 30.");
    EXPECT_EQ(params, GenerationParams{});
}

TEST(ParamTable, TakesSwitchesInWords)
{
    for (const char* text : {"true", "on", "yes", "1", "TRUE", " On "})
        EXPECT_TRUE(read<bool>("vae_tiling", text)) << text;
    for (const char* text : {"false", "off", "no", "0", "False"})
        EXPECT_FALSE(read<bool>("use_rope", text)) << text;
    for (const char* text : {"", "2", "maybe", "tru", "1.0"})
        EXPECT_EQ(set("vae_tiling", text), said("vae_tiling", text, "is neither true nor false.")) << text;
}

TEST(ParamTable, CfgNormalizationIsAlsoASwitch)
{
    EXPECT_DOUBLE_EQ(read<double>("cfg_normalization", "true"), 1.0);
    EXPECT_DOUBLE_EQ(read<double>("cfg_normalization", "off"), 0.0);
    EXPECT_DOUBLE_EQ(read<double>("cfg_normalization", "1.5"), 1.5);
    GenerationParams params;
    EXPECT_FALSE(setParam(params, row("cfg_normalization"), true));
    EXPECT_DOUBLE_EQ(params.cfgNormalization, 1.0);
    EXPECT_EQ(setParam(params, row("guidance"), true), "guidance 'true' is not a number.");
    EXPECT_EQ(set("guidance", "true"), "guidance 'true' is not a number.");
}

TEST(ParamTable, RefusesValuesOfTheWrongKindAndStoresNothing)
{
    GenerationParams params;
    EXPECT_EQ(setParam(params, row("steps"), std::string("12")), "steps '12' is not a whole number.");
    EXPECT_EQ(setParam(params, row("steps"), true), "steps 'true' is not a whole number.");
    EXPECT_EQ(setParam(params, row("steps"), 12.5), "steps '12.5' is not a whole number.");
    EXPECT_EQ(setParam(params, row("guidance"), std::string("4")), "guidance '4' is not a number.");
    EXPECT_EQ(setParam(params, row("prompt"), std::int64_t{3}), "prompt '3' is not text.");
    EXPECT_EQ(setParam(params, row("vae_tiling"), std::int64_t{1}), "vae_tiling '1' is neither true nor false.");
    EXPECT_EQ(setParam(params, row("width"), std::int64_t{1} << 40),
              "width '1099511627776' is out of range: choose 16 to 8192.");
    EXPECT_EQ(setParam(params, row("loras"), true), "loras 'true' is not a list of LoRAs.");
    EXPECT_EQ(params, GenerationParams{});
    EXPECT_FALSE(setParam(params, row("guidance"), std::int64_t{4}));
    EXPECT_FALSE(setParam(params, row("steps"), 12.0));
    EXPECT_EQ(params.steps, 12);
}

TEST(ParamTable, TextIsKeptAsItIs)
{
    for (const char* text : {"", "  a cat ", "true", "12", "雪地里的一只企鹅", "a\nb", "\xff"})
        EXPECT_EQ(read<std::string>("prompt", text), text);
}

/// A C++ locale that writes 1.234,5.
class German final : public std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

TEST(ParamTable, CudaIsTheFirstCard)
{
    EXPECT_EQ(read<std::string>("device", "cuda"), "cuda:0");
    EXPECT_EQ(read<std::string>("device", "cuda:1"), "cuda:1");
    EXPECT_EQ(read<std::string>("prompt", "cuda"), "cuda");
}

TEST(ParamTable, OneLoraAndItsStrengthMayComeInAnyOrder)
{
    const LoraList wanted{{.file = "a.safetensors", .sha256 = {}, .strength = 0.5}};
    GenerationParams params;
    ASSERT_FALSE(setParamText(params, row("lora"), "a.safetensors"));
    ASSERT_FALSE(setParamText(params, row("lora_scale"), "0.5"));
    EXPECT_EQ(params.loras, wanted);
    params = {};
    ASSERT_FALSE(setParamText(params, row("lora_scale"), "0.5"));
    ASSERT_FALSE(setParamText(params, row("lora"), "a.safetensors"));
    EXPECT_EQ(params.loras, wanted);
    ASSERT_FALSE(setParamText(params, row("lora"), ""));
    EXPECT_TRUE(params.loras.empty());
}

TEST(ParamTable, LorasAreAListOrOneFile)
{
    EXPECT_EQ(read<LoraList>("loras", R"(["a", {"file": "b", "strength": -1.5, "from": 2, "to": 4, "on": false}])"),
              (LoraList{{.file = "a"},
                        {.file = "b", .sha256 = {}, .strength = -1.5, .fromStep = 2, .toStep = 4, .on = false}}));
    EXPECT_EQ(read<LoraList>("loras", "[1] a.safetensors"), (LoraList{{.file = "[1] a.safetensors"}}));
    EXPECT_EQ(set("loras", R"([{"file": "a", "strenght": 1}])"),
              "loras has no key 'strenght'; the keys are file, strength, from, to, on and sha256.");
    EXPECT_EQ(set("loras", R"([{"file": "a", "from": 0}])"), "loras: from '0' is not a whole number of 1 or more.");
    EXPECT_EQ(set("loras", R"([{"file": "a", "strength": "much"}])"), "loras: strength 'much' is not a number.");
    EXPECT_EQ(set("loras", R"([{"file": ["a"]}])"), "loras needs one value for file, not a list or a mapping.");
}

TEST(ParamTable, SaysWhatIsWrongInTheLanguageInEffectAndByTheGivenName)
{
    GenerationParams params;
    EXPECT_EQ(setParamText(params, row("steps"), "many", "--steps"), "--steps 'many' is not a whole number.");
    const test::InChinese chinese;
    EXPECT_EQ(set("steps", "many"), "steps 的值“many”不是整数。");
    EXPECT_EQ(setParamText(params, row("seed"), "18446744073709551615", "--seed"),
              "--seed 的值“18446744073709551615”超出范围：种子只取低 32 位，请改用等效的 4294967295。");
    EXPECT_EQ(set("loras", R"([{"file": "a", "from": 0}])"), "loras：from 的值“0”无效，应为不小于 1 的整数。");
}

TEST(ParamTable, OnlyWhatBelongsToThePictureIsInItsMetadata)
{
    for (const char* key :
         {"device", "attention_backend", "execution", "threads", "offload", "low_vram", "vram_budget", "allow_fp8"})
        EXPECT_EQ(row(key).belongsTo, BelongsTo::Machine) << key;
    for (const char* key : {"count", "keep_rejected", "mark_as_ai"})
        EXPECT_EQ(row(key).belongsTo, BelongsTo::Program) << key;
    for (const ParamDef& def : paramTable())
        EXPECT_EQ(inMetadata(def), def.belongsTo == BelongsTo::Picture && std::string_view(def.key) != "lora_scale");
}

TEST(ParamTable, EveryWidgetFitsItsValue)
{
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam({}, def);
        const bool isNumber = std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
        switch (def.widget) {
        case ParamWidget::Prompt: EXPECT_TRUE(std::holds_alternative<std::string>(value)) << def.key; break;
        case ParamWidget::Size:
        case ParamWidget::Seed:
        case ParamWidget::Number: EXPECT_TRUE(isNumber) << def.key; break;
        case ParamWidget::ExactSize:
        case ParamWidget::Switch: EXPECT_TRUE(std::holds_alternative<bool>(value)) << def.key; break;
        case ParamWidget::Choice: EXPECT_FALSE(def.choices.empty()) << def.key; break;
        case ParamWidget::Device: EXPECT_STREQ(def.key, "device"); break;
        case ParamWidget::Loras: EXPECT_TRUE(std::holds_alternative<LoraList>(value)) << def.key; break;
        }
    }
}

TEST(ParamTable, NumbersKeepTheirPointInEveryLocale)
{
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new German));
    const std::string beforeC = std::setlocale(LC_ALL, nullptr);
    for (const char* name : {"C", "de_DE.UTF-8", "de_DE.utf8", "tr_TR.UTF-8"}) {
        if (std::setlocale(LC_ALL, name) == nullptr)
            continue; // not installed here
        EXPECT_EQ(paramText(6.5), "6.5") << name;
        EXPECT_EQ(paramText(std::int64_t{1234567}), "1234567") << name;
        EXPECT_DOUBLE_EQ(read<double>("guidance", "6.5"), 6.5) << name;
        EXPECT_TRUE(set("guidance", "6,5")) << name;
        EXPECT_EQ(read<std::int64_t>("seed", "1234567"), 1234567) << name;
        EXPECT_FALSE(read<bool>("vae_tiling", "OFF")) << name;
    }
    std::setlocale(LC_ALL, beforeC.c_str());
    std::locale::global(before);
}

TEST(NearestName, FindsWhatWasMeant)
{
    const std::vector<std::string> names{"steps",           "seed",       "width",       "height",  "guidance",
                                         "negative_prompt", "vae_tiling", "zimage-mini", "均衡设置"};
    const std::vector<std::pair<const char*, const char*>> slips{
        {"widht", "width"},
        {"with", "width"},
        {"hight", "height"},
        {"stepps", "steps"},
        {"gudiance", "guidance"},
        {"Guidence", "guidance"},
        {"--sede", "seed"},
        {"negative-promt", "negative_prompt"},
        {"neg", "negative_prompt"},
        {"zimge-mini", "zimage-mini"},
        {"vae-tilling", "vae_tiling"},
        {"均横设置", "均衡设置"},
    };
    for (const auto& [slip, meant] : slips)
        EXPECT_EQ(nearestName(slip, names), meant) << slip;
    EXPECT_EQ(nearestName("steps", names), "steps");
}

TEST(NearestName, ProposesNothingWhenNothingIsNear)
{
    const std::vector<std::string> names{"steps", "seed", "width", "", "--"};
    for (const char* word : {"", "-", "x", "se", "cfg_scale", "sampler", "\xff\xfe"})
        EXPECT_EQ(nearestName(word, names), "") << word;
    EXPECT_EQ(nearestName(std::string(1000000, 'w'), names), "");
    EXPECT_EQ(nearestName("steps", std::vector<std::string>{}), "");
}

} // namespace
} // namespace zimage
