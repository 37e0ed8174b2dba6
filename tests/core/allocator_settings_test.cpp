#include "memory/allocator_settings.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace zimage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(AllocatorSettings, ReadsWhatLibtorchReads)
{
    const AllocatorSettings both = AllocatorSettings::parse("expandable_segments:True, max_split_size_mb:512");
    EXPECT_TRUE(both.expandableSegments);
    EXPECT_EQ(both.splitMiB, 512);
    EXPECT_THAT(both.unknown, IsEmpty());
    const AllocatorSettings off = AllocatorSettings::parse("expandable_segments:False,backend:cudaMallocAsync");
    EXPECT_TRUE(off.expandableSaid);
    EXPECT_FALSE(off.expandableSegments);
    EXPECT_EQ(off.backend, "cudaMallocAsync");
    EXPECT_THAT(
        AllocatorSettings::parse("roundup_power2_divisions:[256:1,512:2],garbage_collection_threshold:0.8").unknown,
        IsEmpty());
    EXPECT_FALSE(AllocatorSettings::parse("").expandableSaid);
}

TEST(AllocatorSettings, NamesWhatItDoesNotUnderstand)
{
    const AllocatorSettings odd =
        AllocatorSettings::parse("expandable_segments:yes,max_split_size_mb:many,nonsense,,:");
    EXPECT_THAT(odd.unknown, ElementsAre("expandable_segments:yes", "max_split_size_mb:many", "nonsense", ":"));
    EXPECT_EQ(odd.splitMiB, 0);
    EXPECT_FALSE(odd.expandableSaid);
}

TEST(AllocatorSettings, TheNewerVariableComesFirst)
{
    unsetenv("PYTORCH_ALLOC_CONF");
    unsetenv("PYTORCH_CUDA_ALLOC_CONF");
    EXPECT_EQ(AllocatorSettings::fromEnvironment().variable, "");
    setenv("PYTORCH_CUDA_ALLOC_CONF", "max_split_size_mb:64", 1);
    EXPECT_EQ(AllocatorSettings::fromEnvironment().splitMiB, 64);
    setenv("PYTORCH_ALLOC_CONF", "max_split_size_mb:32", 1);
    EXPECT_EQ(AllocatorSettings::fromEnvironment().variable, "PYTORCH_ALLOC_CONF");
    EXPECT_EQ(AllocatorSettings::fromEnvironment().splitMiB, 32);
    unsetenv("PYTORCH_ALLOC_CONF");
    unsetenv("PYTORCH_CUDA_ALLOC_CONF");
}

} // namespace
} // namespace zimage
