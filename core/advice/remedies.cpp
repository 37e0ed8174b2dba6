#include "advice/remedies.h"

#include "base/wording.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zimage {

namespace {

constexpr std::array kErrors{ErrorCode::OutOfMemory, ErrorCode::NonFinite, ErrorCode::Rejected, ErrorCode::Device};
const std::vector<std::string> kErrorNames{"out_of_memory", "non_finite", "rejected", "device"};
constexpr std::array kGuards{GuardKind::NotFinite, GuardKind::FlatPicture, GuardKind::Memory};
const std::vector<std::string> kGuardNames{"not_finite", "flat_picture", "memory"};
const std::vector<std::string> kSignNames{"one_hue", "wrong_size", "prompt"};
constexpr std::array<std::string_view, 3> kPrecisions{"fp16", "bf16", "fp32"};

template <typename Kinds>
auto kindsOf(const ParamSection& section, const YamlNode& node, const std::string& path,
             const std::vector<std::string>& names, const Kinds& kinds)
{
    std::vector<typename Kinds::value_type> found;
    section.list(node, path, [&](const YamlNode& item, const std::string& where) {
        found.push_back(kinds[section.oneOf(item, where, names)]);
    });
    return found;
}

void readWhen(const ParamSection& section, const YamlNode& node, const std::string& path, Remedy& remedy)
{
    section.each(node, path, {"errors", "guards", "signs", "words"}, [&](const YamlNode& item) {
        const std::string where = path + "." + item.key;
        if (item.key == "errors") {
            remedy.errors = kindsOf(section, item, where, kErrorNames, kErrors);
        } else if (item.key == "guards") {
            remedy.guards = kindsOf(section, item, where, kGuardNames, kGuards);
        } else if (item.key == "signs") {
            for (const int sign : kindsOf(section, item, where, kSignNames, std::array{0, 1, 2}))
                (sign == 0 ? remedy.oneHue : sign == 1 ? remedy.wrongSize : remedy.prompted) = true;
        } else if (item.key == "words") {
            remedy.words = section.texts(item, where);
        } else {
            return false;
        }
        return true;
    });
    if (remedy.prompted && remedy.words.empty())
        section.fail(node.mark, path + " needs words to tell by the prompt.");
}

Remedy remedyOf(const ParamSection& section, const YamlNode& node, const std::string& path)
{
    Remedy remedy;
    const std::vector<std::string> known{"id",    "symptom",  "symptom_zh", "cause", "cause_zh", "remedy", "remedy_zh",
                                         "check", "check_zh", "when",       "set",   "raise",    "append"};
    section.each(node, path, known, [&](const YamlNode& item) {
        const std::string where = path + "." + item.key;
        if (item.key == "id") {
            remedy.id = section.text(item, where);
        } else if (item.key == "when") {
            readWhen(section, item, where, remedy);
        } else if (item.key == "set") {
            remedy.set = section.changes(item, where);
        } else if (item.key == "raise") {
            for (const std::string& name : section.texts(item, where))
                remedy.raise.push_back(&section.param(name, item.mark));
            if (remedy.raise.size() != 1 || remedy.raise[0] != findParam("precision"))
                section.fail(item.mark, where + " takes precision, which is the only ladder.");
        } else if (item.key == "append") {
            remedy.append = section.text(item, where);
        } else {
            return std::find(known.begin(), known.end(), item.key) != known.end();
        }
        return true;
    });
    remedy.symptom = section.localized(node, "symptom", path);
    remedy.cause = section.localized(node, "cause", path);
    remedy.remedy = section.localized(node, "remedy", path);
    remedy.check = section.localized(node, "check", path);
    if (remedy.id.empty())
        section.fail(node.mark, path + " needs an id.");
    return remedy;
}

Remedies read(const YamlDocument& document)
{
    const ParamSection section(document);
    Remedies remedies;
    section.each(section.root("remedies"), "", {"kind", "remedies"}, [&](const YamlNode& item) {
        if (item.key == "remedies")
            section.list(item, "remedies", [&](const YamlNode& node, const std::string& path) {
                Remedy remedy = remedyOf(section, node, path);
                if (remedies.find(remedy.id) != nullptr)
                    section.fail(node.mark,
                                 path + ": there is another remedy with the id " + inQuotes(remedy.id) + ".");
                remedies.all.push_back(std::move(remedy));
            });
        return item.key == "remedies" || item.key == kKindKey;
    });
    if (remedies.all.empty())
        section.fail(document.root().mark, "there are no remedies; write them below remedies.");
    return remedies;
}

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string raised(const std::string& precision, bool card)
{
    const std::string_view now =
        precision == "auto" ? (card ? kPrecisions[1] : kPrecisions[2]) : std::string_view(precision);
    const auto rung = std::find(kPrecisions.begin(), kPrecisions.end(), now);
    const bool top = rung == kPrecisions.end() || rung + 1 == kPrecisions.end();
    return top ? precision : std::string(*(rung + 1));
}

} // namespace

GuardKind guardKind(const GuardEvent& event)
{
    return event.layers == "memory" ? GuardKind::Memory
        : event.layers == "picture" ? GuardKind::FlatPicture
                                    : GuardKind::NotFinite;
}

bool hasWord(std::string_view text, std::string_view word)
{
    const std::string in = lowered(text);
    const std::string wanted = lowered(word);
    for (std::size_t at = 0; !wanted.empty() && (at = in.find(wanted, at)) != std::string::npos; ++at) {
        const std::size_t end = at + wanted.size();
        const bool begins = at == 0 || !isLetter(in[at - 1]) || !isLetter(wanted.front());
        const bool ends = end == in.size() || !isLetter(in[end]) || !isLetter(wanted.back());
        if (begins && ends)
            return true;
    }
    return false;
}

bool Remedy::recognises(const Signs& signs) const
{
    if (!words.empty() && std::none_of(words.begin(), words.end(), [&](const std::string& word) {
            return hasWord(signs.prompt, word);
        }))
        return false;
    const bool error = signs.error && std::find(errors.begin(), errors.end(), *signs.error) != errors.end();
    const bool guard = std::any_of(signs.guards.begin(), signs.guards.end(), [this](const GuardEvent& event) {
        return std::find(guards.begin(), guards.end(), guardKind(event)) != guards.end();
    });
    return error || guard || (oneHue && signs.oneHue) || (wrongSize && signs.wrongSize) || prompted;
}

GenerationParams Remedy::applied(GenerationParams params, bool card) const
{
    applyChanges(params, set);
    for (const ParamDef* def : raise)
        static_cast<void>(setParam(params, *def, raised(paramText(getParam(params, *def)), card)));
    if (!append.empty() && params.prompt.find(append) == std::string::npos)
        params.prompt += (params.prompt.empty() ? "" : ", ") + append;
    return params;
}

const Remedy* Remedies::find(const Signs& signs) const
{
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Remedy& remedy) { return remedy.recognises(signs); });
    return found == all.end() ? nullptr : &*found;
}

const Remedy* Remedies::find(std::string_view id) const
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const Remedy& remedy) { return remedy.id == id; });
    return found == all.end() ? nullptr : &*found;
}

Remedies parseRemedies(std::string_view yaml, const std::string& name)
{
    return read(YamlDocument(std::string(yaml), name));
}

Remedies loadRemedies(const std::filesystem::path& path) { return read(YamlDocument::load(path)); }

} // namespace zimage
