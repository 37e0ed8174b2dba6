#include "commands/gallery_rate_command.h"

#include "base/sentence.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"
#include "gallery.h"

namespace zimage::cli {

namespace {

int starsOf(const std::string& text)
{
    if (text.size() != 1 || text.front() < '0' || text.front() > '5')
        refuse(tr("--stars {text:quoted} is no number from 0 to 5.", text));
    return text.front() - '0';
}

Pick pickOf(const std::string& name)
{
    if (name == "picked")
        return Pick::Picked;
    if (name == "rejected")
        return Pick::Rejected;
    if (name == "none")
        return Pick::None;
    refuse(tr("--pick {name:quoted} does not exist: choose picked, rejected or none.", name));
}

} // namespace

GalleryRateCommand::GalleryRateCommand()
    // not for people: a name
    : Command("gallery rate", trLater("Give pictures stars, a colour label, or pick and reject them."))
{}

void GalleryRateCommand::addFlags(FlagParser& parser)
{
    parser.texts(
        {trLater("FILE"), trLater("PATH"),
         tr("The pictures. What is said of them goes into their files, or beside them as NAME.xmp where a file "
            "cannot be written."),
         kFiles},
        m_files);
    parser.text({"--stars", "N", tr("0 to 5."), kFiles}, m_stars);
    parser.text({"--label", trLater("NAME"),
                 tr("none, red, orange, yellow, green, blue, magenta, grey, black or white."), kFiles},
                m_label);
    parser.text({"--pick", trLater("NAME"), tr("picked, rejected or none."), kFiles}, m_pick);
    addJson(parser, m_json);
    parser.examples({
        // not for people: a call
        "zimage gallery rate fox.png castle.png --stars 4 --label red",
    });
}

int GalleryRateCommand::run()
{
    JudgementChange change;
    if (!m_stars.empty())
        change.rating = starsOf(m_stars);
    if (!m_label.empty()) {
        change.label = labelOf(m_label);
        if (!change.label)
            refuse(tr("--label {name:quoted} does not exist; see zimage gallery rate --help.", m_label));
    }
    if (!m_pick.empty())
        change.pick = pickOf(m_pick);
    if (change.empty())
        refuse(tr("Say what the pictures get: --stars, --label or --pick."));
    return judgeFiles(m_files, change, m_json);
}

} // namespace zimage::cli
