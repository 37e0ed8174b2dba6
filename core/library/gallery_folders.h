#pragma once

#include <filesystem>
#include <vector>

namespace zimage {

/// The folders whose pictures are in the gallery, in a YAML file that both programs use (docs/formats.md).
class GalleryFolders {
public:
    explicit GalleryFolders(std::filesystem::path file);

    /// $XDG_CONFIG_HOME/zimage-studio/gallery.yaml; empty without a home folder.
    [[nodiscard]] static std::filesystem::path defaultFile();

    /// Absolute, in the order in which they were added, none within another. Empty when there is no file. Throws Error
    /// Corrupt or BadParameter for a damaged one, Unreadable.
    [[nodiscard]] std::vector<std::filesystem::path> read() const;

    /// Read, change and write as one, while others wait. True when the list has changed: not for a folder that is
    /// within another one of the list; those within the new one leave it. Throw as read(), and Error Unwritable;
    /// BadParameter for a folder whose name is no UTF-8.
    bool add(const std::filesystem::path& folder) const;
    bool remove(const std::filesystem::path& folder) const;

private:
    void write(const std::vector<std::filesystem::path>& folders) const;

    std::filesystem::path m_file;
};

/// Whether a path is in a folder or within it, by their names.
[[nodiscard]] bool isWithin(const std::filesystem::path& path, const std::filesystem::path& folder);

} // namespace zimage
