#include "io/xmp_document.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/new_xmp.h"
#include "io/xmp_languages.h"
#include "io/xmp_shape.h"

#include <exempi/xmp.h>
#include <exempi/xmpconsts.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

namespace zimage {

namespace {

using Names = std::vector<std::string>;

constexpr const char* kMedia = "http://ns.adobe.com/xap/1.0/mm/";
constexpr const char* kIptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
constexpr const char* kDigikam = "http://www.digikam.org/ns/1.0/";
constexpr const char* kLightroom = "http://ns.adobe.com/lightroom/1.0/";
constexpr const char* kMicrosoft = "http://ns.microsoft.com/photo/1.0/";
constexpr const char* kOurs = "urn:z-image-studio:xmp:1.0/";
constexpr int kMostTags = 10'000;
constexpr int kPickedOfDigikam = 3, kRejectedOfDigikam = 1;

/// libexempi keeps its namespaces and its last error for the whole process.
std::unique_lock<std::mutex> lockLibrary()
{
    static std::mutex mutex;
    std::unique_lock lock(mutex);
    static const bool ready = [] {
        const bool begun = xmp_init();
        xmp_register_namespace(kDigikam, "digiKam", nullptr);
        xmp_register_namespace(kLightroom, "lr", nullptr);
        xmp_register_namespace(kMicrosoft, "MicrosoftPhoto", nullptr);
        xmp_register_namespace(kOurs, "zimage", nullptr);
        return begun;
    }();
    if (!ready)
        throw Error(ErrorCode::Internal, tr("The XMP library does not start."));
    return lock;
}

[[noreturn]] void throwDamaged(const std::string& name)
{
    throw Error(ErrorCode::Corrupt, tr("The XMP of {file:path} is damaged.", name), {name, {}, {}});
}

/// One packet, parsed. Lives while the library is locked.
class Packet {
public:
    Packet(std::string_view text, const std::string& name) : m_name(name)
    {
        const std::string apart = withThirdLanguage(text);
        if (!m_xmp || !m_string || (!apart.empty() && !xmp_parse(m_xmp.get(), apart.data(), apart.size())))
            throwDamaged(m_name);
    }

    [[nodiscard]] std::string text(const char* space, const char* property) const
    {
        return xmp_get_property(m_xmp.get(), space, property, m_string.get(), nullptr) ? taken() : std::string();
    }

    [[nodiscard]] std::string localized(const char* space, const char* property) const
    {
        return xmp_get_localized_text(m_xmp.get(), space, property, "", "x-default", nullptr, m_string.get(), nullptr)
            ? taken()
            : std::string();
    }

    [[nodiscard]] bool has(const char* space, const char* property) const
    {
        return xmp_has_property(m_xmp.get(), space, property);
    }

    /// The items of a list, each once; a single text is a list of one.
    [[nodiscard]] Names list(const char* space, const char* property) const
    {
        Names items;
        for (int i = 1; i <= kMostTags && xmp_get_array_item(m_xmp.get(), space, property, i, m_string.get(), nullptr);
             ++i)
            items.push_back(taken());
        if (items.empty())
            if (std::string single = text(space, property); !single.empty())
                items.push_back(std::move(single));
        return items;
    }

    void set(const char* space, const char* property, const std::string& value)
    {
        if (!xmp_set_property(m_xmp.get(), space, property, value.c_str(), 0))
            throwDamaged(m_name);
    }

    void remove(const char* space, const char* property)
    {
        if (has(space, property))
            xmp_delete_property(m_xmp.get(), space, property);
    }

    /// `kind`: XMP_PROP_ARRAY_IS_UNORDERED or with XMP_PROP_ARRAY_IS_ORDERED.
    void setList(const char* space, const char* property, std::uint32_t kind, const Names& items)
    {
        remove(space, property);
        for (const std::string& item : items)
            if (!xmp_append_array_item(m_xmp.get(), space, property, kind, item.c_str(), 0))
                throwDamaged(m_name);
    }

    [[nodiscard]] std::string serialized() const
    {
        if (!xmp_serialize(m_xmp.get(), m_string.get(), XMP_SERIAL_USECOMPACTFORMAT, 1))
            throwDamaged(m_name);
        return withoutThirdLanguage(taken());
    }

private:
    struct Free {
        void operator()(XmpPtr xmp) const { xmp_free(xmp); }
        void operator()(XmpStringPtr string) const { xmp_string_free(string); }
    };
    [[nodiscard]] std::string taken() const
    {
        return {xmp_string_cstr(m_string.get()), xmp_string_len(m_string.get())};
    }

