// What a picture was planned to take of the computer's memory, beside what the process was measured to take, and beside
// the tensors that layers bind.

#include "core/sanitizers.h"
#include "engine/engine_fixture.h"
#include "memory/model_bytes.h"
#include "memory/planner.h"
#include "models/autoencoder_kl.h"
#include "pipeline/card_memory.h"

#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <thread>

namespace zimage::test {

namespace {

using Json = nlohmann::json;

/// The parts of a model as its layers bind them, without files.
class Bound {
public:
    explicit Bound(const std::filesystem::path& root)
        : m_config(ModelConfig::load(root)), m_text("text_encoder", {}, {}), m_transformer("transformer", {}, {}),
          m_vae("vae", {}, {})
    {
        for (WeightStore* store : {&m_text, &m_transformer, &m_vae})
            store->inventMissing();
        const TextEncoder text(m_config.textEncoder, m_text);
        const ZImageTransformer transformer(m_config.transformer, m_transformer);
        const AutoencoderKL autoencoder(m_config.vae, m_vae);
    }
    [[nodiscard]] const ModelConfig& config() const { return m_config; }
    [[nodiscard]] const WeightStore& text() const { return m_text; }
    [[nodiscard]] const WeightStore& transformer() const { return m_transformer; }
    [[nodiscard]] const WeightStore& vae() const { return m_vae; }

private:
    ModelConfig m_config;
    WeightStore m_text, m_transformer, m_vae;
};

std::int64_t valuesOf(const WeightSlot& slot)
{
    std::int64_t values = 1;
    for (const std::int64_t side : slot.shape)
        values *= side;
    return values;
}

/// Of a store's tensors whose names contain `part`, with `size` bytes for a value of those that are not always fp32.
std::int64_t bytesOf(const WeightStore& store, std::int64_t size, const std::string& part = {})
{
    std::int64_t bytes = 0;
    for (const auto& [name, slot] : store.slots())
        if (name.find(part) != std::string::npos)
            bytes += valuesOf(*slot) * (slot->keepFp32 ? 4 : size);
    return bytes;
}

void edit(const std::filesystem::path& file, const std::map<std::string, Json>& values)
{
    Json json = Json::parse(readFile(file));
    for (const auto& [key, value] : values)
        json[key] = value;
    writeFile(file, json.dump());
}

/// A file of zeros in bf16, which takes no room on the disk.
void writeZeros(const WeightStore& store, const std::filesystem::path& file, const std::string& prefix = {})
{
    Json header = Json::object();
    std::int64_t end = 0;
    for (const auto& [name, slot] : store.slots()) {
        const std::int64_t begin = std::exchange(end, end + 2 * valuesOf(*slot));
        header[prefix + name] = {{"dtype", "BF16"}, {"shape", slot->shape}, {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string length;
    for (int i = 0; i < 8; ++i)
        length += static_cast<char>(text.size() >> (8 * i) & 0xff);
    writeFile(file, length + text);
    std::filesystem::resize_file(file, 8 + text.size() + static_cast<std::uintmax_t>(end));
}

/// A model of the full-size one's kind with fewer and smaller layers: 0.4 billion values.
void writeModel(const std::filesystem::path& root)
{
    std::filesystem::copy(source("resources/architectures/z-image-turbo"), root,
                          std::filesystem::copy_options::recursive);
    edit(root / "text_encoder/config.json",
         {{"num_hidden_layers", 3}, {"hidden_size", 1024}, {"intermediate_size", 3072}, {"num_attention_heads", 16}});
    edit(root / "transformer/config.json",
         {{"n_layers", 2}, {"dim", 1920}, {"n_heads", 15}, {"n_kv_heads", 15}, {"cap_feat_dim", 1024}});
    edit(root / "vae/config.json", {{"block_out_channels", {32, 64, 128, 128}}});
    const Bound bound(root);
    writeZeros(bound.text(), root / "text_encoder/model.safetensors", "model.");
    writeZeros(bound.transformer(), root / "transformer/diffusion_pytorch_model.safetensors");
    writeZeros(bound.vae(), root / "vae/diffusion_pytorch_model.safetensors");
}

/// What a process has had resident at most since it began to run its program, in bytes; 0 when it has ended, or while
/// it does not run it yet: just before, its memory is still that of the process that made it.
std::int64_t highestOf(pid_t process)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::int64_t kibi = 0;
    for (std::string word; status >> word;)
        if (word == "Name:" && status >> word && word != std::filesystem::path(ZIMAGE_PROGRAM).filename())
            return 0;
        else if (word == "VmHWM:")
            status >> kibi;
    return kibi * 1024;
}

/// The most that the program had resident while it made a picture, in bytes; 0 when it failed. wait4() would not say:
/// for it a child begins with what its parent has.
std::int64_t measuredPeak(const std::filesystem::path& model, const std::filesystem::path& folder,
                          const char* precision, const char* size)
{
    const std::string output = folder / "x.png";
    const pid_t child = vfork();
    if (child == 0) {
        execl(ZIMAGE_PROGRAM, ZIMAGE_PROGRAM, "generate", "a cat", "--model", model.c_str(), "--device", "cpu",
              "--precision", precision, "--size", size, "--steps", "1", "--guidance", "0", "--no-guards", "--output",
              output.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    std::int64_t peak = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        peak = std::max(peak, highestOf(child));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? peak : 0;
}

} // namespace

TEST(ResidentMemory, ModelsHaveTheBytesThatTheirLayersBind)
{
    for (const char* model : {"resources/architectures/z-image-turbo", "resources/models/zimage-mini"}) {
        const Bound bound(source(model));
        const ModelConfig& config = bound.config();
        for (const auto& [precision, size] : {std::pair("bf16", 2), std::pair("fp32", 4)}) {
            const ModelBytes bytes = modelBytes(config, precision);
            const std::int64_t embedding = bytesOf(bound.text(), size, "embed_tokens.");
            EXPECT_EQ(bytes.embedding, embedding) << model;
            EXPECT_EQ(bytes.textLayers + bytes.textRest, bytesOf(bound.text(), size) - embedding) << model;
            const std::int64_t blocks = config.transformer.layers + config.transformer.refinerLayers;
            const auto transformer = static_cast<double>(bytes.contextRefiner + bytes.transformerRest
                                                         + blocks * (bytes.block + bytes.modulation));
            const auto bound32 = static_cast<double>(bytesOf(bound.transformer(), size));
            EXPECT_NEAR(transformer, bound32, bound32 / 200) << model << " in " << precision;
            EXPECT_EQ(bytes.autoencoder, bytesOf(bound.vae(), 4)) << model;
            EXPECT_GE(bytes.widestProduct,
                      valuesOf(*bound.transformer().slots().at("layers.0.feed_forward.w2.weight")));
        }
    }
}

TEST(ResidentMemory, APictureTakesWhatWasPlannedForIt)
{
    if (kSanitized)
        GTEST_SKIP() << "the sanitizer's own memory would be counted";
    const TempFolder folder;
    const std::filesystem::path model = folder / "model";
    writeModel(model);
    const ModelConfig config = ModelConfig::load(model);
    for (const char* precision : {"bf16", "fp32"})
        for (const int side : {64, 512}) {
            GenerationParams params;
            params.prompt = "a cat";
            params.width = params.height = side;
            params.steps = 1;
            params.guidance = 0;
            params.precision = precision;
            params.guards = false;
            const auto planned = static_cast<double>(
                planMemory(config, params, deviceMemoryOf(c10::Device(c10::kCPU)), assumedRates(false)).peak());
            const auto measured =
                static_cast<double>(measuredPeak(model, folder.path(), precision, std::to_string(side).c_str()));
            EXPECT_LT(measured, 1.1 * planned) << precision << ", " << side << " px";
            EXPECT_GT(measured, 0.75 * planned) << precision << ", " << side << " px";
            RecordProperty(precision + std::to_string(side), std::to_string(measured / planned));
        }
}

} // namespace zimage::test
