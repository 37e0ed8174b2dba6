#pragma once

#include "commands/command.h"

#include <string>

namespace zimage::cli {

/// What is well with this machine and what is not.
class DoctorCommand : public Command {
public:
    DoctorCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_model; ///< empty: the embedded one
    bool m_json = false;
};

} // namespace zimage::cli
