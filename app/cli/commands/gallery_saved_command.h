#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// Lists, saves and removes searches with a name.
class GallerySavedCommand : public Command {
public:
    GallerySavedCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_action; ///< save, remove, rename; empty: list them
    std::string m_name;
    std::string m_value; ///< the query, or the new name
    bool m_json = false;
};

} // namespace zimage::cli
