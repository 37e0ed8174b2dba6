#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// What helps against failed pictures.
class RemediesCommand : public Command {
public:
    RemediesCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_word; ///< only remedies that have it; empty: all
    bool m_json = false;
};

} // namespace zimage::cli
