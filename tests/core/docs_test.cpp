// The table in docs/parameters.md is made from the parameter table; this test fails when they differ. With
// ZIMAGE_UPDATE_DOCS=1 in the environment it writes the table instead.

#include "core/test_files.h"
#include "params/param_table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace zimage::test {

namespace {

constexpr const char* kParameters = "docs/parameters.md";
constexpr std::string_view kBegin = "<!-- parameters: made from the parameter table, kept true by a test -->\n";
constexpr std::string_view kEnd = "<!-- /parameters -->";

std::string number(double value)
{
    std::string text = paramText(value);
    if (text.ends_with(".0"))
        text.resize(text.size() - 2);
    return text;
}

std::string values(const ParamDef& def)
{
    std::string text;
    for (const char* choice : def.choices)
        text += (text.empty() ? "" : ", ") + std::string(choice);
    if (text.empty() && def.minimum < def.maximum && def.maximum < 1e18)
        text = number(def.minimum) + " … " + number(def.maximum);
    else if (text.empty() && def.minimum < def.maximum)
        text = "from " + number(def.minimum);
    if (*def.unit != '\0')
        text += " " + std::string(def.unit);
    return text;
}

std::string table()
{
    std::string text = "| key | flag | default | values | |\n|---|---|---|---|---|\n";
    for (const ParamDef& def : paramTable()) {
        std::string standard = paramText(getParam(GenerationParams{}, def));
        if (!standard.empty())
            standard = "`" + standard + "`";
        text += "| `" + std::string(def.key) + "` | `" + def.flag + "` | " + standard + " | " + values(def) + " | "
            + def.help + " |\n";
    }
    return text;
}

} // namespace

TEST(Docs, TheTableOfParametersIsTheParameterTable)
{
    std::string text = readFile(source(kParameters));
    const std::size_t begin = text.find(kBegin);
    ASSERT_NE(begin, std::string::npos);
    const std::size_t start = begin + kBegin.size();
    const std::size_t end = text.find(kEnd, start);
    ASSERT_NE(end, std::string::npos);
    if (std::getenv("ZIMAGE_UPDATE_DOCS") != nullptr) {
        text.replace(start, end - start, table());
        writeFile(source(kParameters), text);
        return;
    }
    EXPECT_EQ(text.substr(start, end - start), table()) << "run core_tests with ZIMAGE_UPDATE_DOCS=1";
}

} // namespace zimage::test
