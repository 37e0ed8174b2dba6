#include "library/query_fields.h"

#include "base/sentence.h"
#include "library/query_choices.h"
#include "library/search_words.h"

#include <algorithm>
#include <map>
#include <utility>

namespace zimage {
namespace {

using Kind = QueryFieldKind;

/// Words for the gallery's own fields and the rows that are asked for most.
const std::vector<std::pair<std::string_view, std::vector<std::string>>>& otherNames()
{
    // not for people: what users may type
    static const std::vector<std::pair<std::string_view, std::vector<std::string>>> kNames{
        {"prompt", {"提示词", "正向提示词", "正面提示词"}},
        {"negative_prompt", {"反向提示词", "负面提示词", "负向提示词", "反向"}},
        {"original", {"original_prompt", "prompt_original", "原始提示词", "原提示词"}},
        {"tag", {"tags", "keyword", "keywords", "标签", "关键字", "关键词"}},
        {"album", {"albums", "相册", "图集"}},
        {"name", {"file", "filename", "文件名", "名称", "文件"}},
        {"folder", {"path", "dir", "文件夹", "目录", "路径"}},
        {"model", {"checkpoint", "模型"}},
        {"preset", {"预设"}},
        {"loras", {"lora"}},
        {"source", {"program", "software", "来源", "软件", "程序"}},
        {"rating", {"stars", "评分", "星级", "评级"}},
        {"label", {"colour", "color", "色标", "颜色", "颜色标签"}},
        {"pick", {"flag", "旗标", "选择"}},
        {"date", {"made", "created", "日期", "时间", "拍摄日期", "生成日期"}},
        {"size", {"resolution", "尺寸", "分辨率", "大小"}},
        {"format", {"type", "格式", "类型"}},
        {"is", {"是", "状态"}},
        {"steps", {"步数", "采样步数"}},
        {"seed", {"种子", "随机种子"}},
        {"guidance", {"引导", "引导强度"}},
        {"width", {"宽", "宽度"}},
        {"height", {"高", "高度"}},
    };
    return kNames;
}

QueryField text(const char* name, const char* description, const char* example, Kind kind = Kind::Text)
{
    const std::string column = std::string("picture.") + name;
    return {name, kind, column, column + " <> ''", nullptr, description, example, {}, {}};
}

QueryField marks(const char* name, WordKind kind, const char* description, const char* example)
{
    const std::string number = std::to_string(static_cast<int>(kind));
    return {name,    Kind::Marks, number,  "picture.id IN (SELECT picture FROM word WHERE kind = " + number + ")",
            nullptr, description, example, {},
            {}};
}

QueryField choice(const char* name, const char* any, const char* description, const char* example,
                  std::vector<QueryChoice> choices)
{
    return {name, Kind::Choice, "", any, nullptr, description, example, {}, std::move(choices)};
}

/// What is asked for most comes first: completions keep this order.
std::vector<QueryField> ownFields()
{
    return {
        marks("tag", WordKind::Tag, trLater("Tag"), "client"),
        {"rating",
         Kind::Number,
         "picture.rating",
         "picture.rating > 0",
         &ratingRow(),
         trLater("Rating, 0 to 5"),
         ">=4",
         {},
         {}},
        choice("label", "picture.label <> 0", trLater("Colour label"), "red", labelChoices()),
        choice("pick", "picture.pick <> 0", trLater("Picked or rejected"), "picked", pickChoices()),
        {"date", Kind::Date, "picture.made", "", nullptr, trLater("When it was made"), "2026-11..", {}, {}},
        {"size", Kind::Size, "", "", nullptr, trLater("Width and height in pixels"), "1024x1536", {}, {}},
        text("model", trLater("Model, part of its name"), "turbo"),
        text("preset", trLater("Preset, part of its name"), "portrait"),
        marks("album", WordKind::Album, trLater("Album"), "spring"),
        text("name", trLater("File name, part of it"), "fox"),
        text("folder", trLater("Folder, part of its path"), "clients", Kind::Folder),
        text("source", trLater("Program that made it"), "comfyui"),
        {"original",
         Kind::Words,
         "{original}",
         "picture.id IN (SELECT id FROM picture WHERE prompt_original <> '' OR negative_original <> '')",
         nullptr,
         trLater("Prompt with its wildcards"),
         "__light__",
         {},
         {}},
        choice("format", "", trLater("File format"), "png", formatChoices()),
        choice("is", "", trLater("State of the picture"), "picked", stateChoices()),
    };
}

QueryField rowField(const ParamDef& def)
{
    QueryField field{def.key, Kind::Number, {}, {}, &def, def.label, "", {}, {}};
    const std::string key = def.key;
    if (std::holds_alternative<LoraList GenerationParams::*>(def.field)) {
        field = marks("lora", WordKind::Lora, def.label, "ink");
        field.def = &def;
        return field;
    }
    // of a picture that cannot be read all the same
    field.column = "picture." + (key == "width" || key == "height" ? key : parameterColumn(def));
    field.any = field.column + " IS NOT NULL";
    if (std::holds_alternative<bool GenerationParams::*>(def.field)) {
        field.kind = Kind::Choice;
        field.choices = switchChoices(field.column);
        field.example = "on";
    } else if (std::holds_alternative<std::string GenerationParams::*>(def.field)) {
        field.kind = def.widget == ParamWidget::Prompt ? Kind::Words
            : def.choices.begin() != def.choices.end() ? Kind::Choice
                                                       : Kind::Text;
        field.any = "coalesce(" + field.column + ", '') <> ''";
        if (field.kind == Kind::Words)
            field.column = key == "prompt" ? "{prompt}" : "{negative}";
        for (const char* value : def.choices)
            field.choices.push_back({value, "", field.column + " = '" + value + "'"});
        field.example = field.choices.empty() ? "castle" : field.choices.back().name;
    } else {
        field.example = key == "seed" ? "42" : def.maximum > 10 ? ">10" : ">0";
    }
    return field;
}

void addNames(QueryField& field)
{
    const auto add = [&field](std::string_view name) {
        std::string folded = queryName(name);
        if (!folded.empty() && std::find(field.names.begin(), field.names.end(), folded) == field.names.end())
            field.names.push_back(std::move(folded));
    };
    add(field.name);
    const bool isRow = field.def != nullptr && field.def != &ratingRow();
    if (isRow) {
        add(field.def->key);
        add(field.def->flag);
        for (const char* alias : field.def->aliases)
            add(alias);
    }
    for (const auto& [name, others] : otherNames())
        if (name == field.name || (isRow && name == field.def->key))
            for (const std::string& other : others)
                add(other);
}

const std::vector<QueryField>& allFields()
{
    static const std::vector<QueryField> kFields = [] {
        std::vector<QueryField> fields = ownFields();
        for (const ParamDef& def : paramTable())
            if (inMetadata(def))
                fields.push_back(rowField(def));
        for (QueryField& field : fields)
            addNames(field);
        return fields;
    }();
    return kFields;
}

/// As the studio shows them in Chinese: asked for when all else fails, since the catalogue must be read.
const std::map<std::string, const QueryField*>& chineseLabels()
{
    static const auto kLabels = [] {
        const LanguageScope chinese(Language::Chinese);
        std::map<std::string, const QueryField*> labels;
        for (const QueryField& field : allFields())
            if (field.def != nullptr)
                labels.emplace(queryName(translated(field.def->label)), &field);
        return labels;
    }();
    return kLabels;
}

std::string withoutDashes(std::string_view typed)
{
    std::string name = searchable(typed);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

std::span<const QueryField> queryFields() { return allFields(); }

std::string queryName(std::string_view typed)
{
    std::string name = withoutDashes(typed);
    name.erase(0, std::min(name.find_first_not_of('_'), name.size()));
    return name;
}

const QueryField* findQueryField(std::string_view typed)
{
    static const auto kByName = [] {
        std::map<std::string_view, const QueryField*> byName;
        for (const QueryField& field : allFields())
            for (const std::string& name : field.names)
                byName.emplace(name, &field);
        return byName;
    }();
    const std::string name = queryName(typed);
    if (const auto found = kByName.find(name); found != kByName.end())
        return found->second;
    if (isAscii(name))
        return nullptr;
    const auto found = chineseLabels().find(name);
    return found == chineseLabels().end() ? nullptr : found->second;
}

const QueryChoice* findQueryChoice(const QueryField& field, std::string_view typed)
{
    const std::string name = withoutDashes(typed); // but with a minus, which a pick may have
    for (const QueryChoice& choice : field.choices)
        if (withoutDashes(choice.name) == name
            || std::find(choice.others.begin(), choice.others.end(), name) != choice.others.end())
            return &choice;
    return nullptr;
}

} // namespace zimage
