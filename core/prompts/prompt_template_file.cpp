#include "prompts/prompt_template_file.h"

#include "base/file_name.h"
#include "base/error.h"
#include "base/wording.h"
#include "io/atomic_file.h"
#include "yaml/yaml_text.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>
#include <system_error>

namespace zimage {

namespace {

constexpr const char* kKind = "template";
constexpr std::size_t kMostSlots = 40;
constexpr std::size_t kMostChoices = 400;

class Reader {
public:
    explicit Reader(const YamlDocument& document) : m_document(document) {}

    PromptTemplate read()
    {
        const YamlNode& root = m_document.root();
        if (const std::string kind = kindOf(m_document); kind != kKind)
            fail(root, "this is a file of kind " + inQuotes(kind) + ", not " + inQuotes(kKind) + ".");
        static const std::vector<std::string> known{"kind",       "name",    "about", "order", "models",
                                                    "not_models", "pattern", "slots", "notes", "example"};
        for (const YamlNode& item : root.items) {
            if (item.key == "slots")
                readSlots(item);
            else if (item.key == "notes")
                readNotes(item);
            else if (item.key == "models")
                m_made.models = m_document.globsOf(item, item.key);
            else if (item.key == "not_models")
                m_made.notModels = m_document.globsOf(item, item.key);
            else if (item.key == "order")
                m_made.order = number(item);
            else if (!isLocalized(item.key, {"name", "about", "pattern", "example"}) && item.key != "kind")
                failUnknownKey(m_document, item, "", known);
        }
        m_made.name = localizedText(m_document, root, "name", "the template", false);
        m_made.about = localizedText(m_document, root, "about", "the template", false);
        m_made.pattern = localizedText(m_document, root, "pattern", "the template", true);
        m_made.example = localizedText(m_document, root, "example", "the template", false);
        checkPattern("pattern", m_made.pattern.en);
        checkPattern("pattern_zh", m_made.pattern.zh);
        return std::move(m_made);
    }

private:
    [[noreturn]] void fail(const YamlNode& node, const std::string& message, const std::string& key = {}) const
    {
        m_document.fail(ErrorCode::BadParameter, node.mark, message, key);
    }

    static bool isLocalized(const std::string& key, std::initializer_list<const char*> names)
    {
        return std::any_of(names.begin(), names.end(),
                           [&](const std::string& name) { return key == name || key == name + "_zh"; });
    }

    [[nodiscard]] int number(const YamlNode& node) const
    {
        const std::string text = m_document.textOf(node, node.key);
        int value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size())
            fail(node, node.key + " takes a whole number, not " + inQuotes(text) + ".", node.key);
        return value;
    }

    void readSlots(const YamlNode& node)
    {
        for (const YamlNode& item : mappingItems(m_document, node, "slots")) {
            if (item.key == kSizeSlot)
                m_document.fail(ErrorCode::BadParameter, item.keyMark,
                                "the slot size is filled with the chosen size by itself; remove it here.", item.key);
            if (m_made.slots.size() == kMostSlots)
                fail(item, "a template has at most " + std::to_string(kMostSlots) + " slots.");
            m_made.slots.push_back(readSlot(item));
        }
    }

    [[nodiscard]] TemplateSlot readSlot(const YamlNode& node) const
    {
        const std::string path = "slots." + node.key;
        TemplateSlot slot;
        slot.name = node.key;
        if (patternParts("{" + node.key + "}").size() != 1 || !patternParts("{" + node.key + "}").front().isSlot)
            m_document.fail(
                ErrorCode::BadParameter, node.keyMark,
                inQuotes(node.key) + " is no name of a slot; braces, bars and backslashes cannot be in one.", node.key);
        for (const YamlNode& item : mappingItems(m_document, node, path)) {
            if (item.key == "choices")
                slot.choices = choices(item, path);
            else if (item.key == "choices_zh")
                slot.choicesZh = choices(item, path);
            else if (!isLocalized(item.key, {"label"}))
                failUnknownKey(m_document, item, path + ".", {"label", "choices"});
        }
        slot.label = localizedText(m_document, node, "label", path, false);
        if (slot.label.empty())
            slot.label.en = slot.name;
        if (slot.choices.empty() && slot.choicesZh.empty())
            fail(node, path + " needs choices or choices_zh; the first one fills the slot of a new prompt.", path);
        return slot;
    }

    [[nodiscard]] std::vector<std::string> choices(const YamlNode& node, const std::string& path) const
    {
        std::vector<std::string> texts;
        for (const YamlNode& item : listItems(m_document, node, path + "." + node.key)) {
            const std::string text = m_document.textOf(item, path + "." + node.key);
            if (text.empty())
                fail(item, path + " has an empty choice; write its text, or remove the line.", path);
            texts.push_back(text);
        }
        if (texts.size() > kMostChoices)
            fail(node, path + " has more than " + std::to_string(kMostChoices) + " choices.", path);
        return texts;
    }

    void readNotes(const YamlNode& node)
    {
        for (const YamlNode& item : listItems(m_document, node, "notes")) {
            if (item.kind != YamlNode::Kind::Mapping) {
                m_made.notes.push_back({m_document.textOf(item, "notes"), {}});
                continue;
            }
            for (const YamlNode& key : item.items)
                if (!isLocalized(key.key, {"text"}))
                    failUnknownKey(m_document, key, "notes.", {"text"});
            m_made.notes.push_back(localizedText(m_document, item, "text", "notes", true));
        }
    }

    /// Every slot of the pattern is described, and every slot described is in it.
    void checkPattern(const char* key, const std::string& pattern) const
    {
        if (pattern.empty())
            return;
        const YamlNode& node = *m_document.root().find(key);
        std::set<std::string> used;
        for (const PatternPart& part : patternParts(pattern)) {
            if (!part.isSlot)
                continue;
            if (!used.insert(part.text).second)
                fail(node,
                     std::string(key) + " has the slot " + inQuotes(part.text)
                         + " twice; name the second one otherwise.",
                     key);
            if (part.text != kSizeSlot && m_made.slot(part.text) == nullptr)
                fail(node,
                     std::string(key) + " has the slot " + inQuotes(part.text)
                         + ", which is not among slots; describe it there.",
                     key);
        }
        for (const TemplateSlot& slot : m_made.slots)
            if (!used.contains(slot.name))
                fail(node,
                     std::string(key) + " lacks the slot " + inQuotes(slot.name) + "; write {"
                         + printable(slot.name, 40) + "} into it, or remove the slot.",
                     key);
    }

    const YamlDocument& m_document;
    PromptTemplate m_made;
};

PromptTemplate fromDocument(const YamlDocument& document, const std::filesystem::path& path)
{
    PromptTemplate made = Reader(document).read();
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
        out += indent + key + "_zh: " + yamlString(text.zh) + "\n";
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
    std::string out = "kind: template\n";
    addText(out, "", "name", made.name);
    addText(out, "", "about", made.about);
    if (made.order != PromptTemplate{}.order)
        out += "order: " + std::to_string(made.order) + "\n";
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
