#pragma once

#include "commands/command_list.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// The pictures in the user's folders; what is done with them is a command of its own: "gallery search".
class GalleryCommand : public Command {
public:
    GalleryCommand();

    [[nodiscard]] int execute(const std::vector<std::string>& arguments) override;

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    CommandList m_actions;
    std::string m_action;
    bool m_json = false;
};

/// What stands behind "gallery".
[[nodiscard]] CommandList galleryCommands();

} // namespace zimage::cli
