#pragma once

#include "commands/command.h"
#include "flags/job_options.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// The computation compared with reference vectors.
class ParityCommand : public Command {
public:
    ParityCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::string m_folder;
    std::string m_model;              ///< empty: where the vectors' model is looked for
    std::string m_tokenizer;          ///< empty: the one that is shipped
    std::vector<TypedParam> m_params; ///< device, precision and attention backend
    bool m_json = false;
};

} // namespace zimage::cli
