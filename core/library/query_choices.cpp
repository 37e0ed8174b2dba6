#include "library/query_choices.h"

#include "base/sentence.h"
#include "io/file_kind.h"
#include "io/picture_judgement.h"

#include <utility>

namespace zimage {
namespace {

using Others = std::vector<std::string_view>;

std::string isNumber(const char* column, int number) { return std::string(column) + " = " + std::to_string(number); }

QueryChoice label(const char* name, ColourLabel number, const char* description, Others others)
{
    return {name, description, isNumber("picture.label", static_cast<int>(number)), std::move(others)};
}

QueryChoice pick(const char* name, Pick number, const char* description, Others others)
{
    return {name, description, isNumber("picture.pick", static_cast<int>(number)), std::move(others)};
}

QueryChoice format(const char* name, FileKind kind, Others others)
{
    return {name, "", isNumber("picture.kind", static_cast<int>(kind)), std::move(others)};
}

std::string picked(Pick how) { return isNumber("picture.pick", static_cast<int>(how)); }

/// Those under a picture that is there, and these.
std::string stacked()
{
    const std::string pairs = " FROM picture below JOIN picture top ON top.document = below.parent"
                              " WHERE below.parent <> '' AND top.document <> '' AND top.id <> below.id";
    return "picture.id IN (SELECT below.id" + pairs + " UNION ALL SELECT top.id" + pairs + ')';
}

constexpr const char* kTagged = "picture.id IN (SELECT picture FROM word WHERE kind = 0)";

} // namespace

const ParamDef& ratingRow()
{
    // the field is never read: it makes the rating a whole number
    static const ParamDef row{
        .key = "rating", .field = &GenerationParams::steps, .maximum = 5, .level = ParamLevel::Basic};
    return row;
}

std::vector<QueryChoice> labelChoices()
{
    using Label = ColourLabel;
    return {
        label("red", Label::Red, trLater("Red"), {"红", "红色"}),
        label("orange", Label::Orange, trLater("Orange"), {"橙", "橙色"}),
        label("yellow", Label::Yellow, trLater("Yellow"), {"黄", "黄色"}),
        label("green", Label::Green, trLater("Green"), {"绿", "绿色"}),
        label("blue", Label::Blue, trLater("Blue"), {"蓝", "蓝色"}),
        label("magenta", Label::Magenta, trLater("Magenta"), {"purple", "violet", "紫", "紫色", "洋红", "品红"}),
        label("grey", Label::Grey, trLater("Grey"), {"gray", "灰", "灰色"}),
        label("black", Label::Black, trLater("Black"), {"黑", "黑色"}),
        label("white", Label::White, trLater("White"), {"白", "白色"}),
        label("none", Label::None, trLater("No colour label"), {"0", "no", "无", "无色标", "没有"}),
    };
}

std::vector<QueryChoice> pickChoices()
{
    return {
        pick("picked", Pick::Picked, trLater("Picked"),
             {"yes", "accepted", "flagged", "1", "留用", "选中", "已选", "入选"}),
        pick("rejected", Pick::Rejected, trLater("Rejected"), {"no", "_1", "排除", "拒绝", "已拒绝", "淘汰"}),
        pick("none", Pick::None, trLater("Neither picked nor rejected"),
             {"0", "unflagged", "undecided", "无", "未选", "待定"}),
    };
}

std::vector<QueryChoice> formatChoices()
{
    return {format("png", FileKind::Png, {}), format("jpeg", FileKind::Jpeg, {"jpg"}),
            format("webp", FileKind::WebP, {}), format("avif", FileKind::Avif, {})};
}

std::vector<QueryChoice> stateChoices()
{
    return {
        {"picked", trLater("Picked"), picked(Pick::Picked), {"留用", "选中", "已选", "入选"}},
        {"rejected", trLater("Rejected"), picked(Pick::Rejected), {"排除", "拒绝", "已拒绝", "淘汰"}},
        {"rated", trLater("Has a rating"), "picture.rating > 0", {"已评分", "有评分"}},
        {"unrated", trLater("Has no rating"), "picture.rating = 0", {"未评分", "无评分"}},
        {"labelled", trLater("Has a colour label"), "picture.label <> 0", {"labeled", "有色标"}},
        {"tagged", trLater("Has tags"), kTagged, {"有标签", "已标记"}},
        {"untagged", trLater("Has no tags"), std::string("NOT ") + kTagged, {"无标签", "未标记"}},
        {"duplicate",
         trLater("Another file has the same pixels"),
         "picture.id IN (SELECT id FROM picture WHERE pixels IN (SELECT pixels FROM picture WHERE pixels <> '' "
         "GROUP BY pixels HAVING count(*) > 1))",
         {"duplicated", "重复"}},
        {"stacked", trLater("Made from another picture, or others from it"), stacked(), {"stack", "成组", "堆叠"}},
        {"unreadable",
         trLater("The file cannot be read"),
         "picture.id IN (SELECT id FROM picture WHERE problem <> '')",
         {"damaged", "broken", "损坏", "无法读取"}},
        {"portrait",
         trLater("Higher than wide"),
         "picture.height > picture.width",
         {"vertical", "竖", "竖图", "竖幅", "竖构图"}},
        {"landscape",
         trLater("Wider than high"),
         "picture.width > picture.height",
         {"horizontal", "横", "横图", "横幅", "横构图"}},
        {"square",
         trLater("As wide as high"),
         "picture.width = picture.height AND picture.width > 0",
         {"方", "方图", "方形", "正方形"}},
    };
}

std::vector<QueryChoice> switchChoices(const std::string& column)
{
    return {{"on", "", column + " = 1", {"true", "yes", "1", "是", "开", "打开"}},
            {"off", "", column + " = 0", {"false", "no", "0", "否", "关", "关闭"}}};
}

} // namespace zimage
