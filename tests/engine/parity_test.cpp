#include "engine/engine_fixture.h"

#include <fstream>

namespace zimage::test {

namespace {

void expectAllPass(const ParityReport& report)
{
    for (const ParityLine& line : report.lines)
        EXPECT_TRUE(line.passed) << line.name << ": absolute " << line.maxAbsolute << ", relative " << line.relative
                                 << ", limit " << line.limit << " " << line.judged << " " << line.note;
    EXPECT_TRUE(report.passed());
}

ParityOptions options(const std::filesystem::path& folder)
{
    ParityOptions result;
    result.folder = folder;
    return result;
}

} // namespace

TEST(Parity, TheTinyModelEqualsTheReferenceInEveryCase)
{
    const ParityReport report = engine().parity(options(data("zimage-tiny")), {});
    EXPECT_GT(report.lines.size(), 100U);
    expectAllPass(report);
}

TEST(Parity, TheEmbeddedModelEqualsTheReferencePictures)
{
    ParityOptions mini = options(data("zimage-mini-reference"));
    mini.model = miniModel();
    expectAllPass(engine().parity(mini, {}));
}

TEST(Parity, ExplicitAttentionEqualsTheReferenceToo)
{
    ParityOptions math = options(data("zimage-tiny"));
    math.attentionBackend = "math";
    expectAllPass(engine().parity(math, {}));
}

TEST(Parity, NormIsANumberAsTheParameterIs)
{
    const TempFolder folder;
    std::filesystem::copy(data("zimage-mini-reference"), folder.path(), std::filesystem::copy_options::recursive);
    ParityOptions mini = options(folder.path());
    mini.model = miniModel();
    std::string cases = readFile(folder / "cases.json");
    const auto put = [&](const std::string& from, const std::string& to) {
        for (std::size_t at = 0; (at = cases.find(from, at)) != std::string::npos; at += to.size())
            cases.replace(at, from.size(), to);
        writeFile(folder / "cases.json", cases);
    };
    put("\"norm\": false", "\"norm\": 0.0");
    expectAllPass(engine().parity(mini, {}));
    put("\"norm\": 0.0", "\"norm\": 0.3"); // a cap that the reference did not have
    EXPECT_FALSE(engine().parity(mini, {}).passed());
}

TEST(Parity, AWrongModelFailsTheComparison)
{
    // The same files with a few weights of one layer changed: the comparison must notice.
    const TempFolder folder;
    std::filesystem::copy(data("zimage-tiny"), folder.path(), std::filesystem::copy_options::recursive);
    const std::filesystem::path shard = folder / "model/transformer/diffusion_pytorch_model-00002-of-00004.safetensors";
    std::filesystem::permissions(shard, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::string bytes = readFile(shard);
    for (std::size_t i = bytes.size() - 400; i < bytes.size(); i += 4)
        bytes[i + 3] = static_cast<char>(bytes[i + 3] ^ '\x01'); // an exponent bit: values change fourfold
    writeFile(shard, bytes);
    EXPECT_FALSE(engine().parity(options(folder.path()), {}).passed());
}

TEST(Parity, AMissingVectorIsNamed)
{
    const TempFolder folder;
    std::filesystem::copy(data("zimage-tiny"), folder.path(), std::filesystem::copy_options::recursive);
    std::filesystem::remove(folder / "cases.json");
    writeFile(folder / "cases.json", R"({"vae": [{"name": "vae9"}]})");
    try {
        (void)engine().parity(options(folder.path()), {});
        FAIL() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Incomplete);
        EXPECT_NE(std::string(error.what()).find("vae9."), std::string::npos) << error.what();
    }
}

} // namespace zimage::test
