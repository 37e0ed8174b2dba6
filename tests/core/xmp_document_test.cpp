// What XMP says of a picture, as digiKam, Adobe and others write it, and how it is changed.

#include "core/error_checks.h"
#include "io/new_xmp.h"
#include "io/xmp_document.h"
#include "io/xmp_packet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace zimage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string packet(const std::string& attributes, const std::string& elements = {})
{
    return "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
           "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
           "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:digiKam='http://www.digikam.org/ns/1.0/' "
           "xmlns:lr='http://ns.adobe.com/lightroom/1.0/' xmlns:own='http://example.com/own/' "
        + attributes + ">" + elements + "</rdf:Description></rdf:RDF></x:xmpmeta>";
}

std::string list(const std::string& name, const std::vector<std::string>& items, const std::string& kind = "Bag")
{
    std::string text = "<" + name + "><rdf:" + kind + ">";
    for (const std::string& item : items)
        text += "<rdf:li>" + item + "</rdf:li>";
    return text + "</rdf:" + kind + "></" + name + ">";
}

PictureJudgement read(const std::string& text) { return readXmp(text, "a").judgement; }

std::string changedXmp(const std::string& text, const JudgementChange& change)
{
    return judgedXmp(text, changed(text.empty() ? PictureJudgement{} : read(text), change), 0, "a");
}

} // namespace

