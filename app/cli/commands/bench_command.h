#pragma once

#include "commands/command.h"
#include "flags/job_options.h"

#include <string>

namespace zimage::cli {

/// Times and memory, stage by stage.
class BenchCommand : public Command {
public:
    BenchCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    JobOptions m_options;
    std::string m_randomWeights; ///< an architecture's name; empty: the model's own weights
    std::string m_runs = "5";
    std::string m_captionTokens = "96";
    bool m_picturesOnly = false;
    bool m_errors = false;
    bool m_json = false;
};

} // namespace zimage::cli
