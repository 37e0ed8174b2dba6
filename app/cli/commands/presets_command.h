#pragma once

#include "commands/command.h"

namespace zimage::cli {

/// The presets that --preset takes.
class PresetsCommand : public Command {
public:
    PresetsCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    bool m_json = false;
};

} // namespace zimage::cli
