#pragma once

#include "commands/command.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// Stars, colour label and pick of pictures, in their files.
class GalleryRateCommand : public Command {
public:
    GalleryRateCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::vector<std::string> m_files;
    std::string m_stars;
    std::string m_label;
    std::string m_pick;
    bool m_json = false;
};

} // namespace zimage::cli
