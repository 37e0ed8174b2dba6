#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// The folders of the gallery, or the pictures in one of them.
class GalleryListCommand : public Command {
public:
    GalleryListCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_folder; ///< empty: the folders themselves
    bool m_scan = true;
    bool m_json = false;
};

} // namespace zimage::cli
