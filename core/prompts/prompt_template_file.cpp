#include "prompts/prompt_template_file.h"

#include "base/error.h"
#include "base/file_name.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "io/atomic_file.h"
#include "yaml/yaml_fields.h"
#include "yaml/yaml_text.h"

#include <algorithm>
#include <set>
#include <span>
#include <system_error>

namespace zimage {

namespace {

constexpr const char* kKind = "template";
constexpr std::size_t kMostSlots = 40;
constexpr std::size_t kMostChoices = 400;

struct Note {
    LocalizedText text;
};

/// A text in one language, or a mapping with it in two.
LocalizedText noteIn(const YamlValue& value)
{
    static const YamlTable<Note> table{{yaml::localized("text", &Note::text).required()}};
    return value.isMapping() ? table.read(value).text : LocalizedText{value.textOrNothing(), {}};
}

std::vector<std::string> choicesIn(const YamlValue& value, const std::string& slot)
{
    std::vector<std::string> texts;
    for (const YamlValue& choice : value.entries()) {
        texts.push_back(choice.named(value.name()).textOrNothing());
        if (texts.back().empty())
            choice.fail(tr("{slot} has an empty choice; write its text, or remove the line.", slot));
    }
    if (texts.size() > kMostChoices)
        value.fail(tr("{slot} has more than {most:int} choices; remove some.", slot, kMostChoices));
    return texts;
}

const YamlTable<TemplateSlot>& slotTable()
{
    using Slot = TemplateSlot;
    static const YamlTable<Slot> table{{yaml::localized("label", &Slot::label),
                                        yaml::field<Slot>("choices",
                                                          [](const YamlValue& value, Slot& slot) {
                                                              slot.choices = choicesIn(value, "slots." + slot.name);
                                                          }),
                                        yaml::field<Slot>("choices_zh",
                                                          [](const YamlValue& value, Slot& slot) {
                                                              slot.choicesZh = choicesIn(value, "slots." + slot.name);
                                                          })},
                                       [](const YamlValue& value, Slot& slot) {
                                           if (slot.label.empty())
                                               slot.label.en = slot.name;
                                           if (slot.choices.empty() && slot.choicesZh.empty())
                                               value.fail(tr("{slot} needs choices or choices_zh; the first one fills "
                                                             "the slot of a new prompt.",
                                                             value.name()));
                                       }};
    return table;
}

TemplateSlot slotIn(const YamlValue& value)
{
    if (value.key() == kSizeSlot)
        value.failAtKey(tr("the program fills the slot size with the chosen size; remove it here."));
    const std::vector<PatternPart> parts = patternParts("{" + value.key() + "}");
    if (parts.size() != 1 || !parts.front().isSlot)
        value.failAtKey(
            tr("{name:quoted} is not a name for a slot; use no braces, bars or backslashes, and no spaces at "
               "its ends.",
               value.key()));
    TemplateSlot slot;
    slot.name = value.key();
    slotTable().readInto(value, slot);
    return slot;
}

std::vector<TemplateSlot> slotsIn(const YamlValue& value)
{
    std::vector<TemplateSlot> slots;
    for (const YamlValue& slot : value.members()) {
        if (slots.size() == kMostSlots)
            slot.fail(tr("the template has more than {most:int} slots; remove some.", kMostSlots));
        slots.push_back(slotIn(slot));
    }
    return slots;
}

/// Every slot of a pattern is described, and every slot described is in it.
void checkPattern(const YamlValue& file, const PromptTemplate& made, const char* key)
{
    const YamlNode* node = file.node().find(key);
    if (node == nullptr || node->text.empty())
        return;
    const YamlValue pattern = file.member(*node);
    std::set<std::string> used;
    for (const PatternPart& part : patternParts(node->text)) {
        if (!part.isSlot)
            continue;
        if (!used.insert(part.text).second)
            pattern.fail(
                tr("{key} has the slot {slot:quoted} twice; give the second one another name.", key, part.text));
        if (part.text != kSizeSlot && made.slot(part.text) == nullptr)
            pattern.fail(
                tr("{key} has the slot {slot:quoted}, which is not under slots; describe it there.", key, part.text));
    }
    for (const TemplateSlot& slot : made.slots)
        if (!used.contains(slot.name))
            pattern.fail(tr("{key} lacks the slot {slot:quoted}; write {{{name}}} into it, or remove the slot.", key,
                            slot.name, printable(slot.name, 40)));
}

const YamlTable<PromptTemplate>& templateTable()
{
    using Made = PromptTemplate;
    static const YamlTable<Made> table{
        {yaml::localized("name", &Made::name), yaml::localized("about", &Made::about),
         yaml::field("order", &Made::order, [](const YamlValue& value) { return value.whole(); }),
         yaml::globs("models", &Made::models), yaml::globs("not_models", &Made::notModels),
         yaml::localized("pattern", &Made::pattern).required(), yaml::field("slots", &Made::slots, slotsIn),
         yaml::list("notes", &Made::notes, noteIn), yaml::localized("example", &Made::example)},
        [](const YamlValue& file, Made& made) {
            checkPattern(file, made, "pattern");
            checkPattern(file, made, "pattern_zh");
        }};
    return table;
}

PromptTemplate fromDocument(const YamlDocument& document, const std::filesystem::path& path)
{
    PromptTemplate made = templateTable().readFile(document, kKind);
    made.id = path.stem().string();
    if (made.name.empty())
        made.name.en = made.id;
    return made;
}

void addText(std::string& out, const std::string& indent, const std::string& key, const LocalizedText& text)
{
    if (!text.en.empty())
        out += indent + key + ": " + yamlString(text.en) + "\n";
    if (!text.zh.empty())
        out += indent + key + "_zh: " + yamlString(text.zh) + "\n"; // not for people: YAML
}

void addList(std::string& out, const std::string& indent, const std::string& key, const std::vector<std::string>& texts)
{
    if (texts.empty())
        return;
    out += indent + key + ": [";
    for (std::size_t i = 0; i < texts.size(); ++i)
        out += (i == 0 ? "" : ", ") + yamlString(texts[i]);
    out += "]\n";
}

} // namespace

PromptTemplate parseTemplate(std::string_view yaml, const std::string& name)
{
    return fromDocument(YamlDocument(std::string(yaml), name), name);
}

PromptTemplate loadTemplate(const std::filesystem::path& path)
{
    PromptTemplate made = fromDocument(YamlDocument::load(path), path);
    made.path = path;
    return made;
}

std::vector<PromptTemplate> loadTemplates(const std::vector<std::filesystem::path>& folders,
                                          std::vector<std::string>* problems)
{
    std::vector<PromptTemplate> all;
    for (const std::filesystem::path& folder : folders) {
        std::vector<std::filesystem::path> files;
        std::error_code error;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error))
            if (entry->path().extension() == ".yaml")
                files.push_back(entry->path());
        std::sort(files.begin(), files.end());
        const auto first = static_cast<std::ptrdiff_t>(all.size());
        for (const std::filesystem::path& file : files) {
            try {
                all.push_back(loadTemplate(file));
            } catch (const Error& problem) {
                if (problems == nullptr)
                    throw;
                problems->emplace_back(problem.what());
            }
        }
        std::stable_sort(all.begin() + first, all.end(),
                         [](const PromptTemplate& a, const PromptTemplate& b) { return a.order < b.order; });
    }
    return all;
}

