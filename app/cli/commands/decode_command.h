#pragma once

#include "commands/command.h"
#include "flags/job_options.h"

namespace zimage::cli {

/// A picture from kept latents.
class DecodeCommand : public Command {
public:
    DecodeCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    GenerateOptions m_options;
};

} // namespace zimage::cli
