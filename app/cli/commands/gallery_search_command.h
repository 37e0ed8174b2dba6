#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// Pictures that a search finds.
class GallerySearchCommand : public Command {
public:
    GallerySearchCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_query;
    std::string m_saved; ///< the name of a saved search in its place
    std::string m_order;
    std::string m_limit;
    bool m_scan = true;
    bool m_json = false;
};

} // namespace zimage::cli
