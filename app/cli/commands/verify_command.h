#pragma once

#include "commands/command.h"
#include "commands/verify_run.h"

namespace zimage::cli {

/// Pictures in a row, judged.
class VerifyCommand : public Command {
public:
    VerifyCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    VerifyOptions m_options;
};

} // namespace zimage::cli
