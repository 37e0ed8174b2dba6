// Files made to hurt: each is refused in one sentence and costs less than 64 MiB above its own size. What the messages
// say is tested with each reader.

#include "error_checks.h"
#include "io/json_config.h"
#include "io/png.h"
#include "io/safetensors.h"
#include "io/weights_folder.h"
#include "memory_checks.h"
#include "params/metadata.h"
#include "png_bytes.h"
#include "presets/preset_reader.h"
#include "test_files.h"
#include "tokenizer/tokenizer.h"

#include <zlib.h>

using namespace zimage;
using namespace zimage::test;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// `piece` with every # replaced by a number that counts up, until there are `bytes`.
std::string counted(const std::string& piece, std::size_t bytes)
{
    std::string result;
    result.reserve(bytes + 100);
    for (int i = 0; result.size() < bytes; ++i)
        for (const char c : piece)
            c == '#' ? result += std::to_string(i) : result += c;
    return result;
}

std::string safetensors(const std::string& header)
{
    std::string file;
    for (int shift = 0; shift < 64; shift += 8)
        file += static_cast<char>(header.size() >> shift & 0xFF);
    return file + header;
}

std::string gzipped(std::string content)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, content.size()) + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(content.data());
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

using Reader = void (*)(const std::string& content, const std::string& name);

void readSafetensors(const std::string& content, const std::string& name)
{
    (void)parseSafetensors(std::as_bytes(std::span(content)), name);
}
void readConfig(const std::string& content, const std::string& name)
{
    (void)JsonConfig::parse(content, name).integer("wanted");
}
void readTokenizer(const std::string& content, const std::string& name) { (void)Tokenizer::parse(content, name); }
void readPicture(const std::string& content, const std::string& name) { (void)decodePng(bytesOf(content), name); }
void readYaml(const std::string& content, const std::string& name) { (void)parsePreset(content, name); }
void readMetadata(const std::string& content, const std::string& /*name*/) { (void)paramsFromMetadata(content); }

void expectCheap(Reader read, const std::string& name, const std::string& content)
{
    expectCheapRefusal(name, [&] { read(content, "f"); });
}

} // namespace