    const std::string& m_name;
    std::unique_ptr<_Xmp, Free> m_xmp{xmp_new_empty()};
    std::unique_ptr<_XmpString, Free> m_string{xmp_string_new()};
};

bool contains(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

void addOnce(Names& names, std::string name)
{
    if (!name.empty() && !contains(names, name))
        names.push_back(std::move(name));
}

Names replaced(Names names, char from, char to)
{
    for (std::string& name : names)
        std::replace(name.begin(), name.end(), from, to);
    return names;
}

std::string leafOf(const std::string& tag) { return tag.substr(tag.rfind('/') + 1); }

/// Whether `word` is the tag, or one of the names on the way to it.
bool isPartOf(const std::string& word, const std::string& tag)
{
    return word == tag || ('/' + tag + '/').find('/' + word + '/') != std::string::npos;
}

bool isPartOfAny(const std::string& word, const Names& tags)
{
    return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) { return isPartOf(word, tag); });
}

/// A whole number, also one that is written as "4.0".
int numberOf(const std::string& text, int without)
{
    double number = 0;
    const char* const end = text.data() + text.size();
    if (std::from_chars(text.data(), end, number).ptr != end || text.empty() || !(std::abs(number) < 1000))
        return without;
    return static_cast<int>(std::lround(number));
}

ColourLabel labelOf(const Packet& packet)
{
    if (const int number = numberOf(packet.text(kDigikam, "ColorLabel"), 0); number > 0 && number < 10)
        return static_cast<ColourLabel>(number);
    std::string word = packet.text(NS_XAP, "Label");
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    // not for people: what stands in files
    constexpr std::array<std::pair<std::string_view, ColourLabel>, 11> kWords{{{"red", ColourLabel::Red},
                                                                               {"orange", ColourLabel::Orange},
                                                                               {"yellow", ColourLabel::Yellow},
                                                                               {"green", ColourLabel::Green},
                                                                               {"blue", ColourLabel::Blue},
                                                                               {"magenta", ColourLabel::Magenta},
                                                                               {"purple", ColourLabel::Magenta},
                                                                               {"gray", ColourLabel::Grey},
                                                                               {"grey", ColourLabel::Grey},
                                                                               {"black", ColourLabel::Black},
                                                                               {"white", ColourLabel::White}}};
    const auto* const found =
        std::find_if(kWords.begin(), kWords.end(), [&](const auto& known) { return known.first == word; });
    return found == kWords.end() ? ColourLabel::None : found->second;
}

/// Tags within others come from where programs put their whole way; a word on such a way is none of its own.
Names tagsOf(const Packet& packet)
{
    Names tags;
    for (const std::string& tag : packet.list(kDigikam, "TagsList"))
        addOnce(tags, tag);
    for (const std::string& tag : replaced(packet.list(kLightroom, "hierarchicalSubject"), '|', '/'))
        addOnce(tags, tag);
    const Names ways = tags;
    for (const std::string& word : packet.list(NS_DC, "subject"))
        if (!isPartOfAny(word, ways))
            addOnce(tags, word);
    return tags;
}

PictureJudgement judgementOf(const Packet& packet)
{
    PictureJudgement judgement;
    const int rating = numberOf(packet.text(NS_XAP, "Rating"), 0);
    const int pick = numberOf(packet.text(kDigikam, "PickLabel"), 0);
    judgement.rating = std::clamp(rating < 0 ? numberOf(packet.text(kOurs, "Rating"), 0) : rating, 0, 5);
    judgement.pick = rating < 0 || pick == kRejectedOfDigikam ? Pick::Rejected
        : pick == kPickedOfDigikam                            ? Pick::Picked
                                                              : Pick::None;
    judgement.label = labelOf(packet);
    judgement.tags = tagsOf(packet);
    for (const std::string& album : packet.list(kOurs, "Albums"))
        addOnce(judgement.albums, album);
    return judgement;
}

void writeRating(Packet& packet, const PictureJudgement& before, const PictureJudgement& after)
{
    if (before.rating == after.rating && before.pick == after.pick)
        return;
    const bool rejected = after.pick == Pick::Rejected;
    packet.set(NS_XAP, "Rating", rejected ? "-1" : std::to_string(after.rating));
    packet.remove(kOurs, "Rating");
    if (rejected && after.rating > 0)
        packet.set(kOurs, "Rating", std::to_string(after.rating));
    constexpr std::array<const char*, 6> kPercents{"0", "1", "25", "50", "75", "99"};
    if (packet.has(kMicrosoft, "Rating"))
        packet.set(kMicrosoft, "Rating", rejected ? "0" : kPercents[static_cast<std::size_t>(after.rating)]);
    if (before.pick != after.pick)
        packet.set(kDigikam, "PickLabel",
                   std::to_string(rejected                         ? kRejectedOfDigikam
                                      : after.pick == Pick::Picked ? kPickedOfDigikam
                                                                   : 0));
}

void writeLabel(Packet& packet, ColourLabel label)
{
    packet.set(kDigikam, "ColorLabel", std::to_string(static_cast<int>(label)));
    packet.remove(NS_XAP, "Label");
    if (label != ColourLabel::None)
        packet.set(NS_XAP, "Label", colourLabelWord(label));
}

void writeTags(Packet& packet, const Names& before, const Names& after)
{
    constexpr std::uint32_t kBag = XMP_PROP_ARRAY_IS_UNORDERED;
    Names words;
    for (const std::string& word : packet.list(NS_DC, "subject"))
        if (!isPartOfAny(word, before) || isPartOfAny(word, after))
            addOnce(words, word);
    for (const std::string& tag : after)
        if (!contains(words, tag))
            addOnce(words, leafOf(tag));
    packet.setList(NS_DC, "subject", kBag, words);
    packet.setList(kDigikam, "TagsList", XMP_PROP_VALUE_IS_ARRAY | XMP_PROP_ARRAY_IS_ORDERED, after);
    const bool within = std::any_of(after.begin(), after.end(),
                                    [](const std::string& tag) { return tag.find('/') != std::string::npos; });
    if (within || packet.has(kLightroom, "hierarchicalSubject"))
        packet.setList(kLightroom, "hierarchicalSubject", kBag, replaced(after, '/', '|'));
    if (packet.has(kMicrosoft, "LastKeywordXMP"))
        packet.setList(kMicrosoft, "LastKeywordXMP", kBag, after);
}

/// What the library throws past its own errors is a fault of the packet, too.
template <class Work>
auto guarded(const std::string& name, const Work& work)
{
    try {
        const auto lock = lockLibrary();
        return work();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        throwDamaged(name);
    }
}

} // namespace

