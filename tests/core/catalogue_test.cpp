// The catalogue of sentences (resources/translations/zh.po) against the sources, and what reads it.

#include "base/catalogue.h"
#include "base/error.h"
#include "base/language.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "core/chinese_text.h"
#include "core/sentences.h"
#include "core/test_files.h"
#include "params/ineffective.h"
#include "params/param_table.h"
#include "support/in_chinese.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <regex>
#include <set>

namespace zimage::test {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kSources{"core", "app", "ui"};

/// A sentence's name in the catalogue: its text, and what tells it from others of the same text.
using Name = std::pair<std::string, std::string>;

/// What the sources give to people from tables, without tr() at the place.
std::set<std::string> tableTexts()
{
    std::set<std::string> texts;
    for (const ParamDef& def : paramTable()) {
        for (const char* text : {def.label, def.help, def.unit, groupName(def.group)})
            texts.insert(text);
        texts.insert(def.choices.begin(), def.choices.end());
    }
    for (const char* reason : allReasons())
        texts.insert(reason);
    texts.erase("");
    return texts;
}

/// Every sentence of the sources with the place where it is first said.
std::map<Name, std::string> saidSentences()
{
    std::map<Name, std::string> said;
    for (const SourceText& text : sourceTexts(source(""), kSources))
        if (isForCatalogue(text))
            said.try_emplace({text.text, text.context}, text.file + ":" + std::to_string(text.line));
    for (const std::string& text : tableTexts())
        said.try_emplace({text, ""}, "the parameter table");
    return said;
}

const Catalogue& shipped()
{
    static const Catalogue catalogue = Catalogue::parse(readFile(source("resources/translations/zh.po")));
    return catalogue;
}

/// A line for each: gmock would show the first 32 only.
std::string lines(const std::vector<std::string>& all)
{
    std::string text;
    for (const std::string& one : all)
        text += one + "\n";
    return text;
}

/// An environment variable for as long as this lives.
class Variable {
public:
    Variable(const char* name, const char* value) : m_name(name)
    {
        if (const char* before = std::getenv(name))
            m_before = before;
        value != nullptr ? setenv(name, value, 1) : unsetenv(name);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { m_before ? setenv(m_name, m_before->c_str(), 1) : unsetenv(m_name); }

private:
    const char* m_name;
    std::optional<std::string> m_before;
};

Language languageOf(const char* all, const char* messages, const char* lang, const char* preferred)
{
    const Variable a("LC_ALL", all), b("LC_MESSAGES", messages), c("LANG", lang), d("LANGUAGE", preferred);
    return environmentLanguage();
}

std::string whatIsWrong(std::string_view po)
{
    try {
        (void)Catalogue::parse(po);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Corrupt);
        return error.what();
    }
    return {};
}

/// The texts of a made-up source file.
std::vector<SourceText> textsOf(const std::string& code)
{
    const TempFolder folder;
    writeFile(folder.path() / "core/base/a.cpp", code);
    return sourceTexts(folder.path(), {"core"});
}

} // namespace

TEST(Catalogue, TranslatesEverySentenceOfTheSources)
{
    const Catalogue& catalogue = shipped();
    std::string missing;
    std::size_t count = 0;
    for (const auto& [name, place] : saidSentences()) {
        if (catalogue.find(name.first, name.second) != nullptr)
            continue;
        ++count;
        missing += "\n# " + place + (name.second.empty() ? "" : "\nmsgctxt \"" + name.second + "\"") + "\nmsgid \""
            + std::regex_replace(std::regex_replace(name.first, std::regex("[\\\\\"]"), "\\$&"), std::regex("\n"),
                                 "\\n")
            + "\"\nmsgstr \"\"\n";
    }
    EXPECT_EQ(count, 0U) << missing;
}

TEST(Catalogue, HasNoSentenceThatNobodySays)
{
    const std::map<Name, std::string> said = saidSentences();
    std::vector<std::string> unused;
    for (const Catalogue::Entry& entry : shipped().entries())
        if (said.count({entry.source, entry.context}) == 0)
            unused.push_back("zh.po:" + std::to_string(entry.line) + ": " + entry.source);
    EXPECT_TRUE(unused.empty()) << lines(unused);
}

TEST(Catalogue, TranslationsHaveThePlaceholdersOfTheirSentences)
{
    for (const Catalogue::Entry& entry : shipped().entries()) {
        if (entry.text.empty())
            continue; // told above
        EXPECT_EQ(placeholdersOf(entry.text), placeholdersOf(entry.source)) << "zh.po:" << entry.line;
    }
}

