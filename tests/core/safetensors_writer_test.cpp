#include "io/safetensors_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <span>

namespace zimage::test {

TEST(SafetensorsWriter, ItsFilesReadBack)
{
    const std::array<float, 6> a{1, 2, 3, 4, 5, 6};
    const std::array<std::uint8_t, 3> b{7, 8, 9};
    Safetensors content;
    content.metadata = {{"prompt", "雪地里的一只\"企鹅\""}};
    content.tensors["a"] = {"a", DType::F32, {2, 3}, std::as_bytes(std::span(a)), nullptr};
    content.tensors["b.weight"] = {"b.weight", DType::U8, {3}, std::as_bytes(std::span(b)), nullptr};
    const std::vector<std::byte> file = encodeSafetensors(content);
    const Safetensors back = parseSafetensors(file, "memory");
    EXPECT_EQ(back.metadata, content.metadata);
    ASSERT_EQ(back.tensors.size(), 2U);
    for (const auto& [name, tensor] : content.tensors) {
        const StoredTensor& read = back.tensors.at(name);
        EXPECT_EQ(read.dtype, tensor.dtype);
        EXPECT_EQ(read.shape, tensor.shape);
        EXPECT_TRUE(std::equal(read.bytes.begin(), read.bytes.end(), tensor.bytes.begin(), tensor.bytes.end())) << name;
    }
}

TEST(SafetensorsWriter, DataStartOnEightBytes)
{
    for (const char* text : {"", "a", "ab", "abc", "abcdefg"}) {
        Safetensors content;
        content.metadata = {{"key", text}};
        EXPECT_EQ(encodeSafetensors(content).size() % 8, 0U) << text;
    }
}

} // namespace zimage::test