bool hasXmp() { return true; }

XmpFacts readXmp(std::string_view packet, const std::string& name)
{
    checkXmpShape(packet, name);
    return guarded(name, [&] {
        const Packet xmp(packet, name);
        XmpFacts facts;
        facts.judgement = judgementOf(xmp);
        facts.documentId = xmp.text(kMedia, "DocumentID");
        facts.originalDocumentId = xmp.text(kMedia, "OriginalDocumentID");
        facts.derivedFrom = xmp.text(kMedia, "DerivedFrom/stRef:documentID");
        facts.digitalSourceType = xmp.text(kIptcExtension, "DigitalSourceType");
        facts.title = xmp.localized(NS_DC, "title");
        facts.description = xmp.localized(NS_DC, "description");
        facts.creatorTool = xmp.text(NS_XAP, "CreatorTool");
        facts.createDate = xmp.text(NS_XAP, "CreateDate");
        return facts;
    });
}

std::string judgedXmp(std::string_view packet, const PictureJudgement& judgement, std::int64_t time,
                      const std::string& name)
{
    checkXmpShape(packet, name);
    return guarded(name, [&] {
        Packet xmp(packet, name);
        const PictureJudgement before = judgementOf(xmp);
        writeRating(xmp, before, judgement);
        if (before.label != judgement.label)
            writeLabel(xmp, judgement.label);
        if (before.tags != judgement.tags)
            writeTags(xmp, before.tags, judgement.tags);
        if (before.albums != judgement.albums)
            xmp.setList(kOurs, "Albums", XMP_PROP_ARRAY_IS_UNORDERED, judgement.albums);
        xmp.set(NS_XAP, "MetadataDate", xmpDate(time));
        return xmp.serialized();
    });
}

} // namespace zimage
