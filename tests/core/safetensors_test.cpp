#include "error_checks.h"
#include "io/safetensors.h"
#include "io/weights_folder.h"
#include "test_files.h"

#include <thread>

using namespace zimage;
using namespace zimage::test;

namespace {

std::string lengthBytes(std::uint64_t length)
{
    std::string bytes;
    for (int i = 0; i < 8; ++i)
        bytes += static_cast<char>(length >> (8 * i) & 0xFF);
    return bytes;
}

std::string fileOf(const std::string& header, std::size_t dataBytes = 0)
{
    return lengthBytes(header.size()) + header + std::string(dataBytes, '\1');
}

Safetensors parse(const std::string& file) { return parseSafetensors(std::as_bytes(std::span(file)), "w.safetensors"); }

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets)
{
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

/// The error for a file of these entries with 16 bytes of data; it must name the file.
Error refusal(const std::string& entries)
{
    const Error error = errorOf([&] { (void)parse(fileOf("{" + entries + "}", 16)); });
    EXPECT_TRUE(mentions(error, "w.safetensors")) << error.what();
    return error;
}

/// As refusal(), for one tensor "x", which must be named.
Error tensorRefusal(const std::string& dtype, const std::string& shape, const std::string& offsets)
{
    const Error error = refusal(entry("x", dtype, shape, offsets));
    EXPECT_EQ(error.context().tensor, "x");
    EXPECT_TRUE(mentions(error, "'x'")) << error.what();
    return error;
}

} // namespace

