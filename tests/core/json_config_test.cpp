#include "error_checks.h"
#include "io/json_config.h"
#include "support/in_chinese.h"
#include "test_files.h"

using namespace zimage;
using namespace zimage::test;

namespace {

JsonConfig parse(const std::string& text) { return JsonConfig::parse(text, "config.json"); }

Error refusal(const std::string& text)
{
    return errorOf([&] { (void)parse(text); });
}

std::string repeated(const std::string& text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

} // namespace

TEST(JsonConfig, GivesEveryKindOfValue)
{
    const JsonConfig json =
        parse(R"({"i": -3, "n": 2.5, "b": true, "t": "中文", "is": [1, 2], "ns": [1, 0.5], "ts": ["a", "b"],
                                      "o": {"x": 1}, "os": [{"y": 1}, {"y": 2}], "empty": []})");
    EXPECT_EQ(json.integer("i"), -3);
    EXPECT_EQ(json.number("n"), 2.5);
    EXPECT_EQ(json.number("i"), -3.0);
    EXPECT_TRUE(json.boolean("b"));
    EXPECT_EQ(json.text("t"), "中文");
    EXPECT_EQ(json.integers("is"), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(json.numbers("ns"), (std::vector<double>{1, 0.5}));
    EXPECT_EQ(json.texts("ts"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(json.object("o").integer("x"), 1);
    ASSERT_EQ(json.objects("os").size(), 2U);
    EXPECT_EQ(json.objects("os")[1].integer("y"), 2);
    EXPECT_TRUE(json.objects("none").empty());
    EXPECT_TRUE(json.integers("empty").empty());
    EXPECT_EQ(json.name(), "config.json");
}

TEST(JsonConfig, ADocumentMayBeAnArrayOfObjects)
{
    const auto items = parse(R"([{"a": 1}, {"a": 2}])").items();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[1].integer("a"), 2);
    const Error error = errorOf([&] { (void)items[1].integer("b"); });
    EXPECT_EQ(error.context().key, "[1].b");
    EXPECT_EQ(errorOf([] { (void)parse("[1]").items(); }).code(), ErrorCode::Mismatch);
    EXPECT_EQ(errorOf([] { (void)parse("{}").items(); }).code(), ErrorCode::Mismatch);
}

TEST(JsonConfig, AnObjectOutlivesItsDocument)
{
    const JsonConfig inner = parse(R"({"a": {"b": {"c": 7}}})").object("a").object("b");
    const JsonConfig copy = inner;
    EXPECT_EQ(copy.integer("c"), 7);
}

TEST(JsonConfig, NullCountsAsAbsent)
{
    const JsonConfig json = parse(R"({"a": null, "b": 0})");
    EXPECT_FALSE(json.has("a"));
    EXPECT_TRUE(json.has("b"));
    EXPECT_FALSE(json.has("c"));
    EXPECT_EQ(errorOf([&] { (void)json.integer("a"); }).code(), ErrorCode::Incomplete);
    EXPECT_TRUE(json.objects("a").empty());
}

TEST(JsonConfig, AMissingKeyIsNamedWithItsFileAndPath)
{
    const JsonConfig json = parse(R"({"rope_parameters": {"list": [{}]}})");
    const Error error = errorOf([&] { (void)json.object("rope_parameters").number("rope_theta"); });
    EXPECT_EQ(error.code(), ErrorCode::Incomplete);
    EXPECT_EQ(error.context().key, "rope_parameters.rope_theta");
    EXPECT_EQ(error.context().file, "config.json");
    EXPECT_TRUE(mentions(error, "config.json") && mentions(error, "'rope_parameters.rope_theta'")) << error.what();
    EXPECT_EQ(errorOf([&] { (void)json.object("rope_parameters").objects("list").at(0).text("x"); }).context().key,
              "rope_parameters.list[0].x");
}

TEST(JsonConfig, AnotherTypeIsAMismatchThatSaysWhatIsThere)
{
    const JsonConfig json = parse(
        R"({"s": "8", "f": 8.0, "i": 8, "b": 1, "l": [1, "x"], "big": 9223372036854775808, "o": {}, "nulls": [null]})");
    const auto code = [&](auto get) { return errorOf([&] { get(); }).code(); };
    EXPECT_EQ(code([&] { (void)json.integer("s"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.integer("f"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.integer("big"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.number("s"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.boolean("b"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.text("i"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.integers("i"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.object("l"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.objects("l"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)json.numbers("nulls"); }), ErrorCode::Mismatch);
    EXPECT_EQ(code([&] { (void)parse("3").integer("a"); }), ErrorCode::Mismatch);
    const Error error = errorOf([&] { (void)json.integers("l"); });
    EXPECT_EQ(error.context().key, "l[1]");
    EXPECT_TRUE(mentions(error, "\"x\"")) << error.what();
}

TEST(JsonConfig, ASyntaxErrorNamesFileAndLine)
{
    const Error error = refusal("{\n  \"a\": 1,\n  \"b\": }\n");
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_TRUE(mentions(error, "config.json") && mentions(error, "line 3, column 8")) << error.what();
}

TEST(JsonConfig, RefusesWhatIsNotJson)
{
    for (const char* text :
         {"", " ", "{", "{\"a\": 1}}", "{\"a\": 01}", "{'a': 1}", "{\"a\": NaN}", "{\"a\": -Infinity}",
          "{\"a\": 1e999}", "{\"a\": 1,}", "{\"a\": \"\xff\"}", "{\"a\": \"", "{\"a\": \"\\", "nul"})
        EXPECT_EQ(refusal(text).code(), ErrorCode::Corrupt) << text;
    EXPECT_EQ(refusal(std::string("{}\0{}", 5)).code(), ErrorCode::Corrupt);
}

TEST(JsonConfig, RefusesDeepNestingAndHugeDocuments)
{
    EXPECT_NO_THROW(parse(repeated("[", 64) + repeated("]", 64)));
    EXPECT_EQ(refusal(repeated("[", 65) + repeated("]", 65)).code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal(repeated("[", 100'000)).code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal(repeated("{\"a\":", 100'000)).code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal("[" + repeated("0,", 2'000'000) + "0]").code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal("[\"" + std::string(5U << 20, 'x') + "\"]").code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal("[" + std::string(5U << 20, '1') + "]").code(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal(std::string((64U << 20) + 1, ' ')).code(), ErrorCode::Corrupt);
}

TEST(JsonConfig, BracketsInTextsAreNotNesting)
{
    const JsonConfig json = parse("{\"a\": \"" + repeated("[{\\\"", 1000) + "\"}");
    EXPECT_EQ(json.text("a").size(), 3000U);
}

TEST(JsonConfig, LoadSaysWhatIsWrongWithTheFile)
{
    TempFolder folder;
    EXPECT_EQ(errorOf([&] { (void)JsonConfig::load(folder / "none.json"); }).code(), ErrorCode::NotFound);
    EXPECT_EQ(errorOf([&] { (void)JsonConfig::load(folder.path()); }).code(), ErrorCode::Unreadable);
    writeFile(folder / "bad.json", "{\"a\": 1");
    const Error error = errorOf([&] { (void)JsonConfig::load(folder / "bad.json"); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.context().file, (folder / "bad.json").string());
    writeFile(folder / "huge.json", "");
    std::filesystem::resize_file(folder / "huge.json", std::uintmax_t{1} << 40);
    EXPECT_EQ(errorOf([&] { (void)JsonConfig::load(folder / "huge.json"); }).code(), ErrorCode::Corrupt);
    writeFile(folder / "good.json", "\xEF\xBB\xBF{\"a\": 1}");
    EXPECT_EQ(JsonConfig::load(folder / "good.json").integer("a"), 1);
}

TEST(JsonConfig, AHostileKeyOrValueCannotBreakTheMessage)
{
    const JsonConfig json = parse("{\"a\": \"line\\nbreak\\u001b[31m" + std::string(10'000, 'x') + "\"}");
    const Error error = errorOf([&] { (void)json.integer("a"); });
    EXPECT_EQ(error.code(), ErrorCode::Mismatch);
}

TEST(JsonConfig, SaysInChineseWhatIsWrong)
{
    const auto said = [](const std::string& text) -> std::string {
        try {
            return std::to_string(parse(text).integer("a"));
        } catch (const Error& error) {
            return error.what();
        }
    };
    const InChinese chinese;
    const std::string value = said(R"({"a": "six"})"), object = said(R"({"a": {"b": 1}})"), key = said("{}"),
                      text = said("{\n\"a\": ,}"), nested = said(repeated("[", 65));
    EXPECT_EQ(value, "config.json：“a”应为整数，实际为 \"six\"。");
    EXPECT_EQ(object, "config.json：“a”应为整数，实际为 {…}。");
    EXPECT_EQ(key, "config.json 缺少键“a”。");
    EXPECT_EQ(text, "config.json 不是有效的 JSON：第 2 行第 6 列有错误。");
    EXPECT_EQ(nested, "无法读取 config.json，问题在第 1 行第 65 列：文本嵌套过深。");
}
