#pragma once

#include "commands/command.h"
#include "flags/job_options.h"

namespace zimage::cli {

/// Pictures from a prompt.
class GenerateCommand : public Command {
public:
    GenerateCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    GenerateOptions m_options;
};

} // namespace zimage::cli
