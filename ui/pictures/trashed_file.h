#pragma once

#include <QString>

#include <filesystem>

namespace zimage::ui {

/// A file in the desktop's trash, and the way back.
class TrashedFile {
public:
    [[nodiscard]] bool moveToTrash(const std::filesystem::path& file);
    /// Back under its name; false when the trash was emptied or something else has the name now: nothing is
    /// overwritten.
    [[nodiscard]] bool restore(const std::filesystem::path& file) const;

private:
    QString m_inTrash;
};

} // namespace zimage::ui
