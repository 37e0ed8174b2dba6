#include "base/utf8.h"
#include "support/in_chinese.h"
#include "error_checks.h"
#include "test_files.h"
#include "tokenizer/byte_level.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/unicode.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace zimage {
namespace {

using nlohmann::json;
using test::errorOf;
using test::mentions;
using Ids = std::vector<std::int32_t>;

constexpr std::size_t kPrefixBytes = 17; // <|im_start|>user\n

const Tokenizer& qwen()
{
    static const Tokenizer tokenizer = Tokenizer::load(test::source("resources/tokenizers/qwen3/tokenizer.json.gz"));
    return tokenizer;
}

const Tokenizer& mini()
{
    static const Tokenizer tokenizer =
        Tokenizer::load(test::source("resources/models/zimage-mini/tokenizer/tokenizer.json"));
    return tokenizer;
}

json readJson(std::string_view name) { return json::parse(test::readFile(test::data(name))); }

std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

/// A whole tokenizer of the accepted kind: 256 bytes, the merges a b -> ab, ab c -> abc, and one added token.
json smallTokenizer()
{
    json vocabulary = json::object();
    for (unsigned byte = 0; byte < 256; ++byte)
        vocabulary[byteLevelName(static_cast<unsigned char>(byte))] = byte;
    vocabulary["ab"] = 256;
    vocabulary["abc"] = 257;
    return {
        {"added_tokens",
         {{{"id", 258},
           {"content", "<x>"},
           {"single_word", false},
           {"lstrip", false},
           {"rstrip", false},
           {"normalized", false},
           {"special", true}}}},
        {"normalizer", {{"type", "NFC"}}},
        {"pre_tokenizer",
         {{"type", "Sequence"},
          {"pretokenizers",
           {{{"type", "Split"},
             {"pattern", {{"Regex", "\\p{L}+|\\s+|[^\\s\\p{L}]+"}}},
             {"behavior", "Isolated"},
             {"invert", false}},
            {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false}, {"use_regex", false}}}}}},
        {"post_processor", nullptr},
        {"decoder", {{"type", "ByteLevel"}}},
        {"model",
         {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"byte_fallback", false},
          {"vocab", vocabulary},
          {"merges", {"a b", "ab c"}}}},
    };
}

Tokenizer parsed(const json& document) { return Tokenizer::parse(document.dump(), "small.json"); }

/// The small tokenizer with one value replaced.
json changed(const std::string& pointer, const json& value)
{
    json document = smallTokenizer();
    document[json::json_pointer(pointer)] = value;
    return document;
}

std::string gzipped(std::string_view content)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, content.size()), '\0');
    std::string in(content);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST(Tokenizer, GivesTheReferenceIdsOfQwen3)
{
    const json cases = readJson("zimage-tiny/tokenizer_qwen3.json");
    ASSERT_GE(cases.size(), 100U);
    for (const json& item : cases) {
        const auto text = item["text"].get<std::string>();
        EXPECT_EQ(qwen().encode(text), item["ids"].get<Ids>()) << text;
        const EncodedPrompt prompt = qwen().encodePrompt(text, 512);
        EXPECT_EQ(prompt.ids, item["prompt_ids"].get<Ids>()) << text;
        EXPECT_EQ(prompt.lostText.empty(), prompt.totalTokens <= 512) << text;
    }
    EXPECT_EQ(qwen().vocabularySize(), 151669U);
}

TEST(Tokenizer, GivesTheReferenceIdsOfTheEmbeddedModel)
{
    const json cases = readJson("zimage-mini-tokenizer.json");
    ASSERT_GE(cases.size(), 100U);
    for (const json& item : cases)
        EXPECT_EQ(mini().encode(item["text"].get<std::string>()), item["ids"].get<Ids>()) << item["text"];
    EXPECT_EQ(mini().vocabularySize(), 4096U);
}

