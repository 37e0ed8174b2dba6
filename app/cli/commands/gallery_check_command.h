#pragma once

#include "commands/command.h"

namespace zimage::cli {

/// Compares the index with the files.
class GalleryCheckCommand : public Command {
public:
    GalleryCheckCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    bool m_json = false;
};

} // namespace zimage::cli
