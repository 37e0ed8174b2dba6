// What people read in the files that come with the program, presets/ and the desktop's: every text is in both
// languages, and set as each of them is.

#include "core/chinese_text.h"
#include "core/test_files.h"
#include "yaml/yaml_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace zimage::test {

namespace {

namespace fs = std::filesystem;

/// Keys whose values people read; the Chinese one is called KEY_zh. Other keys with such a sister are words for
/// prompts.
const std::set<std::string> kReadKeys{"name", "description", "about", "label", "text",  "example", "advice",
                                      "note", "why",         "title", "cause", "check", "symptom", "remedy"};

/// Texts of the two languages that belong together.
struct Pair {
    std::string where; ///< "FILE:LINE:COLUMN KEY"
    bool read = false; ///< by people
    std::vector<std::string> english, chinese;
};

/// Of a scalar or a list, without their {placeholders}.
std::vector<std::string> textsOf(const YamlNode* node)
{
    static const std::regex placeholder("\\{[^{}]*\\}");
    std::vector<std::string> texts;
    if (node != nullptr && node->kind == YamlNode::Kind::Scalar)
        texts.push_back(std::regex_replace(node->text, placeholder, "…"));
    for (const YamlNode& item : node != nullptr ? node->items : std::vector<YamlNode>())
        texts.push_back(std::regex_replace(item.text, placeholder, "…"));
    return texts;
}

bool hasLetters(const std::vector<std::string>& texts)
{
    static const std::regex letter("[A-Za-z]");
    return std::any_of(texts.begin(), texts.end(),
                       [](const std::string& text) { return hasChinese(text) || std::regex_search(text, letter); });
}

/// Every mapping's texts, with its Chinese sisters, in order.
void collect(const YamlDocument& document, const YamlNode& node, std::vector<Pair>& pairs)
{
    std::map<std::string, const YamlNode*> keys;
    if (node.kind == YamlNode::Kind::Mapping)
        for (const YamlNode& item : node.items)
            keys[item.key] = &item;
    for (const auto& [key, value] : keys) {
        const std::string plain = key.ends_with("_zh") ? key.substr(0, key.size() - 3) : key;
        const auto of = [&](const std::string& name) { return keys.count(name) > 0 ? keys.at(name) : nullptr; };
        const YamlNode* const sister = of(plain + "_zh");
        if ((key == plain || of(plain) == nullptr) && (sister != nullptr || kReadKeys.count(plain) > 0))
            pairs.push_back({document.where(value->keyMark) + " " + plain, kReadKeys.count(plain) > 0,
                             textsOf(of(plain)), textsOf(sister)});
    }
    for (const YamlNode& item : node.items)
        collect(document, item, pairs);
}

std::vector<Pair> yamlTexts()
{
    std::vector<Pair> pairs;
    for (const auto& entry : fs::recursive_directory_iterator(source("presets")))
        if (entry.path().extension() == ".yaml") {
            const YamlDocument document(readFile(entry.path()), fs::relative(entry.path(), source("")).string());
            collect(document, document.root(), pairs);
        }
    return pairs;
}

} // namespace

TEST(ShippedTexts, AreAllInBothLanguages)
{
    const std::vector<Pair> pairs = yamlTexts();
    EXPECT_GT(pairs.size(), 150U);
    for (const Pair& pair : pairs) {
        if (pair.read && !hasLetters(pair.english) && !hasLetters(pair.chinese))
            continue; // "1024²" is the same in both
        EXPECT_EQ(pair.english.size(), pair.chinese.size()) << pair.where;
        EXPECT_TRUE(!pair.read || hasLetters(pair.english)) << pair.where << " is not in English";
        EXPECT_TRUE(!pair.read || pair.chinese == pair.english // "Z-Image-Turbo"
                    || std::any_of(pair.chinese.begin(), pair.chinese.end(), hasChinese))
            << pair.where << " is not in Chinese";
        for (const std::string& text : pair.english)
            EXPECT_FALSE(hasChinese(text)) << pair.where << ": " << text;
    }
}

TEST(ShippedTexts, SetChineseAsChineseIsSet)
{
    for (const Pair& pair : yamlTexts())
        for (const std::string& text : pair.chinese)
            EXPECT_EQ(wrongInChinese(text), "") << pair.where << ": " << text;
    for (const auto& entry : fs::directory_iterator(source("presets/wildcards"))) {
        std::istringstream lines(readFile(entry.path()));
        for (std::string line; std::getline(lines, line);)
            EXPECT_TRUE(wrongInChinese(line).empty() || line.find("::") != std::string::npos)
                << entry.path().filename() << ": " << line << ": " << wrongInChinese(line);
    }
}

TEST(ShippedTexts, NameWhatTheyMean)
{
    // "The article" without its name, and "things" for what the program calls a subject.
    const std::regex nameless("\\b[Tt]he article\\b|\\bthings?\\b|东西");
    const std::string article = "24 GB 显卡调优文章";
    for (const Pair& pair : yamlTexts())
        for (const std::vector<std::string>* texts : {&pair.english, &pair.chinese})
            for (std::string text : *texts) {
                EXPECT_FALSE(std::regex_search(text, nameless)) << pair.where << ": " << text;
                if (const std::size_t named = text.find(article); named != std::string::npos)
                    text.erase(named, article.size());
                EXPECT_EQ(text.find("文章"), std::string::npos) << pair.where << ": " << text;
            }
}

TEST(ShippedTexts, OfTheDesktopAreInBothLanguages)
{
    const std::string entry = readFile(source("resources/desktop/zimage-studio.desktop"));
    for (const std::string key : {"Name", "GenericName", "Comment", "Keywords"}) {
        EXPECT_NE(entry.find("\n" + key + "="), std::string::npos) << key;
        EXPECT_NE(entry.find("\n" + key + "[zh_CN]="), std::string::npos) << key;
    }
    const std::string about = readFile(source("resources/desktop/org.zimage_studio.ZImageStudio.metainfo.xml"));
    const std::regex element("<(name|summary|p)( xml:lang=\"zh-CN\")?>([^<]*)</");
    std::map<bool, int> count;
    for (std::sregex_iterator at(about.begin(), about.end(), element), end; at != end; ++at) {
        const bool chinese = (*at)[2].matched;
        const std::string text = (*at)[3];
        ++count[chinese];
        EXPECT_EQ(chinese ? wrongInChinese(text) : "", "") << text;
        if ((*at)[1] != "name") // the program has one name
            EXPECT_EQ(hasChinese(text), chinese) << text;
    }
    EXPECT_EQ(count[true], count[false]);
    EXPECT_EQ(count[true], 4);
}

TEST(ChineseText, IsCheckedForItsSigns)
{
    EXPECT_EQ(wrongInChinese("画面（柔光）不变，用 12 步。比例 12:30, fp16; 常规 (math)"), "");
    for (const char* text :
         {"画面。 不变", "画面 ，不变", "画面, 不变", "画面.", "画面:不变", "用\"画面\"", "柔光 (次表面)"})
        EXPECT_NE(wrongInChinese(text), "") << text;
}

} // namespace zimage::test
