#pragma once

#include "commands/command.h"
#include "flags/job_options.h"

#include <string>

namespace zimage::cli {

/// How a picture would be fitted into memory.
class PlanCommand : public Command {
public:
    PlanCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    JobOptions m_options;
    std::string m_randomWeights; ///< an architecture's name; empty: the model's folder
    std::string m_card;          ///< GiB of a card that is not there; empty: the device that would compute
    bool m_json = false;
};

} // namespace zimage::cli
