#include "architecture/shared_model_config.h"
#include "base/resources.h"
#include "core/error_checks.h"
#include "core/test_files.h"

#include <gtest/gtest.h>

namespace zimage {
namespace {

using test::TempFolder;

TEST(SharedModelConfig, IsReadOnce)
{
    const auto first = sharedModelConfig(test::data("zimage-tiny/model"));
    EXPECT_EQ(first->name, ModelConfig::load(test::data("zimage-tiny/model")).name);
    EXPECT_EQ(sharedModelConfig(test::data("zimage-tiny/model")), first);
}

TEST(SharedModelConfig, AnotherModelUnderThePathIsReadAnew)
{
    const TempFolder folder;
    const auto link = folder / "model";
    std::filesystem::create_directory_symlink(test::data("zimage-tiny/model"), link);
    const auto tiny = sharedModelConfig(link);
    std::filesystem::remove(link);
    std::filesystem::create_directory_symlink(embeddedModel(), link);
    EXPECT_NE(sharedModelConfig(link)->transformer.dim, tiny->transformer.dim);
}

TEST(SharedModelConfig, AFileThatHasJustChangedIsReadAnewEachTime)
{
    const TempFolder folder;
    const auto model = folder / "model";
    std::filesystem::copy(test::data("zimage-tiny/model"), model, std::filesystem::copy_options::recursive);
    const std::string file = "scheduler/scheduler_config.json";
    std::string json = test::readFile(model / file);
    const double shift = sharedModelConfig(model)->scheduler.shift;
    const auto at = json.find("\"shift\": ") + std::string("\"shift\": ").size();
    json[at] = json[at] == '4' ? '5' : '4'; // as many bytes as before
    test::writeFile(model / file, json);
    EXPECT_NE(sharedModelConfig(model)->scheduler.shift, shift);
}

TEST(SharedModelConfig, WhatIsWrongIsToldEachTime)
{
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(test::errorOf([] { static_cast<void>(sharedModelConfig("/nowhere")); }).code(), ErrorCode::NotFound);
}

} // namespace
} // namespace zimage