TEST(Tokenizer, AgreesWithTheReferenceOnUnusualCharacters)
{
    // Ids computed with Hugging Face tokenizers 0.23.2 from the Qwen3 file.
    const std::vector<std::pair<std::string, Ids>> cases = {
        {" \u180e\u1820", {86089, 254, 236, 148166}}, // U+180E is no white space since Unicode 6.3
        {"a\u180e b", {64, 123970, 236, 293}},
        {"x\u0085y\u0085\u0085 z", {87, 126, 227, 88, 126, 227, 126, 227, 1147}},
        {"a\u00a0\u00a0b", {64, 4102, 4102, 65}},
        {"p\u2028\u2028q\n", {79, 378, 101, 378, 101, 80, 198}},
        {"\u3000\u3000字", {22441, 22441, 18600}},
        {"a\u200bb \u200b", {64, 15692, 65, 29748}},
        {"\u2003 \t\r\n k", {378, 225, 220, 4474, 595}},
        {"it'ſ it'S IT'LL", {275, 6, 144815, 432, 13272, 8700, 6, 4086}},
        {"\uac00\u11a7\uac01", {19969, 124137, 100, 126317}}, // Hangul that must not swallow U+11A7
        {"a\u0323\u0307 a\u0307\u0323", {20229, 136, 229, 220, 20229, 136, 229}},
        {"\u212b \u2126 \ufb01", {144044, 7851, 102, 32495, 70731}},
        {"<|im_end|>\u0301e\u0301", {151645, 53839, 963}}, // normalised apart on both sides of an added token
        {"<|im_start<|im_start|>>", {27, 91, 318, 4906, 151644, 29}},
        {"<think></think><tool_call>", {151667, 151668, 151657}},
        {"٣४Ⅷ½¾", {149, 96, 12619, 103, 70467, 100, 26062, 67396}},
        {"!!\r\n\r\n  \n  end  ", {2928, 871, 2303, 220, 835, 256}},
        {std::string("x\0y\0\0", 5), {87, 188, 88, 188, 188}},
    };
    for (const auto& [text, ids] : cases)
        EXPECT_EQ(qwen().encode(text), ids) << text;
}

TEST(Tokenizer, DecodesWhatItEncoded)
{
    std::string characters; // U+0000 to U+FFFF without the surrogates
    for (unsigned c = 0; c < 0x10000; ++c) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        const auto part = [c](unsigned shift, unsigned mark, unsigned mask) {
            return static_cast<char>(mark | (c >> shift & mask));
        };
        if (c < 0x80)
            characters += part(0, 0, 0x7F);
        else if (c < 0x800)
            characters += {part(6, 0xC0, 0x1F), part(0, 0x80, 0x3F)};
        else
            characters += {part(12, 0xE0, 0xF), part(6, 0x80, 0x3F), part(0, 0x80, 0x3F)};
    }
    ASSERT_EQ(firstInvalidUtf8(characters), std::string::npos);
    for (const std::string& text : {characters, std::string("héllo, 世界 <|im_end|> 👩‍👩‍👧‍👦\r\n"),
                                    std::string(), std::string(3, '\0')}) {
        const std::string normal = toNfc(text);
        EXPECT_EQ(qwen().decode(qwen().encode(normal)), normal);
        EXPECT_EQ(mini().decode(mini().encode(normal)), normal);
    }
    EXPECT_EQ(qwen().decode(Ids{-1, 999999, 64, 151668, 151669}), "a</think>");
}

TEST(Tokenizer, RefusesInvalidUtf8AndNamesTheByte)
{
    const std::vector<std::pair<std::string, int>> cases = {
        {"\xff", 0},     {"ab\x80", 2},          {"é\xc3", 2},           {"x\xe4\xb8", 1},
        {"\xc0\xaf", 0}, {"ok \xed\xa0\x80", 3}, {"\xf4\x90\x80\x80", 0}};
    for (const auto& [text, offset] : cases)
        for (const auto& action :
             {std::function<void()>([&, t = text] { static_cast<void>(qwen().encode(t)); }),
              std::function<void()>([&, t = text] { static_cast<void>(qwen().encodePrompt(t, 512)); })}) {
            const Error error = errorOf(action);
            EXPECT_EQ(error.code(), ErrorCode::BadParameter);
            EXPECT_TRUE(mentions(error, "byte " + std::to_string(offset) + " ")) << error.what();
        }
    EXPECT_EQ(errorOf([] { static_cast<void>(qwen().encode(std::string((16U << 20) + 1, 'a'))); }).code(),
              ErrorCode::BadParameter);
}

