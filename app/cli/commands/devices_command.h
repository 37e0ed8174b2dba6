#pragma once

#include "commands/command.h"

namespace zimage::cli {

/// The devices that can compute.
class DevicesCommand : public Command {
public:
    DevicesCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    bool m_json = false;
};

} // namespace zimage::cli
