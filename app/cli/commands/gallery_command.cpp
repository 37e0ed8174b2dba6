#include "commands/gallery_command.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "commands/gallery_check_command.h"
#include "commands/gallery_folders_command.h"
#include "commands/gallery_list_command.h"
#include "commands/gallery_rate_command.h"
#include "commands/gallery_rebuild_command.h"
#include "commands/gallery_saved_command.h"
#include "commands/gallery_search_command.h"
#include "commands/gallery_tag_command.h"
#include "flags/help_formatter.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"

#include <algorithm>
#include <memory>

namespace zimage::cli {

namespace {

constexpr std::string_view kBefore = "gallery ";

std::string action(const Command& command) { return command.name().substr(kBefore.size()); }

} // namespace

CommandList galleryCommands()
{
    CommandList list;
    list.add(std::make_unique<GalleryListCommand>());
    list.add(std::make_unique<GallerySearchCommand>());
    list.add(std::make_unique<GallerySavedCommand>());
    list.add(std::make_unique<GalleryRateCommand>());
    list.add(std::make_unique<GalleryTagCommand>());
    list.add(std::make_unique<GalleryFoldersCommand>());
    list.add(std::make_unique<GalleryCheckCommand>());
    list.add(std::make_unique<GalleryRebuildCommand>());
    return list;
}

GalleryCommand::GalleryCommand()
    : Command("gallery", trLater("List, search, rate and check the pictures in your folders.")),
      m_actions(galleryCommands())
{}

int GalleryCommand::execute(const std::vector<std::string>& arguments)
{
    if (!arguments.empty())
        for (const auto& command : m_actions.all())
            if (action(*command) == arguments.front())
                return command->execute({arguments.begin() + 1, arguments.end()});
    return Command::execute(arguments);
}

void GalleryCommand::addFlags(FlagParser& parser)
{
    parser.requiredText({trLater("ACTION"), trLater("TEXT"), tr("What to do; see below."), kMessages}, m_action);
    addJson(parser, m_json);
    std::string all = tr("{section}:", tr("Actions")) + "\n";
    for (const auto& command : m_actions.all())
        all += helpEntry(action(*command), command->summary(), helpColumns());
    parser.footer(all);
}

int GalleryCommand::run()
{
    std::vector<std::string> names;
    for (const auto& command : m_actions.all())
        names.push_back(action(*command));
    const std::string nearest = nearestName(m_action, names);
    refuse(nearest.empty()
               ? tr("zimage gallery has no action {name:quoted}; see zimage gallery --help.", m_action)
               : tr("zimage gallery has no action {name:quoted}; did you mean {nearest}?", m_action, nearest));
}

} // namespace zimage::cli