std::string templateYaml(const PromptTemplate& made)
{
    std::string out = "kind: template\n"; // not for people: YAML
    addText(out, "", "name", made.name);
    addText(out, "", "about", made.about);
    if (made.order != PromptTemplate{}.order)
        out += "order: " + std::to_string(made.order) + "\n"; // not for people: YAML
    addList(out, "", "models", made.models);
    addList(out, "", "not_models", made.notModels);
    addText(out, "", "pattern", made.pattern);
    if (!made.slots.empty())
        out += "slots:\n";
    for (const TemplateSlot& slot : made.slots) {
        out += "  " + yamlString(slot.name) + ":\n";
        addText(out, "    ", "label", slot.label);
        addList(out, "    ", "choices", slot.choices);
        addList(out, "    ", "choices_zh", slot.choicesZh);
    }
    if (!made.notes.empty())
        out += "notes:\n";
    for (const LocalizedText& note : made.notes) {
        std::string lines;
        addText(lines, "    ", "text", note);
        out += "  - " + lines.substr(4);
    }
    addText(out, "", "example", made.example);
    return out;
}

std::filesystem::path saveNewTemplate(const std::filesystem::path& folder, const PromptTemplate& made)
{
    const std::string text = templateYaml(made);
    const std::string name = made.name.en.empty() ? made.name.zh : made.name.en;
    return writeNewFile(folder / (fileNameFor(name, "template") + ".yaml"),
                        std::as_bytes(std::span(text.data(), text.size())));
}

} // namespace zimage
