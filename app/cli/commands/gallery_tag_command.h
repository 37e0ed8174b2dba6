#pragma once

#include "commands/command.h"
#include "io/picture_judgement.h"

#include <string>
#include <vector>

namespace zimage::cli {

/// Tags and albums of pictures, in their files.
class GalleryTagCommand : public Command {
public:
    GalleryTagCommand();

private:
    void addFlags(FlagParser& parser) override;
    [[nodiscard]] int run() override;

    std::vector<std::string> m_files;
    JudgementChange m_change;
    bool m_json = false;
};

} // namespace zimage::cli