TEST(Safetensors, GivesShapesTypesBytesAndMetadata)
{
    const std::string header = "{\"__metadata__\":{\"format\":\"pt\"}," + entry("b", "F16", "[2,3]", "[4,16]") + ","
        + entry("a", "F32", "[]", "[0,4]") + "}";
    const std::string file = fileOf(header, 16);
    const Safetensors parsed = parse(file);
    ASSERT_EQ(parsed.tensors.size(), 2U);
    const StoredTensor& b = parsed.tensors.at("b");
    EXPECT_EQ(b.name, "b");
    EXPECT_EQ(b.dtype, DType::F16);
    EXPECT_EQ(b.shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(b.elements(), 6);
    EXPECT_EQ(b.shapeText(), "[2, 3]");
    EXPECT_EQ(b.bytes.size(), 12U);
    EXPECT_EQ(reinterpret_cast<const char*>(b.bytes.data()), file.data() + 8 + header.size() + 4);
    EXPECT_EQ(b.file, nullptr);
    EXPECT_EQ(parsed.tensors.at("a").elements(), 1);
    EXPECT_EQ(parsed.tensors.at("a").shapeText(), "[]");
    EXPECT_EQ(parsed.metadata.at("format"), "pt");
}

TEST(Safetensors, KnowsEveryTypeByItsName)
{
    for (const DType dtype : {DType::F64, DType::F32, DType::F16, DType::BF16, DType::F8E4M3, DType::F8E5M2, DType::I64,
                              DType::I32, DType::I16, DType::I8, DType::U8, DType::Bool}) {
        const std::string end = std::to_string(dtypeSize(dtype));
        EXPECT_EQ(
            parse(fileOf("{" + entry("x", dtypeName(dtype), "[1]", "[0," + end + "]") + "}", 8)).tensors.at("x").dtype,
            dtype);
    }
    EXPECT_EQ(dtypeSize(DType::BF16), 2U);
    EXPECT_EQ(dtypeSize(DType::F64), 8U);
}

TEST(Safetensors, AcceptsPaddingHolesAndEmptyTensors)
{
    EXPECT_EQ(parse(fileOf("  {" + entry("x", "U8", "[4]", "[0,4]") + "}   ", 16)).tensors.size(), 1U);
    EXPECT_EQ(parse(fileOf("{" + entry("x", "U8", "[4]", "[0,4]") + "," + entry("y", "U8", "[4]", "[8,12]") + "}", 16))
                  .tensors.size(),
              2U);
    EXPECT_EQ(parse(fileOf("{" + entry("x", "F32", "[0,7]", "[2,2]") + "," + entry("y", "U8", "[4]", "[0,4]") + "}", 4))
                  .tensors.at("x")
                  .elements(),
              0);
    EXPECT_TRUE(parse(fileOf("{}")).tensors.empty());
    EXPECT_EQ(parse(fileOf("{" + entry("\\u4e2d\\n", "U8", "[1]", "[0,1]") + "}", 1)).tensors.count("中\n"), 1U);
}

TEST(Safetensors, OpensTheShippedModelsAndKeepsTheirMappingsAlive)
{
    const TensorMap single = openWeights(source("resources/models/zimage-mini/transformer"), "diffusion_pytorch_model");
    EXPECT_EQ(single.size(), 163U);
    const StoredTensor& bias = single.at("all_final_layer.2-1.adaLN_modulation.1.bias");
    EXPECT_EQ(bias.dtype, DType::BF16);
    EXPECT_EQ(bias.shape, (std::vector<std::int64_t>{320}));
    ASSERT_NE(bias.file, nullptr);

    StoredTensor kept;
    {
        const TensorMap shards = openWeights(data("zimage-tiny/model/transformer"), "diffusion_pytorch_model");
        EXPECT_EQ(shards.size(), 116U);
        kept = shards.at("t_embedder.mlp.0.weight");
    }
    EXPECT_EQ(kept.shape, (std::vector<std::int64_t>{1024, 256}));
    std::vector<float> values(static_cast<std::size_t>(kept.elements()));
    kept.copyTo(values.data());
    EXPECT_EQ(values.back(), values.back());
    EXPECT_EQ(openSafetensors(data("zimage-tiny/model/vae/diffusion_pytorch_model.safetensors")).metadata.at("format"),
              "pt");
}

TEST(Safetensors, RefusesFilesWithoutAWholeHeader)
{
    const auto code = [](const std::string& file) { return errorOf([&] { (void)parse(file); }).code(); };
    EXPECT_EQ(code(""), ErrorCode::Corrupt);
    EXPECT_EQ(code("1234567"), ErrorCode::Corrupt);
    EXPECT_EQ(code(lengthBytes(0)), ErrorCode::Corrupt);
    EXPECT_EQ(code(lengthBytes(3) + "{}"), ErrorCode::Corrupt);
    EXPECT_EQ(code(lengthBytes(std::uint64_t{1} << 63) + "{}"), ErrorCode::Corrupt);
    EXPECT_EQ(code(lengthBytes(~std::uint64_t{0}) + "{}"), ErrorCode::Corrupt);
    const std::string bigEndian = fileOf("{}");
    EXPECT_EQ(code(std::string(bigEndian.rbegin() + 2, bigEndian.rend()) + "{}"), ErrorCode::Corrupt);
    EXPECT_TRUE(mentions(errorOf([] { (void)parse("version https://git-lfs.github.com/spec/v1\n"); }), "git lfs pull"));
}

TEST(Safetensors, RefusesAHeaderOver100Megabytes)
{
    TempFolder folder;
    writeFile(folder / "w.safetensors", lengthBytes(100'000'001));
    std::filesystem::resize_file(folder / "w.safetensors", 200'000'000);
    const Error error = errorOf([&] { (void)openSafetensors(folder / "w.safetensors"); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_TRUE(mentions(error, "100000001")) << error.what();
}

TEST(Safetensors, RefusesAHeaderThatIsNoJsonObject)
{
    for (const char* header : {"",
                               " ",
                               "[]",
                               "3",
                               "null",
                               "true",
                               "\"x\"",
                               "{",
                               "{}x",
                               "{}{}",
                               "{\"x\"}",
                               "{\"x\":",
                               "{\"x\":3}",
                               "{\"x\":[]}",
                               "{\"x\":null}",
                               "{\"x\":{}}",
                               "{\"x\":{\"dtype\":\"U8\"}}",
                               "{\"__metadata__\":3}",
                               "{\"__metadata__\":{\"a\":3}}",
                               "{\"__metadata__\":{\"a\":{}}}",
                               "{\"__metadata__\":{},\"__metadata__\":{}}",
                               "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
                               "{\"\xff\":{}}",
                               "\x01{}"})
        EXPECT_EQ(errorOf([&] { (void)parse(fileOf(header)); }).code(), ErrorCode::Corrupt) << header;
    EXPECT_EQ(errorOf([] { (void)parse(fileOf(std::string("{}\0\"", 4))); }).code(), ErrorCode::Corrupt);
}

TEST(Safetensors, RefusesDeepNesting)
{
    for (const char* opening : {"[", "{\"a\":", "{\"a\":["}) {
        EXPECT_EQ(errorOf([&] { (void)parse(fileOf(repeated(opening, 100'000))); }).code(), ErrorCode::Corrupt);
        EXPECT_EQ(errorOf([&] { (void)parse(fileOf("{\"x\":{\"shape\":" + repeated(opening, 100'000))); }).code(),
                  ErrorCode::Corrupt);
    }
}

TEST(Safetensors, RefusesBadOffsets)
{
    for (const char* offsets : {"[8,4]",
                                "[0,17]",
                                "[16,20]",
                                "[17,17]",
                                "[-4,0]",
                                "[-9223372036854775808,0]",
                                "[0,9223372036854775808]",
                                "[9223372036854775808,9223372036854775812]",
                                "[0,18446744073709551615]",
                                "[18446744073709551612,0]",
                                "[0,18446744073709551616]",
                                "[0,1e999]",
                                "[0.0,4.0]",
                                "[\"0\",\"4\"]",
                                "[0]",
                                "[]",
                                "[0,4,8]",
                                "[[0,4]]",
                                "[null,4]",
                                "4",
                                "{}",
                                "[true,4]",
                                "[0,3]",
                                "[0,5]"})
        EXPECT_EQ(refusal(entry("x", "F32", "[1]", offsets)).code(), ErrorCode::Corrupt) << offsets;
    EXPECT_TRUE(mentions(tensorRefusal("F32", "[1]", "[8,4]"), "ends before it begins"));
    EXPECT_TRUE(mentions(tensorRefusal("F32", "[5]", "[0,20]"), "beyond the end of the file"));
    EXPECT_TRUE(mentions(tensorRefusal("F32", "[3]", "[0,16]"), "16 bytes, but F32 [3] needs 12"));
    EXPECT_TRUE(mentions(tensorRefusal("F32", "[1]", "[0.5,4]"), "data_offsets"));
}

TEST(Safetensors, RefusesAbsurdShapes)
{
    for (const char* shape : {"[9223372036854775808]", "[18446744073709551616]", "[-1]", "[1.0]", "[\"1\"]", "[[1]]",
                              "[null]", "1", "{}", "[4294967296,4294967296]", "[4294967296,4294967296,0]",
                              "[9223372036854775807,9223372036854775807]", "[4611686018427387904]"})
        EXPECT_EQ(tensorRefusal("F32", shape, "[0,4]").code(), ErrorCode::Corrupt) << shape;
    const std::string ones = repeated("1,", 63) + "1";
    EXPECT_EQ(parse(fileOf("{" + entry("x", "U8", "[" + ones + "]", "[0,1]") + "}", 1)).tensors.at("x").shape.size(),
              64U);
    EXPECT_TRUE(mentions(tensorRefusal("U8", "[" + ones + ",1]", "[0,1]"), "64 dimensions"));
    EXPECT_TRUE(mentions(tensorRefusal("F32", "[4294967296,4294967296]", "[0,4]"), "impossibly large shape"));
}

TEST(Safetensors, RefusesDuplicatesOverlapsAndUnknownFields)
{
    const std::string x = entry("x", "U8", "[4]", "[0,4]");
    EXPECT_TRUE(mentions(refusal(x + "," + x), "it appears twice"));
    EXPECT_TRUE(mentions(refusal(x + "," + entry("\\u0078", "U8", "[4]", "[4,8]")), "it appears twice"));
    EXPECT_TRUE(mentions(refusal(x + "," + entry("y", "U8", "[4]", "[3,7]")), "overlaps"));
    EXPECT_TRUE(mentions(refusal(x + "," + entry("y", "U8", "[4]", "[0,4]")), "overlaps"));
    EXPECT_TRUE(
        mentions(refusal(entry("a", "U8", "[16]", "[0,16]") + "," + entry("b", "U8", "[1]", "[0,1]")), "overlaps"));
    EXPECT_TRUE(mentions(refusal(entry("a", "U8", "[16]", "[0,16]") + "," + entry("b", "U8", "[2]", "[5,7]") + ","
                                 + entry("c", "U8", "[0]", "[6,6]")),
                         "overlaps"));
    EXPECT_TRUE(mentions(refusal(R"("x":{"dtype":"U8","shape":[4],"shape":[4],"data_offsets":[0,4]})"), "two fields"));
    EXPECT_TRUE(mentions(refusal(R"("x":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"extra":1})"), "'extra'"));
}

TEST(Safetensors, AnUnknownTypeIsUnsupportedAndNamed)
{
    for (const char* dtype : {"U16", "F4", "bf16", "", "F8_E8M0"}) {
        const Error error = tensorRefusal(dtype, "[4]", "[0,4]");
        EXPECT_EQ(error.code(), ErrorCode::Unsupported);
        EXPECT_TRUE(mentions(error, "'" + std::string(dtype) + "'")) << error.what();
    }
    EXPECT_EQ(tensorRefusal("\"},\"", "[4]", "[0,4]").code(), ErrorCode::Corrupt);
}

TEST(Safetensors, AHostileNameCannotBreakTheMessage)
{
    const Error error = refusal(entry("a\\n\\u001b[2J" + repeated("中", 10'000), "F32", "[1]", "[0,3]"));
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
}

TEST(Safetensors, EveryTruncationOfAFileIsRefused)
{
    const std::string whole =
        fileOf("{" + entry("x", "U8", "[4]", "[0,4]") + "," + entry("y", "F32", "[3]", "[4,16]") + "}", 16);
    EXPECT_EQ(parse(whole).tensors.size(), 2U);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_EQ(errorOf([&] { (void)parse(whole.substr(0, length)); }).code(), ErrorCode::Corrupt) << length;
}

TEST(Safetensors, AFileTruncatedAfterItWasOpenedIsAnErrorForWhatIsGone)
{
    TempFolder folder;
    const std::string whole = fileOf(
        "{" + entry("x", "U8", "[9000]", "[0,9000]") + "," + entry("y", "U8", "[9000]", "[9000,18000]") + "}", 18000);
    const std::size_t dataBegin = whole.size() - 18000;
    for (const std::size_t left :
         {std::size_t{0}, dataBegin - 1, dataBegin, dataBegin + 8999, dataBegin + 9000, whole.size() - 1}) {
        writeFile(folder / "w.safetensors", whole);
        const TensorMap tensors = openSafetensors(folder / "w.safetensors").tensors;
        std::filesystem::resize_file(folder / "w.safetensors", left);
        std::string copy(9000, '?');
        if (left >= dataBegin + 9000) {
            tensors.at("x").copyTo(copy.data());
            EXPECT_EQ(copy, std::string(9000, '\1'));
        } else {
            EXPECT_EQ(errorOf([&] { tensors.at("x").copyTo(copy.data()); }).code(), ErrorCode::Corrupt) << left;
        }
        const Error error = errorOf([&] { tensors.at("y").copyTo(copy.data()); });
        EXPECT_EQ(error.code(), ErrorCode::Corrupt);
        EXPECT_EQ(error.context().file, (folder / "w.safetensors").string());
    }
}

TEST(Safetensors, AFileThatShrinksAndGrowsWhileItIsReadNeverCrashes)
{
    TempFolder folder;
    const std::string whole = fileOf("{\"__metadata__\":{\"k\":\"" + std::string(1U << 20, 'x') + "\"},"
                                         + entry("x", "U8", "[60000]", "[0,60000]") + "}",
                                     60000);
    writeFile(folder / "w.safetensors", whole);
    std::jthread other([&](const std::stop_token& stop) {
        for (std::uintmax_t size = 0; !stop.stop_requested(); size += 40'961)
            std::filesystem::resize_file(folder / "w.safetensors", size % whole.size());
    });
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        try {
            std::string copy(60000, '?');
            openSafetensors(folder / "w.safetensors").tensors.at("x").copyTo(copy.data());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Corrupt) << error.what();
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

TEST(Safetensors, TensorsInMemoryAreCopiedToo)
{
    const std::string file = fileOf("{" + entry("x", "U8", "[4]", "[1,5]") + "}") + "0123456";
    std::string copy(4, '?');
    parse(file).tensors.at("x").copyTo(copy.data());
    EXPECT_EQ(copy, "1234");
}

TEST(Weights, ReadsTheShardsThatTheIndexNames)
{
    TempFolder folder;
    writeFile(folder / "model-1.safetensors",
              fileOf("{" + entry("a", "U8", "[1]", "[0,1]") + "," + entry("extra", "U8", "[1]", "[1,2]") + "}", 2));
    writeFile(folder / "model-2.safetensors",
              fileOf("{" + entry("b", "U8", "[2]", "[0,2]") + "," + entry("a", "U8", "[2]", "[2,4]") + "}", 4));
    writeFile(folder / "unnamed.safetensors", "not read");
    writeFile(folder / "model.safetensors.index.json",
              R"({"metadata": {"total_size": 3, "weight_map": {"deep": [1, {"weight_map": null}]}},
        "weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}, "more": [null, 1.5, -2, {"weight_map": "x"}, true, "text"]})");
    const TensorMap weights = openWeights(folder.path(), "model");
    ASSERT_EQ(weights.size(), 3U);                                    // what the index does not list is kept
    EXPECT_EQ(weights.at("a").shape, (std::vector<std::int64_t>{1})); // and the index decides where a tensor comes from
    EXPECT_EQ(weights.at("extra").file->path(), folder / "model-1.safetensors");
}

TEST(Weights, PrefersTheSingleFile)
{
    TempFolder folder;
    writeFile(folder / "model.safetensors", fileOf("{" + entry("a", "U8", "[1]", "[0,1]") + "}", 1));
    writeFile(folder / "model.safetensors.index.json", R"({"weight_map": {"a": "missing.safetensors"}})");
    EXPECT_EQ(openWeights(folder.path(), "model").size(), 1U);
}

TEST(Weights, SaysWhatIsMissing)
{
    TempFolder folder;
    Error error = errorOf([&] { (void)openWeights(folder / "none", "model"); });
    EXPECT_EQ(error.code(), ErrorCode::Incomplete);
    EXPECT_TRUE(mentions(error, "model.safetensors.index.json")) << error.what();

    writeFile(folder / "model.safetensors.index.json",
              R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}})");
    writeFile(folder / "one.safetensors", fileOf("{" + entry("a", "U8", "[1]", "[0,1]") + "}", 1));
    error = errorOf([&] { (void)openWeights(folder.path(), "model"); });
    EXPECT_EQ(error.code(), ErrorCode::Incomplete);
    EXPECT_EQ(error.context().file, (folder / "two.safetensors").string());
    EXPECT_TRUE(mentions(error, "two.safetensors")) << error.what();

    writeFile(folder / "two.safetensors", fileOf("{" + entry("c", "U8", "[1]", "[0,1]") + "}", 1));
    error = errorOf([&] { (void)openWeights(folder.path(), "model"); });
    EXPECT_EQ(error.code(), ErrorCode::Incomplete);
    EXPECT_EQ(error.context().tensor, "b");
    EXPECT_TRUE(mentions(error, "two.safetensors") && mentions(error, "'b'")) << error.what();
}

TEST(Weights, RefusesShardsOutsideTheFolder)
{
    TempFolder folder;
    writeFile(folder / "x.safetensors", fileOf("{" + entry("a", "U8", "[1]", "[0,1]") + "}", 1));
    for (const char* shard :
         {"../x.safetensors", "/etc/passwd", "sub/x.safetensors", "..", ".", "", "..\\\\x", "x.safetensors\\u0000"}) {
        writeFile(folder / "c/model.safetensors.index.json",
                  "{\"weight_map\": {\"a\": \"" + std::string(shard) + "\"}}");
        EXPECT_EQ(errorOf([&] { (void)openWeights(folder / "c", "model"); }).code(), ErrorCode::Corrupt) << shard;
    }
}

TEST(Weights, RefusesABrokenIndex)
{
    TempFolder folder;
    const auto code = [&](const std::string& index) {
        writeFile(folder / "model.safetensors.index.json", index);
        const Error error = errorOf([&] { (void)openWeights(folder.path(), "model"); });
        EXPECT_TRUE(mentions(error, "model.safetensors.index.json")) << error.what();
        return error.code();
    };
    EXPECT_EQ(code("{}"), ErrorCode::Incomplete);
    EXPECT_EQ(code(R"({"weight_map": {}})"), ErrorCode::Incomplete);
    EXPECT_EQ(code(R"({"other": {"weight_map": {"a": "b"}}})"), ErrorCode::Incomplete);
    for (const char* index : {"", "[]", "3", "null", "{", R"({"weight_map": 3})", R"({"weight_map": null})",
                              R"({"weight_map": ["a"]})", R"({"weight_map": {"a": 3}})", R"({"weight_map": {"a": {}}})",
                              R"({"weight_map": {"a": ["b"]}})", R"({"weight_map": {"a": "b", "a": "b"}})",
                              R"({"weight_map": {}, "weight_map": {}})", R"({"weight_map": {"a": "b"}}x)"})
        EXPECT_EQ(code(index), ErrorCode::Corrupt) << index;
    EXPECT_EQ(code(repeated("[", 100'000)), ErrorCode::Corrupt);
    EXPECT_EQ(code("{\"a\":" + repeated("[", 100'000)), ErrorCode::Corrupt);
}

TEST(Weights, RefusesATensorInTwoShardsThatTheIndexDoesNotList)
{
    TempFolder folder;
    writeFile(folder / "1.safetensors",
              fileOf("{" + entry("a", "U8", "[1]", "[0,1]") + "," + entry("c", "U8", "[1]", "[1,2]") + "}", 2));
    writeFile(folder / "2.safetensors",
              fileOf("{" + entry("b", "U8", "[1]", "[0,1]") + "," + entry("c", "U8", "[1]", "[1,2]") + "}", 2));
    writeFile(folder / "model.safetensors.index.json",
              R"({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})");
    const Error error = errorOf([&] { (void)openWeights(folder.path(), "model"); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.context().tensor, "c");
}
