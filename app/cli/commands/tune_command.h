#pragma once

#include "commands/command.h"
#include "commands/tune_run.h"

namespace zimage::cli {

/// The way from stable to fast settings.
class TuneCommand : public Command {
public:
    TuneCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    TuneOptions m_options;
};

} // namespace zimage::cli