TEST(Catalogue, SetsChineseAsChineseIsSet)
{
    for (const Catalogue::Entry& entry : shipped().entries())
        EXPECT_EQ(wrongInChinese(entry.text), "") << "zh.po:" << entry.line << ": " << entry.text;
}

TEST(Sentences, AreAllSaidThroughTheCatalogue)
{
    std::vector<SourceText> texts = sourceTexts(source(""), kSources);
    const std::set<std::string> tables = tableTexts();
    std::erase_if(texts, [&](const SourceText& text) { return tables.count(text.text) > 0; });
    const std::string found = lines(untranslatedTexts(texts));
    EXPECT_TRUE(found.empty()) << found;
}

TEST(Sentences, AreNotPutTogetherFromPieces)
{
    const std::string found = lines(gluedTexts(sourceTexts(source(""), kSources)));
    EXPECT_TRUE(found.empty()) << found;
}

TEST(Sentences, TheSearchFindsWhatItLooksFor)
{
    const std::vector<SourceText> texts = textsOf("#include \"no text here\"\n"
                                                  "// \"nor here\"\n"
                                                  "void f()\n{\n"
                                                  "    say(tr(\"One {n:int} \"\n       \"two.\", n));\n"
                                                  "    say(tr(\"Open\", \"menu\"));\n"
                                                  "    fail(\"is too short\");\n"
                                                  "    logDebug(\"for developers only\");\n"
                                                  "    x = \"{{chat template}} of the model\"; // not for people\n"
                                                  "    say(tr(\"A piece\") + name);\n"
                                                  "    say(name + \" is missing\");\n"
                                                  "    say(tr(\"A line.\") + \"\\n\" + tr(\"Another.\"));\n"
                                                  "    say(QObject::tr(\"Done in\") + time(a, b));\n"
                                                  "}\n");
    ASSERT_EQ(texts.size(), 12U);
    EXPECT_EQ(texts[0].text, "One {n:int} two.");
    EXPECT_EQ(texts[0].line, 5U);
    EXPECT_TRUE(isForCatalogue(texts[0]));
    EXPECT_EQ(texts[1].context, "menu");
    EXPECT_FALSE(isForCatalogue(texts[2])) << "the context is no sentence";
    EXPECT_THAT(untranslatedTexts(texts),
                ElementsAre("core/base/a.cpp:8: is too short", "core/base/a.cpp:12:  is missing"));
    EXPECT_THAT(
        gluedTexts(texts),
        ElementsAre("core/base/a.cpp:11: A piece", "core/base/a.cpp:12:  is missing", "core/base/a.cpp:14: Done in"));
}

TEST(Sentences, PlaceholdersAreToldApart)
{
    EXPECT_EQ(placeholdersOf("{b:int} of {a:path} in %2 and %1, %n {n|row|rows}"), "%1 %2 %n {a:path} {b:int}");
    EXPECT_NE(placeholdersOf("{a:int}"), placeholdersOf("{a:bytes}"));
}

TEST(Sentence, ValuesGoToThePlaceholdersOfTheirNames)
{
    EXPECT_EQ(tr("Nothing."), "Nothing.");
    EXPECT_EQ(tr("{file:path} has {n:int} {n|row|rows} of {size:bytes}, {n:int} in all.", "a.png", 1, 3 << 20),
              "a.png has 1 row of 3 MiB, 1 in all.");
    EXPECT_EQ(tr("{n:int} {n|row|rows}, {share:number} %", std::size_t{2}, 0.5), "2 rows, 0.5 %");
    EXPECT_EQ(tr("{{a|b}} is not {word:quoted}.", "a\nb"), "{a|b} is not 'a?b'.");
    EXPECT_EQ(filledSentence("{b}，{a}", "{a} {b}", {SentenceValue("1"), SentenceValue("2")}), "2，1");
    EXPECT_EQ(filledSentence("损坏的 {a", "{a} is whole", {SentenceValue("1")}), "1 is whole");
    EXPECT_EQ(filledSentence("}", "}", {}), "}");
}

TEST(Sentence, FollowsTheLanguage)
{
    EXPECT_EQ(inOneLine({"One.", "", "Two."}), "One. Two.");
    EXPECT_EQ(listed({"a", "b"}), "a, b");
    const InChinese chinese;
    EXPECT_EQ(language(), Language::Chinese);
    EXPECT_EQ(translated("Prompt"), "提示词");
    EXPECT_EQ(translated(findParam("offload")->label), "卸载到内存");
    EXPECT_EQ(translated(ineffectiveParams({}).front().reason), "请先把引导强度调到 0 以上。");
    EXPECT_EQ(translated("no such sentence"), "no such sentence");
    EXPECT_EQ(inOneLine({"一。", "", "二。"}), "一。二。");
    EXPECT_EQ(listed({"a", "b"}), "a、b");
    EXPECT_EQ(inQuotes("a"), "“a”");
    EXPECT_EQ(inEnglish("Prompt"), "Prompt");
}

