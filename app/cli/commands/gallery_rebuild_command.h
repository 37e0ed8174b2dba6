#pragma once

#include "commands/command.h"

namespace zimage::cli {

/// Forgets the index and reads all pictures again.
class GalleryRebuildCommand : public Command {
public:
    GalleryRebuildCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    bool m_json = false;
};

} // namespace zimage::cli
