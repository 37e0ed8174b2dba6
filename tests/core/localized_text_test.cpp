#include "yaml/localized_text.h"

#include "error_checks.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

TEST(LocalizedText, IsReadFromAKeyAndItsChineseSister)
{
    const YamlDocument document("label: Light\nlabel_zh: 光线\n", "t.yaml");
    const LocalizedText text = localizedText(document, document.root(), "label", "slot", true);
    EXPECT_EQ(text.in("en_GB"), "Light");
    EXPECT_EQ(text.in("zh_CN"), "光线");
    EXPECT_EQ(text.in("de_DE"), "Light");
}

TEST(LocalizedText, OfOneLanguageServesForBoth)
{
    EXPECT_EQ((LocalizedText{"Light", ""}.in("zh")), "Light");
    EXPECT_EQ((LocalizedText{"", "光线"}.in("en")), "光线");
}

TEST(LocalizedText, ThatIsMissingOrNoTextIsNamed)
{
    const YamlDocument document("other: 1\nlist: [1]\n", "t.yaml");
    EXPECT_TRUE(localizedText(document, document.root(), "label", "slot", false).empty());
    const Error error = test::errorOf([&] { (void)localizedText(document, document.root(), "label", "slot", true); });
    EXPECT_TRUE(test::mentions(error, "t.yaml:1:1: slot needs label or label_zh.")) << error.what();
    EXPECT_THROW((void)localizedText(document, document.root(), "list", "slot", true), Error);
}

} // namespace
} // namespace zimage