TEST(Language, IsThatOfTheEnvironment)
{
    EXPECT_EQ(languageOf(nullptr, nullptr, nullptr, nullptr), Language::English);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zh_CN.UTF-8", nullptr), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zh", nullptr), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zha_CN", nullptr), Language::English) << "Zhuang";
    EXPECT_EQ(languageOf(nullptr, "de_DE.UTF-8", "zh_CN.UTF-8", nullptr), Language::English);
    EXPECT_EQ(languageOf("zh_TW.UTF-8", "de_DE.UTF-8", "de_DE.UTF-8", ""), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "de_DE.UTF-8", "zh_CN:en"), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zh_CN.UTF-8", "en:zh"), Language::English);
    EXPECT_EQ(languageOf(nullptr, nullptr, "de_DE.UTF-8", "de:zh:en"), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zh_CN.UTF-8", "de:en:zh"), Language::English);
    EXPECT_EQ(languageOf(nullptr, nullptr, "de_DE.UTF-8", ":zh_CN"), Language::Chinese);
    EXPECT_EQ(languageOf(nullptr, nullptr, "zh_CN.UTF-8", "de:fr"), Language::Chinese);
    EXPECT_EQ(languageOf("C", nullptr, "zh_CN.UTF-8", "zh"), Language::English) << "LANGUAGE does not count for C";
    EXPECT_EQ(languageOf(nullptr, nullptr, "C.UTF-8", "zh"), Language::Chinese);
}

TEST(Language, OfAScopeEndsWithIt)
{
    EXPECT_EQ(language(), Language::English);
    {
        const LanguageScope chinese(Language::Chinese);
        EXPECT_EQ(language(), Language::Chinese);
        {
            const LanguageScope english(Language::English);
            EXPECT_EQ(language(), Language::English);
        }
        EXPECT_EQ(language(), Language::Chinese);
    }
    EXPECT_EQ(language(), Language::English);
}

TEST(Catalogue, ReadsWhatGettextWrites)
{
    const Catalogue catalogue = Catalogue::parse("# comment\n"
                                                 "msgid \"\"\nmsgstr \"Language: zh_CN\\n\"\n\n"
                                                 "#: core/a.cpp:3\n"
                                                 "msgid \"\"\n\"Two \"\n\"lines.\\n\"\nmsgstr \"两\"\n\"行。\"\n\n"
                                                 "msgctxt \"menu\"\nmsgid \"Open\"\nmsgstr \"打开\"\n"
                                                 "msgid \"Open\"\r\nmsgstr \"\\\"开\\\"\"\r\n"
                                                 "#, fuzzy\nmsgid \"Guess\"\nmsgstr \"猜\"\n"
                                                 "msgid \"Later\"\nmsgstr \"\"\n");
    EXPECT_EQ(catalogue.entries().size(), 5U);
    EXPECT_EQ(*catalogue.find("Two lines.\n"), "两行。");
    EXPECT_EQ(*catalogue.find("Open", "menu"), "打开");
    EXPECT_EQ(*catalogue.find("Open"), "\"开\"");
    EXPECT_EQ(catalogue.find("Guess"), nullptr) << "fuzzy ones are not checked yet";
    EXPECT_EQ(catalogue.find("Later"), nullptr);
    EXPECT_EQ(catalogue.find("Open", "other"), nullptr);
}

TEST(Catalogue, NamesTheLineThatIsDamaged)
{
    EXPECT_THAT(whatIsWrong("msgid \"a\"\nmsgstr \"b\n"), HasSubstr("line 2: A text has to stand in quotation marks."));
    EXPECT_THAT(whatIsWrong("msgid \"a\"\nmsgid \"b\"\n"), HasSubstr("line 1: The sentence has no msgstr."));
    EXPECT_THAT(whatIsWrong("\"a\"\n"), HasSubstr("line 1"));
    EXPECT_THAT(whatIsWrong("msgid \"a\"\n"), HasSubstr("line 1: The sentence has no msgstr."));
    EXPECT_THAT(whatIsWrong("msgid \"a\\x\"\nmsgstr \"b\"\n"), HasSubstr("line 1: A backslash"));
    EXPECT_THAT(whatIsWrong("msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"\"\n"), HasSubstr("line 3"));
    EXPECT_THAT(whatIsWrong("hello\n"), HasSubstr("line 1: This is neither a comment nor a text."));
    EXPECT_THAT(whatIsWrong("msgstr \"b\"\n"), HasSubstr("line 1: This is not where 'msgstr' belongs."));
}

} // namespace zimage::test
