#include "io/xmp_languages.h"

#include <cstddef>

namespace zimage {

namespace {

constexpr std::string_view kLanguage = "xml:lang";
// not for people: as the library writes it, too
constexpr std::string_view kThird = "li xml:lang=\"x-zimage-third\">.</";

bool hasTwoLanguages(std::string_view list)
{
    std::size_t count = 0;
    for (std::size_t at = list.find(kLanguage); at != std::string_view::npos; at = list.find(kLanguage, at + 1))
        ++count;
    return count == 2;
}

} // namespace

std::string withThirdLanguage(std::string_view packet)
{
    std::string made;
    std::size_t copied = 0;
    for (std::size_t end = packet.find(":Alt"); end != std::string_view::npos; end = packet.find(":Alt", end + 1)) {
        const std::size_t tag = packet.find_last_of("<>", end);
        if (tag == std::string_view::npos || !packet.substr(tag).starts_with("</"))
            continue;
        const std::string prefix(packet.substr(tag + 2, end - tag - 1)); // "rdf:", whatever it is called here
        const std::size_t begin = packet.rfind("<" + prefix + "Alt", tag);
        if (begin == std::string_view::npos || begin < copied || !hasTwoLanguages(packet.substr(begin, tag - begin)))
            continue;
        made += packet.substr(copied, tag - copied);
        ((made += "<") += prefix) += kThird; // not for people: XML
        (made += prefix) += "li>";
        copied = tag;
    }
    return made += packet.substr(copied);
}

std::string withoutThirdLanguage(std::string packet)
{
    for (std::size_t at = packet.find(kThird); at != std::string::npos; at = packet.find(kThird, at)) {
        const std::size_t begin = packet.find_last_not_of(" \t\r\n", packet.rfind('<', at) - 1) + 1;
        const std::size_t end = packet.find('>', at + kThird.size());
        packet.erase(begin, end + 1 - begin);
        at = begin;
    }
    return packet;
}

} // namespace zimage
