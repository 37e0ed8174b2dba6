#include "io/new_xmp.h"

#include "io/xmp_document.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <random>
#include <string_view>

namespace zimage {

namespace {

std::string escaped(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
        case '&': safe += "&amp;"; break;
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '"': safe += "&quot;"; break;
        default: safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return safe;
}

std::string attribute(std::string_view name, std::string_view value)
{
    return value.empty() ? std::string() : "\n   " + std::string(name) + "=\"" + escaped(value) + "\"";
}

} // namespace

std::string newDocumentId()
{
    std::random_device random;
    std::array<unsigned, 8> parts{}; // 16 bits each
    for (unsigned& part : parts)
        part = random() & 0xFFFF;
    parts[3] = (parts[3] & 0x0FFF) | 0x4000; // version 4
    parts[4] = (parts[4] & 0x3FFF) | 0x8000; // the usual variant
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "xmp.did:%04x%04x-%04x-%04x-%04x-%04x%04x%04x", parts[0], parts[1],
                  parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]);
    return text.data();
}

std::string xmpDate(std::int64_t time)
{
    const std::time_t seconds = time;
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr)
        return {};
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::string newXmp(const NewXmp& xmp)
{
    const std::string date = xmpDate(xmp.time);
    // not for people: XML
    std::string text = "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                       "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                       " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                       "  <rdf:Description rdf:about=\"\"";
    text += attribute("xmlns:xmp", "http://ns.adobe.com/xap/1.0/");
    text += attribute("xmlns:xmpMM", "http://ns.adobe.com/xap/1.0/mm/");
    if (!xmp.derivedFrom.empty())
        text += attribute("xmlns:stRef", "http://ns.adobe.com/xap/1.0/sType/ResourceRef#");
    if (xmp.madeByAi)
        text += attribute("xmlns:Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/");
    text += attribute("xmp:CreatorTool", xmp.creatorTool);
    text += attribute("xmp:CreateDate", date);
    text += attribute("xmp:ModifyDate", date);
    text += attribute("xmp:MetadataDate", date);
    text += attribute("xmpMM:DocumentID", xmp.documentId);
    text += attribute("xmpMM:OriginalDocumentID", xmp.documentId);
    if (xmp.madeByAi)
        text += attribute("Iptc4xmpExt:DigitalSourceType", kMadeByAi);
    text += xmp.derivedFrom.empty()
        ? "/>\n"
        : ">\n   <xmpMM:DerivedFrom" + attribute("stRef:documentID", xmp.derivedFrom) + "/>\n  </rdf:Description>\n";
    // not for people: XML
    return text + " </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

} // namespace zimage
