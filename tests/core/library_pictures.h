#pragma once

#include "io/png.h"
#include "params/metadata.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace zimage::test {

/// A picture of our own of a colour that its seed decides, with its settings.
inline std::vector<std::byte> madePicture(const std::string& prompt, std::int64_t seed = 1, int width = 16,
                                          int height = 16)
{
    PictureRecord record;
    record.params.prompt = prompt;
    record.params.seed = seed;
    record.params.width = width;
    record.params.height = height;
    record.modelName = "zimage-mini";
    record.program = "Z-Image Studio";
    Image image;
    image.width = width;
    image.height = height;
    image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3,
                     static_cast<std::uint8_t>(seed * 37));
    return encodePng(image, pictureTexts(record));
}

inline void savePicture(const std::filesystem::path& file, const std::string& prompt, std::int64_t seed = 1)
{
    std::filesystem::create_directories(file.parent_path());
    const std::vector<std::byte> bytes = madePicture(prompt, seed);
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace zimage::test
