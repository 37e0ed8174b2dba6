#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// What is in a model or a picture.
class InspectCommand : public Command {
public:
    InspectCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_target; ///< a model folder or a picture; empty: the embedded model
    bool m_json = false;
    bool m_verbose = false;
};

} // namespace zimage::cli