TEST(HostileFile, JsonNestedAHundredThousandDeepIsRefusedByEveryReader)
{
    for (const char* opening : {"[", "{\"a\":", "[{\"a\":[", "{\"model\":{\"vocab\":["}) {
        const std::string deep = repeated(opening, 100'000);
        const std::string closed = repeated("[", 100'000) + repeated("]", 100'000);
        for (const std::string& text : {deep, closed, "{\"model\":" + deep, "{\"version\":1,\"x\":" + closed + "}"}) {
            expectCheap(readSafetensors, "safetensors " + text.substr(0, 40), safetensors(text));
            expectCheap(readConfig, "config " + text.substr(0, 40), text);
            expectCheap(readTokenizer, "tokenizer " + text.substr(0, 40), text);
            expectCheap(readMetadata, "metadata " + text.substr(0, 40), text);
            expectCheap(readYaml, "preset " + text.substr(0, 40), text);
        }
    }
}

TEST(HostileFile, SafetensorsHeadersCannotFillTheMemory)
{
    constexpr std::size_t kLength = 30'000'000; // unbounded, each would take several times this
    const std::string longest(4 * kMiB - 10, 'x');
    expectCheap(
        readSafetensors, "tensors",
        safetensors(
            "{" + counted(R"("layers.a.long.enough.name.#":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)", kLength)
            + "\"end"));
    expectCheap(readSafetensors, "metadata", safetensors("{\"__metadata__\":{" + counted("\"#\":\"\",", kLength)));
    expectCheap(readSafetensors, "long metadata",
                safetensors("{\"__metadata__\":{" + repeated("\"a\":\"" + longest + "\",", 2)));
    expectCheap(readSafetensors, "a long name", safetensors("{\"x" + std::string(kLength, 'x') + "\":{}}"));
    expectCheap(readSafetensors, "a long number", safetensors("{\"x\":{\"shape\":[" + std::string(kLength, '1')));
    expectCheap(readSafetensors, "a long shape", safetensors("{\"x\":{\"shape\":[" + repeated("1,", kLength / 2)));
    expectCheap(readSafetensors, "brackets", safetensors(std::string(kLength, '[')));
    expectCheap(readSafetensors, "a name again and again",
                safetensors("{" + repeated(R"("x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)", 500'000)));
}

TEST(HostileFile, SafetensorsSizesAreNotBelieved)
{
    const auto tensor = [](const std::string& shape, const std::string& offsets) {
        return safetensors("{\"x\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}");
    };
    expectCheap(readSafetensors, "a header of 2^63 bytes", std::string(7, '\0') + "\x80{}");
    expectCheap(readSafetensors, "a header of 2^64-1 bytes", std::string(8, '\xff') + "{}");
    for (const std::string size :
         {"9223372036854775808", "9223372036854775807", "18446744073709551615", "4611686018427387904", "1e18"})
        expectCheap(readSafetensors, size, tensor("[" + size + "]", "[0," + size + "]"));
    expectCheap(readSafetensors, "an overflowing product", tensor("[4294967296,4294967296,4294967296]", "[0,0]"));
    expectCheap(readSafetensors, "a zero that hides it", tensor("[4294967296,4294967296,0]", "[0,0]"));
}

TEST(HostileFile, AnIndexOfShardsCannotFillTheMemory)
{
    const TempFolder folder;
    for (const std::string& index :
         {"{\"weight_map\":{" + counted("\"layers.#\":\"a\",", 30 * kMiB),
          "{\"weight_map\":{" + repeated("\"x\":\"a\",", 3'000'000), "{\"x\":[" + counted("{},", 19 * kMiB)}) {
        writeFile(folder / "model.safetensors.index.json", index);
        expectCheapRefusal(
            index.substr(0, 40), [&] { (void)openWeights(folder.path(), "model"); }, index.size());
    }
}

TEST(HostileFile, ModelConfigurationsCannotFillTheMemory)
{
    expectCheap(readConfig, "empty objects", "[" + repeated("{},", 520'000) + "{}]");
    expectCheap(readConfig, "small objects", "[" + repeated("{\"a\":0},", 500'000) + "{}]");
    expectCheap(readConfig, "empty arrays", "[" + repeated("[],", 1'000'000) + "0]");
    expectCheap(readConfig, "many keys", "{" + counted("\"#\":0,", 12 * kMiB) + "\"end\":0}");
    expectCheap(readConfig, "many texts",
                "{\"a\":[" + repeated("\"a text that is longer than short ones\",", 500'000) + "0]}");
    expectCheap(readConfig, "long texts",
                "{\"a\":[" + repeated("\"" + std::string(4 * kMiB - 10, 'x') + "\",", 5) + "0]}");
    expectCheap(readConfig, "numbers", "{\"wanted\":[" + repeated("1,", 2'000'000) + "1]}");
    expectCheap(readConfig, "2^63", R"({"wanted":9223372036854775808})");
    expectCheap(readConfig, "one name again and again", "{" + repeated("\"a\":{\"b\":0},", 500'000) + "\"end\":0}");
}

TEST(HostileFile, TokenizersCannotFillTheMemory)
{
    expectCheap(readTokenizer, "vocabulary", R"({"model":{"type":"BPE","vocab":{)" + counted("\"t#\":#,", 19 * kMiB));
    expectCheap(readTokenizer, "merges",
                R"({"model":{"type":"BPE","vocab":{},"merges":[)" + counted("\"a b\",", 19 * kMiB));
    expectCheap(readTokenizer, "merges in pairs",
                R"({"model":{"type":"BPE","vocab":{},"merges":[)" + counted("[\"a\",\"b\"],", 19 * kMiB));
    expectCheap(readTokenizer, "added tokens",
                R"({"added_tokens":[)" + counted("{\"id\":#,\"content\":\"t#\"},", 19 * kMiB));
    expectCheap(readTokenizer, "settings", R"({"normalizer":[)" + counted("{\"a\":{}},", 19 * kMiB));
    expectCheap(readTokenizer, "a long token", R"({"model":{"vocab":{")" + std::string(19 * kMiB, 'x'));
    expectCheap(readTokenizer, "long tokens",
                R"({"model":{"type":"BPE","vocab":{)" + counted("\"" + std::string(1000, 'x') + "#\":#,", 19 * kMiB));
    expectCheap(readTokenizer, "more than any tokenizer", std::string(30 * kMiB, ' '));
    // Whole documents, refused by what they say.
    expectCheap(readTokenizer, "a vocabulary without bytes",
                R"({"model":{"type":"BPE","vocab":{)" + counted("\"t#\":#,", 12 * kMiB) + R"("x":0},"merges":[]}})");
    expectCheap(readTokenizer, "wrong merges",
                R"({"model":{"type":"BPE","vocab":{},"merges":[)" + counted("\"a b\",", 4 * kMiB) + R"("a b"]}})");
    expectCheap(readTokenizer, "odd added tokens",
                R"({"added_tokens":[)" + counted("{\"id\":#,\"content\":\"t#\"},", 2 * kMiB)
                    + R"({}],"model":{"type":"BPE"}})");
    expectCheap(readTokenizer, "an id of 2^63", R"({"model":{"vocab":{"a":9223372036854775808}}})");
    expectCheap(readTokenizer, "a token twice", R"({"model":{"vocab":{)" + repeated("\"a\":1,", 1'000'000));
}

TEST(HostileFile, ACompressedTokenizerIsNoBomb)
{
    const TempFolder folder;
    const auto check = [&](const std::string& name, const std::string& content, bool lies) {
        std::string packed = gzipped(content);
        if (lies)
            packed.replace(packed.size() - 4, 4, std::string(4, '\0'));
        writeFile(folder / "tokenizer.json.gz", packed);
        expectCheapRefusal(
            name, [&] { (void)Tokenizer::load(folder / "tokenizer.json.gz"); }, packed.size());
    };
    for (const bool lies : {false, true}) {
        check("spaces", std::string(60 * kMiB, ' '), lies);
        check("vocabulary", R"({"model":{"type":"BPE","vocab":{)" + counted("\"t#\":#,", 10 * kMiB), lies);
        check("long tokens",
              R"({"model":{"type":"BPE","vocab":{)" + counted("\"" + std::string(1000, 'x') + "#\":#,", 19 * kMiB),
              lies);
    }
}

TEST(HostileFile, PngTextIsNoZipBomb)
{
    const std::string nul(1, '\0');
    const std::string huge = zlibBomb((std::size_t{1} << 27) / 258); // 128 MiB
    const std::string tooLong = zlibBomb(20 * kMiB / 258);
    const std::string half = zlibBomb(7 * kMiB / 258);
    for (const std::string& bomb : {huge, tooLong}) {
        expectCheap(readPicture, "zTXt", pixelWith({{"zTXt", "k" + nul + nul + bomb}}));
        expectCheap(readPicture, "iTXt", pixelWith({{"iTXt", "k" + nul + "\x01" + nul + nul + nul + bomb}}));
    }
    const RawChunk zTXt{"zTXt", "k" + nul + nul + half};
    const RawChunk iTXt{"iTXt", "k" + nul + "\x01" + nul + nul + nul + half};
    expectCheap(readPicture, "many zTXt", pixelWith(std::vector<RawChunk>(100, zTXt)));
    expectCheap(readPicture, "many iTXt", pixelWith(std::vector<RawChunk>(100, iTXt)));
    expectCheap(readPicture, "tEXt", pixelWith({{"tEXt", "k" + nul + std::string(20 * kMiB, '\xe4')}}));
    expectCheap(readPicture, "a million chunks",
                pixelWith(std::vector<RawChunk>(1'000'000, {"tEXt", "k" + nul})) + "x");
    expectCheap(readPicture, "a cut colour profile", pixelWith({{"iCCP", "k" + nul + nul + huge}}).substr(0, 1000));
}

TEST(HostileFile, PicturesOfAbsurdSizesAreRefused)
{
    const RawChunk little{"IDAT", zlibStored(std::string(64, '\0'))};
    for (const std::uint32_t side : {16384U, 65535U, 65536U, 0x7FFFFFFFU, 0xFFFFFFFFU})
        expectCheap(readPicture, std::to_string(side), pngFile({header(side, side, 8, 2), little}));
    // Data that inflate to a whole picture of 192 MiB, all but the last row's last bytes.
    const std::string almost = zlibBomb((std::size_t{8192} * 3 + 1) * 8192 / 258 - 1);
    expectCheap(readPicture, "a damaged large picture", pngFile({header(8192, 8192, 8, 2), {"IDAT", almost}}));
}

TEST(HostileFile, YamlIsNoBomb)
{
    std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'z'; ++c)
        bomb += std::string(1, c) + ": &" + c + " ["
            + repeated("*" + std::string(1, static_cast<char>(c - 1)) + ", ", 9) + "x]\n";
    expectCheap(readYaml, "aliases", bomb);
    expectCheap(readYaml, "an alias to itself", "a: &a [*a, *a]\n");
    for (const char* piece : {"[", "{", "- ", "? ", "{a: ", "[a, ", "a: ", "\"\" ", ": ", "!", "&a ", "'", "a,", "*a ",
                              "|\n", "\n", "#", "a: b\n", "- a\n"})
        expectCheap(readYaml, piece, "x: " + repeated(piece, kMiB / std::string(piece).size() - 4));
    expectCheap(readYaml, "more than a file may have", std::string(2 * kMiB, 'a'));
}

TEST(HostileFile, MetadataCannotFillTheMemory)
{
    expectCheap(readMetadata, "objects", "{\"version\":1,\"x\":[" + repeated("{\"a\":0},", 2'000'000));
    expectCheap(readMetadata, "keys", "{\"version\":1," + counted("\"#\":0,", 16 * kMiB));
    expectCheap(readMetadata, "a long text", "{\"version\":1,\"prompt\":\"" + std::string(16 * kMiB, 'x'));
    expectCheap(readMetadata, "a seed of 2^63", R"({"version":1,"seed":9223372036854775808})");
}
