#include "advice/remedies.h"

#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zimage {

namespace {

constexpr std::array<std::string_view, 3> kPrecisions{"fp16", "bf16", "fp32"};

void readSigns(const YamlValue& value, Remedy& remedy)
{
    const yaml::Words<bool Remedy::*> signs{
        {"one_hue", &Remedy::oneHue}, {"wrong_size", &Remedy::wrongSize}, {"prompt", &Remedy::prompted}};
    for (const YamlValue& sign : value.entries())
        remedy.*yaml::meaning(sign, signs) = true;
}

std::vector<const ParamDef*> raisedBy(const YamlValue& value)
{
    std::vector<const ParamDef*> raised = paramsIn(value);
    if (raised.size() != 1 || raised[0] != findParam("precision"))
        value.fail(tr("{name} must be precision, the only parameter that can be raised.", value.name()));
    return raised;
}

const YamlTable<Remedy>& whenTable()
{
    static const YamlTable<Remedy> table{{yaml::someOf("errors", &Remedy::errors,
                                                       {{"out_of_memory", ErrorCode::OutOfMemory},
                                                        {"non_finite", ErrorCode::NonFinite},
                                                        {"rejected", ErrorCode::Rejected},
                                                        {"device", ErrorCode::Device}}),
                                          yaml::someOf("guards", &Remedy::guards,
                                                       {{"not_finite", GuardKind::NotFinite},
                                                        {"flat_picture", GuardKind::FlatPicture},
                                                        {"memory", GuardKind::Memory}}),
                                          yaml::field<Remedy>("signs", readSigns),
                                          yaml::texts("words", &Remedy::words)},
                                         [](const YamlValue& when, Remedy& remedy) {
                                             if (remedy.prompted && remedy.words.empty())
                                                 when.fail(tr("{name} has the sign prompt but no words to look for; "
                                                              "list them after words.",
                                                              when.name()));
                                         }};
    return table;
}

const YamlTable<Remedy>& remedyTable()
{
    static const YamlTable<Remedy> table{
        {yaml::text("id", &Remedy::id).required(), yaml::localized("symptom", &Remedy::symptom).required(),
         yaml::localized("cause", &Remedy::cause).required(), yaml::localized("remedy", &Remedy::remedy).required(),
         yaml::localized("check", &Remedy::check).required(), yaml::section("when", whenTable()),
         yaml::changes("set", &Remedy::set), yaml::field("raise", &Remedy::raise, raisedBy),
         yaml::text("append", &Remedy::append)}};
    return table;
}

Remedies read(const YamlDocument& document)
{
    static const YamlTable<Remedies> table{
        {yaml::records("remedies", &Remedies::all, remedyTable(), yaml::distinct(&Remedy::id))},
        [](const YamlValue& file, Remedies& remedies) {
            if (remedies.all.empty())
                file.fail(tr("there are no remedies; list them under remedies."));
        }};
    return table.readFile(document, "remedies");
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