TEST(Tokenizer, EncodesLongRunsInFarUnderASecond)
{
    // Quadratic work on any of these would take minutes; all of them together take under half a second in a release
    // build.
    const auto start = std::chrono::steady_clock::now();
    for (const std::string_view unit :
         {"a", "的", " ", "\u0301\u0323", "   \n", "<|im_e", "'", "的，", "\u1112\u1161"}) {
        const std::string text = repeated(unit, 100'000);
        EXPECT_EQ(qwen().decode(qwen().encode(text)), toNfc(text));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Tokenizer, MayBeUsedFromSeveralThreads)
{
    const std::string text = repeated("A red fox, 一只红色的狐狸 e\u0301 <|im_end|>\n", 50);
    const Ids expected = qwen().encode(text);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round)
                wrong += qwen().encode(text) == expected ? 0 : 1;
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(EncodedPrompt, HasTheTemplateAloneForAnEmptyPrompt)
{
    const EncodedPrompt prompt = qwen().encodePrompt("", 512);
    EXPECT_EQ(prompt.ids, (Ids{151644, 872, 198, 151645, 198, 151644, 77091, 198}));
    EXPECT_EQ(prompt.totalTokens, 8U);
    EXPECT_TRUE(prompt.lostText.empty());
}

TEST(EncodedPrompt, LosesTheTemplateFirst)
{
    const EncodedPrompt whole = qwen().encodePrompt("a cat", 512);
    ASSERT_EQ(whole.totalTokens, 10U); // <|im_start|> user \n a _cat <|im_end|> \n <|im_start|> assistant \n
    for (std::size_t limit = 0; limit <= 11; ++limit) {
        const EncodedPrompt cut = qwen().encodePrompt("a cat", limit);
        EXPECT_EQ(cut.totalTokens, 10U);
        EXPECT_EQ(
            cut.ids,
            Ids(whole.ids.begin(), whole.ids.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(limit, 10))));
        EXPECT_EQ(cut.lostText, limit >= 5 ? "" : limit == 4 ? " cat" : "a cat") << limit;
    }
}

TEST(EncodedPrompt, ReportsTheLostEndFromAWholeCharacterOn)
{
    // Rare characters take three or four tokens each; the prompt also holds added tokens, a leading line feed that
    // joins the template's, and text that normalisation changes.
    const std::string prompt = "\n\ne\u0301 <|im_end|>㐀𠀀<|im_start|>x A\u030a 龘靐 end 𪚥";
    const std::string normal = "\n\né <|im_end|>㐀𠀀<|im_start|>x Å 龘靐 end 𪚥";
    const EncodedPrompt whole = qwen().encodePrompt(prompt, 512);
    for (std::size_t limit = 0; limit <= whole.totalTokens; ++limit) {
        const EncodedPrompt cut = qwen().encodePrompt(prompt, limit);
        ASSERT_TRUE(normal.ends_with(cut.lostText)) << limit;
        EXPECT_EQ(firstInvalidUtf8(cut.lostText), std::string::npos) << limit;
        // What is not lost is exactly the whole characters that the kept ids hold.
        std::string kept = qwen().decode(cut.ids);
        kept = kept.size() > kPrefixBytes ? kept.substr(kPrefixBytes, normal.size()) : "";
        kept.resize(std::min(kept.size(), firstInvalidUtf8(kept)));
        EXPECT_EQ(kept + cut.lostText, normal) << limit;
    }
}

TEST(EncodedPrompt, CutsAHundredThousandCharacters)
{
    const std::string text = repeated("狐", 100'000);
    const EncodedPrompt prompt = mini().encodePrompt(text, 512);
    EXPECT_EQ(prompt.ids.size(), 512U);
    EXPECT_GT(prompt.totalTokens, 100'000U);
    EXPECT_GT(prompt.lostText.size(), 298'000U);
}

TEST(TokenizerFile, ReadsMergesInBothNotations)
{
    const Tokenizer lines = parsed(smallTokenizer());
    const Tokenizer pairs = parsed(changed("/model/merges", R"([["a", "b"], ["ab", "c"]])"_json));
    const Tokenizer versioned = parsed(changed("/model/merges", {"#version: 0.2", "a b", "ab c"}));
    for (const Tokenizer* tokenizer : {&lines, &pairs, &versioned})
        EXPECT_EQ(tokenizer->encode("abcab <x>b"), (Ids{257, 256, 32, 258, 98}));
    EXPECT_EQ(parsed(changed("/model/merges", json::array())).encode("ab"), (Ids{97, 98}));
}

TEST(TokenizerFile, TakesTheLongestOfTheLeftmostAddedTokens)
{
    json document = smallTokenizer();
    json token = document["added_tokens"][0];
    for (const auto& [content, id] :
         std::vector<std::pair<std::string, int>>{{"<x>y", 259}, {"x>yz", 260}, {"<", '<'}, {"界", 262}}) {
        token["content"] = content;
        token["id"] = id;
        document["added_tokens"].push_back(token);
    }
    const Tokenizer tokenizer = parsed(document);
    EXPECT_EQ(tokenizer.encode("<x>yz<x<x>x>yz"), (Ids{259, 'z', '<', 'x', 258, 260}));
    EXPECT_EQ(tokenizer.encode("世界<x>").back(), 258);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode("世界<x>y")), "世界<x>y");
}

TEST(TokenizerFile, LeavesTextAsItIsWithoutANormaliser)
{
    const Tokenizer with = parsed(smallTokenizer());
    const Tokenizer without = parsed(changed("/normalizer", nullptr));
    EXPECT_EQ(with.decode(with.encode("e\u0301")), "é");
    EXPECT_EQ(without.decode(without.encode("e\u0301")), "e\u0301");
}

TEST(TokenizerFile, RefusesOtherKindsOfTokenizers)
{
    const json otherSplit = {
        {"type", "Split"}, {"pattern", {{"String", " "}}}, {"behavior", "Isolated"}, {"invert", false}};
    const std::vector<std::pair<std::string, json>> cases = {
        {"/normalizer", {{"type", "NFKC"}}},
        {"/normalizer", {{"type", "Sequence"}, {"normalizers", json::array()}}},
        {"/pre_tokenizer", nullptr},
        {"/pre_tokenizer", {{"type", "ByteLevel"}}},
        {"/pre_tokenizer/pretokenizers", json::array()},
        {"/pre_tokenizer/pretokenizers/0", otherSplit},
        {"/pre_tokenizer/pretokenizers/0/type", "Punctuation"},
        {"/pre_tokenizer/pretokenizers/0/behavior", "Removed"},
        {"/pre_tokenizer/pretokenizers/0/invert", true},
        {"/pre_tokenizer/pretokenizers/1/type", "Digits"},
        {"/pre_tokenizer/pretokenizers/1/add_prefix_space", true},
        {"/pre_tokenizer/pretokenizers/1/use_regex", true},
        {"/post_processor", {{"type", "TemplateProcessing"}}},
        {"/decoder", {{"type", "WordPiece"}}},
        {"/model/type", "Unigram"},
        {"/model/dropout", 0.1},
        {"/model/unk_token", "<unk>"},
        {"/model/byte_fallback", true},
        {"/model/ignore_merges", true},
        {"/model/continuing_subword_prefix", "##"},
        {"/model/end_of_word_suffix", "</w>"},
        {"/added_tokens/0/lstrip", true},
        {"/added_tokens/0/rstrip", true},
        {"/added_tokens/0/single_word", true},
        {"/added_tokens/0/normalized", true},
        {"/added_tokens/0/content", std::string(2000, 'x')},
    };
    for (const auto& [pointer, value] : cases) {
        const Error error = errorOf([&] { parsed(changed(pointer, value)); });
        EXPECT_EQ(error.code(), ErrorCode::Unsupported) << error.what();
        EXPECT_TRUE(mentions(error, "small.json")) << error.what();
    }
}

TEST(TokenizerFile, RefusesPatternsThatWouldNotMeanTheSame)
{
    for (const char* pattern : {"",
                                "a*",
                                "(",
                                "[",
                                "\\",
                                "\\d+",
                                "\\w+",
                                "\\p{Han}",
                                "\\pL",
                                "\\p{^L}",
                                "^a",
                                "a$",
                                ".+",
                                "(?<=a)b",
                                "(?s:a)",
                                "(*UTF)a",
                                "(*LIMIT_MATCH=1)a",
                                "[[:alpha:]]",
                                "[a&&b]",
                                "[a[b]]",
                                "[]a]",
                                "a{,3}",
                                "a{x",
                                "a{1,2}?",
                                "\\x41",
                                "\\K",
                                "a\\1",
                                "\\é\x01"}) {
        const Error error = errorOf([&] { parsed(changed("/pre_tokenizer/pretokenizers/0/pattern/Regex", pattern)); });
        EXPECT_EQ(error.code(), ErrorCode::Unsupported) << pattern;
    }
    for (const char* pattern : {"\\p{L}{1,3}|\\P{L}", "(?i:'S)|(?>a|b)++c?+", "[^\\s\\-\\]]+", "\\S+", "(a)(?!b)"})
        EXPECT_NO_THROW(parsed(changed("/pre_tokenizer/pretokenizers/0/pattern/Regex", pattern))) << pattern;
}

TEST(TokenizerFile, StopsAPatternThatNeverEnds)
{
    const Tokenizer tokenizer =
        parsed(changed("/pre_tokenizer/pretokenizers/0/pattern/Regex", "(a|aa|a\\s?)+(?!\\S)b"));
    EXPECT_EQ(errorOf([&] { static_cast<void>(tokenizer.encode(repeated("a", 5000) + " b")); }).code(),
              ErrorCode::Unsupported);
}

TEST(TokenizerFile, RefusesBrokenContent)
{
    const std::vector<std::pair<std::string, json>> cases = {
        {"/model", nullptr},
        {"/model", "BPE"},
        {"/model/type", 7},
        {"/model/vocab", json::object()},
        {"/model/vocab", json::array()},
        {"/model/vocab", 3},
        {"/model/vocab/ab", -1},
        {"/model/vocab/ab", 1.5},
        {"/model/vocab/ab", "256"},
        {"/model/vocab/ab", json::array({1})},
        {"/model/vocab/ab", json::object()},
        {"/model/vocab/ab", 4'194'304},
        {"/model/vocab/ab", 18'446'744'073'709'551'615U},
        {"/model/vocab/ab", 97},
        {"/model/merges", {"a b", "nosuch c"}},
        {"/model/merges", {"b a"}}, // joins known tokens to an unknown one
        {"/model/merges", {"ab"}},
        {"/model/merges", {"a b c"}},
        {"/model/merges", {5}},
        {"/model/merges", nullptr},
        {"/model/merges", R"({"a": "b"})"_json},
        {"/model/merges", R"([{"a": "b"}])"_json},
        {"/model/merges", R"([["a"]])"_json},
        {"/model/merges", R"([["a", "b", "c"]])"_json},
        {"/model/merges", R"([["a", 5]])"_json},
        {"/model/merges", R"([[[], "b"]])"_json},
        {"/added_tokens", 4},
        {"/added_tokens/0", 4},
        {"/added_tokens/0/id", -1},
        {"/added_tokens/0/id", 99'999'999'999},
        {"/added_tokens/0/id", 97},
        {"/added_tokens/0/id", "258"},
        {"/added_tokens/0/content", "ab"},
        {"/added_tokens/0/content", nullptr},
        {"/added_tokens/0/lstrip", "false"},
        {"/added_tokens/1", changed("/added_tokens/0/content", "other")["added_tokens"][0]},
        {"/added_tokens/1", changed("/added_tokens/0/id", 300)["added_tokens"][0]},
        {"/pre_tokenizer/pretokenizers", "both"},
        {"/pre_tokenizer/pretokenizers/0/pattern", nullptr},
        {"/normalizer", true},
    };
    for (const auto& [pointer, value] : cases) {
        const Error error = errorOf([&] { parsed(changed(pointer, value)); });
        EXPECT_EQ(error.code(), ErrorCode::Corrupt) << pointer << ": " << error.what();
        EXPECT_TRUE(mentions(error, "small.json")) << error.what();
    }
    json withoutByte = smallTokenizer();
    withoutByte["model"]["vocab"].erase("q");
    EXPECT_EQ(errorOf([&] { parsed(withoutByte); }).code(), ErrorCode::Corrupt);
}

TEST(TokenizerFile, RefusesBrokenJson)
{
    const std::string good = smallTokenizer().dump();
    const std::string vocabulary = R"({"model":{"type":"BPE","vocab":{"a":1},"vocab":{"a":1},"merges":[]}})";
    for (const std::string& text : std::vector<std::string>{
             "", "null", "[]", "{}", "{\"model\"", "\xff\xfe", good.substr(0, good.size() - 1), good + "x",
             repeated("[", 100'000), repeated("{\"a\":", 100'000), "{\"model\":{\"merges\":" + repeated("[", 100'000),
             repeated("[", 100'000) + repeated("]", 100'000), vocabulary, "{\"model\":" + repeated("[1,2],", 10) + "}",
             "{\"a\":1e999}", "{\"model\":{\"vocab\":{\"\\ud800\":1}}}",
             "{\"a\":[0" + repeated(",0", 600'000) + "]}"}) {
        const Error error = errorOf([&] { Tokenizer::parse(text, "small.json"); });
        EXPECT_EQ(error.code(), ErrorCode::Corrupt) << text.substr(0, 40);
        EXPECT_TRUE(mentions(error, "small.json")) << error.what();
    }
}

TEST(TokenizerFile, RefusesEveryTruncation)
{
    const std::string good = smallTokenizer().dump();
    for (std::size_t size = 0; size < good.size(); size += 7)
        EXPECT_EQ(errorOf([&] { Tokenizer::parse(good.substr(0, size), "small.json"); }).code(), ErrorCode::Corrupt)
            << size;
}

TEST(TokenizerFile, LoadsPlainAndCompressedFiles)
{
    const test::TempFolder folder;
    const std::string content = smallTokenizer().dump();
    test::writeFile(folder / "tokenizer.json", content);
    test::writeFile(folder / "tokenizer.json.gz", gzipped(content));
    for (const char* name : {"tokenizer.json", "tokenizer.json.gz"})
        EXPECT_EQ(Tokenizer::load(folder / name).encode("abc"), (Ids{257})) << name;
}

TEST(TokenizerFile, SaysWhatIsWrongInASentence)
{
    const auto said = [](const char* pointer, const json& value) {
        return std::string(errorOf([&] { parsed(changed(pointer, value)); }).what());
    };
    EXPECT_EQ(said("/model/merges", R"([["a", "x?"]])"_json),
              "The tokenizer small.json is damaged: Merge 1 joins 'x?', which is not in the vocabulary.");
    EXPECT_EQ(said("/added_tokens/0/lstrip", true),
              "The tokenizer small.json is not of the kind that this program reads, byte-level BPE as Qwen uses it: "
              "added_tokens[0].lstrip is on.");
    EXPECT_EQ(said("/pre_tokenizer/pretokenizers", R"([1])"_json),
              "The tokenizer small.json is not of the kind that this program reads, byte-level BPE as Qwen uses it: "
              "pre_tokenizer.pretokenizers has 1 step instead of Split and ByteLevel.");
    const test::InChinese chinese;
    EXPECT_EQ(said("/model/type", "Unigram"),
              "分词器 small.json 不是本程序支持的类型（Qwen 所用的字节级 BPE）：model.type 是“Unigram”，而不是“BPE”。");
}

TEST(TokenizerFile, RefusesUnreadableAndDamagedFiles)
{
    const test::TempFolder folder;
    const auto codeOf = [&](std::string_view name) {
        const Error error = errorOf([&] { Tokenizer::load(folder / name); });
        EXPECT_TRUE(mentions(error, (folder / name).string())) << error.what();
        return error.code();
    };
    EXPECT_EQ(codeOf("nowhere.json"), ErrorCode::NotFound);
    std::filesystem::create_directory(folder / "folder.json");
    EXPECT_EQ(codeOf("folder.json"), ErrorCode::Unreadable);

    const std::string packed = gzipped(smallTokenizer().dump());
    test::writeFile(folder / "empty.json.gz", "");
    test::writeFile(folder / "head.json.gz", packed.substr(0, 12));
    test::writeFile(folder / "cut.json.gz", packed.substr(0, packed.size() / 2));
    test::writeFile(folder / "trailer.json.gz", packed.substr(0, packed.size() - 1));
    test::writeFile(folder / "more.json.gz", packed + "more");
    std::string flipped = packed;
    flipped[packed.size() - 6] = static_cast<char>(flipped[packed.size() - 6] ^ 1); // in the checksum
    test::writeFile(folder / "flipped.json.gz", flipped);
    for (const char* name :
         {"empty.json.gz", "head.json.gz", "cut.json.gz", "trailer.json.gz", "more.json.gz", "flipped.json.gz"})
        EXPECT_EQ(codeOf(name), ErrorCode::Corrupt) << name;
}

TEST(TokenizerFile, StopsInflatingAtItsLimit)
{
    const test::TempFolder folder;
    std::string bomb = gzipped(std::string(std::size_t{80} << 20, ' '));
    ASSERT_LT(bomb.size(), 200'000U);
    test::writeFile(folder / "bomb.json.gz", bomb);
    bomb.replace(bomb.size() - 4, 4, std::string(4, '\0')); // a trailer that claims to be small
    test::writeFile(folder / "liar.json.gz", bomb);
    for (const char* name : {"bomb.json.gz", "liar.json.gz"}) {
        const Error error = errorOf([&] { Tokenizer::load(folder / name); });
        EXPECT_EQ(error.code(), ErrorCode::Corrupt);
        EXPECT_TRUE(mentions(error, "20 MiB")) << error.what();
    }
    test::writeFile(folder / "large.json", "");
    std::filesystem::resize_file(folder / "large.json", (std::size_t{20} << 20) + 1); // a hole, no disk space
    EXPECT_EQ(errorOf([&] { Tokenizer::load(folder / "large.json"); }).code(), ErrorCode::Corrupt);
}

} // namespace
} // namespace zimage
