#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// Lists, adds and removes the folders of the gallery.
class GalleryFoldersCommand : public Command {
public:
    GalleryFoldersCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_action; ///< add, remove; empty: list them
    std::string m_folder;
    bool m_json = false;
};

} // namespace zimage::cli