TEST(Xmp, KeepsWhatWasJudged)
{
    PictureJudgement judgement{4, ColourLabel::Blue, Pick::Picked, {"cat", "Places/Rome", "雪"}, {"Best & <last>"}};
    std::string text = judgedXmp("", judgement, 1'700'000'000, "a");
    EXPECT_EQ(read(text), judgement);
    EXPECT_THAT(text, HasSubstr("2023-11-14T22:13:20Z"));
    judgement.pick = Pick::Rejected;
    text = judgedXmp(text, judgement, 0, "a");
    EXPECT_THAT(text, HasSubstr("xmp:Rating=\"-1\""));
    EXPECT_EQ(read(text), judgement) << "a rejected picture keeps its stars";
    EXPECT_EQ(read(judgedXmp(text, {}, 0, "a")), PictureJudgement{});
}

TEST(Xmp, ReadsTheJudgementsOfOthers)
{
    EXPECT_EQ(read(packet("xmp:Rating='3' xmp:Label='Purple'")).label, ColourLabel::Magenta);
    EXPECT_EQ(read(packet("xmp:Rating='3.0'")).rating, 3);
    EXPECT_EQ(read(packet("xmp:Rating='-1'")).pick, Pick::Rejected);
    EXPECT_EQ(read(packet("xmp:Rating='99'")).rating, 5);
    EXPECT_EQ(read(packet("xmp:Rating='many'")).rating, 0);
    const PictureJudgement digikam = read(packet("xmp:Rating='2' digiKam:PickLabel='3' digiKam:ColorLabel='2'"));
    EXPECT_EQ(digikam.pick, Pick::Picked);
    EXPECT_EQ(digikam.label, ColourLabel::Orange);
    EXPECT_EQ(read(packet("digiKam:PickLabel='1'")).pick, Pick::Rejected);
    EXPECT_THAT(
        read(packet("",
                    list("dc:subject", {"Rome", "Places", "cat"}) + list("digiKam:TagsList", {"Places/Rome"}, "Seq")))
            .tags,
        ElementsAre("Places/Rome", "cat"));
    EXPECT_THAT(read(packet("", list("dc:subject", {"Rome"}) + list("lr:hierarchicalSubject", {"Places|Rome"}))).tags,
                ElementsAre("Places/Rome"));
}

TEST(Xmp, WritesTagsWhereOthersLookForThem)
{
    const std::string before = packet(
        "", list("dc:subject", {"Rome", "Places", "cat"}) + list("lr:hierarchicalSubject", {"Places|Rome", "cat"}));
    const std::string text = changedXmp(before, {.addTags = {"Places/Paris"}, .removeTags = {"cat"}});
    EXPECT_THAT(read(text).tags, ElementsAre("Places/Rome", "Places/Paris"));
    EXPECT_THAT(text, HasSubstr("<rdf:li>Paris</rdf:li>"));
    EXPECT_THAT(text, HasSubstr("<rdf:li>Places|Paris</rdf:li>"));
    EXPECT_THAT(text, HasSubstr("<rdf:li>Places/Paris</rdf:li>"));
    EXPECT_THAT(text, Not(HasSubstr("cat")));
    const std::string none = changedXmp(text, {.removeTags = {"Places/Rome", "Places/Paris"}});
    EXPECT_THAT(read(none).tags, IsEmpty());
    EXPECT_THAT(none, Not(HasSubstr("Places")));
}

TEST(Xmp, LeavesWhatItDoesNotKnow)
{
    const std::string text =
        changedXmp(packet("own:Secret='7'",
                          "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Title</rdf:li><rdf:li "
                          "xml:lang='de'>Titel</rdf:li></rdf:Alt></dc:title>"
                          "<own:Curve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></own:Curve>"),
                   {.rating = 5});
    EXPECT_THAT(text, HasSubstr("own:Secret=\"7\""));
    EXPECT_THAT(text, HasSubstr("<rdf:li>255, 255</rdf:li>"));
    EXPECT_THAT(text, HasSubstr("Titel"));
    EXPECT_EQ(readXmp(text, "a").title, "Title");
    EXPECT_EQ(read(text).rating, 5);
}

TEST(Xmp, SaysWhoANewPictureIs)
{
    const std::string id = newDocumentId();
    EXPECT_EQ(id.size(), 8U + 36U);
    EXPECT_NE(id, newDocumentId());
    const XmpFacts facts = readXmp(
        newXmp({.documentId = id, .derivedFrom = "xmp.did:\"<&>", .creatorTool = "Z-Image Studio 1", .time = 0}), "a");
    EXPECT_EQ(facts.documentId, id);
    EXPECT_EQ(facts.originalDocumentId, id);
    EXPECT_EQ(facts.derivedFrom, "xmp.did:\"<&>");
    EXPECT_EQ(facts.digitalSourceType, kMadeByAi);
    EXPECT_EQ(facts.creatorTool, "Z-Image Studio 1");
    EXPECT_EQ(facts.createDate, "1970-01-01T00:00:00Z");
    const XmpFacts unmarked = readXmp(newXmp({.documentId = id, .madeByAi = false}), "a");
    EXPECT_EQ(unmarked.digitalSourceType, "");
    EXPECT_EQ(unmarked.derivedFrom, "");
    EXPECT_EQ(readXmp(judgedXmp(newXmp({.documentId = id}), {.rating = 3}, 0, "a"), "a").documentId, id);
}

TEST(Xmp, RefusesWhatIsNone)
{
    EXPECT_EQ(test::errorOf([] { (void)readXmp("no XML at all <", "a"); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(test::errorOf([] { (void)readXmp("<a>\xFF</a>", "a"); }).code(), ErrorCode::Corrupt);
    EXPECT_EQ(test::errorOf([] { (void)readXmp("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "a"); }).code(),
              ErrorCode::Unsupported);
    EXPECT_EQ(test::errorOf([] { (void)readXmp(test::repeated("<a>", 101), "a"); }).code(), ErrorCode::Unsupported);
    EXPECT_EQ(test::errorOf([] { (void)readXmp(test::repeated("<a/>", 50'001), "a"); }).code(), ErrorCode::Unsupported);
    EXPECT_EQ(test::errorOf([] { (void)readXmp(std::string(kMaxXmp + 1, ' '), "a"); }).code(), ErrorCode::Unsupported);
}

TEST(Xmp, IsReadByManyThreads)
{
    std::vector<std::jthread> threads;
    for (int i = 1; i <= 4; ++i)
        threads.emplace_back([i] {
            for (int n = 0; n < 50; ++n)
                EXPECT_EQ(read(judgedXmp("", {.rating = i}, 0, "a")).rating, i);
        });
}

TEST(JudgementChange, IsTakenBackWithoutTouchingTheRest)
{
    const PictureJudgement before{2, ColourLabel::Red, Pick::None, {"a", "b"}, {}};
    const JudgementChange change{.rating = 5, .addTags = {"b", " c "}, .removeTags = {"a"}, .addAlbums = {"x"}};
    PictureJudgement after = changed(before, change);
    EXPECT_THAT(after.tags, ElementsAre("b", "c"));
    after.label = ColourLabel::Green; // by somebody else meanwhile
    const PictureJudgement undone =
        changed(after, inverse(before, {.rating = 5, .addTags = {"b", "c"}, .removeTags = {"a"}, .addAlbums = {"x"}}));
    EXPECT_EQ(undone.rating, 2);
    EXPECT_EQ(undone.label, ColourLabel::Green);
    EXPECT_THAT(undone.tags, ElementsAre("b", "a"));
    EXPECT_THAT(undone.albums, IsEmpty());
}

TEST(JudgementChange, CombinesToTheLastWord)
{
    const JudgementChange both = combined({.rating = 1, .pick = Pick::Picked, .addTags = {"a"}, .removeTags = {"b"}},
                                          {.rating = 2, .addTags = {"b"}, .removeTags = {"a"}});
    EXPECT_EQ(both.rating, 2);
    EXPECT_EQ(both.pick, Pick::Picked);
    EXPECT_THAT(both.addTags, ElementsAre("b"));
    EXPECT_THAT(both.removeTags, ElementsAre("a"));
    EXPECT_THAT(changed({}, {.rating = 9, .addTags = {"", "  ", "\xFF", "two\nlines"}}),
                (PictureJudgement{5, ColourLabel::None, Pick::None, {"two lines"}, {}}));
}

} // namespace zimage
