#include "error_checks.h"
#include "yaml/localized_text.h"
#include "yaml/yaml_fields.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

struct Slot {
    LocalizedText label;
};

LocalizedText labelIn(const char* yaml, bool required)
{
    const YamlField<Slot> label = yaml::localized("label", &Slot::label);
    const YamlTable<Slot> table{{required ? label.required() : label, yaml::field<Slot>("other", [](auto&, auto&) {})}};
    const YamlDocument document(yaml, "t.yaml");
    return table.read(YamlValue(document, document.root(), "slot")).label;
}

TEST(LocalizedText, IsReadFromAKeyAndItsChineseSister)
{
    const LocalizedText text = labelIn("label: Light\nlabel_zh: 光线\n", true);
    EXPECT_EQ(text.in("en_GB"), "Light");
    EXPECT_EQ(text.in("zh_CN"), "光线");
    EXPECT_EQ(text.in("de_DE"), "Light");
}

TEST(LocalizedText, OfOneLanguageServesForBoth)
{
    EXPECT_EQ((LocalizedText{"Light", ""}.in("zh")), "Light");
    EXPECT_EQ((LocalizedText{"", "光线"}.in("en")), "光线");
    EXPECT_EQ(labelIn("label_zh: 光线\n", true).in("en"), "光线");
}

TEST(LocalizedText, ThatIsMissingOrNoTextIsNamed)
{
    EXPECT_TRUE(labelIn("other: 1\n", false).empty());
    const Error error = test::errorOf([&] { (void)labelIn("other: 1\n", true); });
    EXPECT_TRUE(test::mentions(error, "t.yaml:1:1: slot needs the key label or label_zh.")) << error.what();
    EXPECT_THROW((void)labelIn("label: [1]\n", true), Error);
}

} // namespace
} // namespace zimage
