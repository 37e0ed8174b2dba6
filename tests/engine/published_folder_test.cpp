// The published Z-Image folders cannot be kept here (20 GB), but their layout can: the exact JSON files
// (resources/architectures) and every tensor's name and shape, in as many shards, as sparse files whose data are holes.

#include "base/resources.h"
#include "engine/engine_fixture.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace zimage::test {

namespace {

struct Entry {
    std::string name;
    std::vector<std::int64_t> shape;
};
using Entries = std::vector<Entry>;

/// A bf16 safetensors file whose data are a hole.
void writeSparse(const std::filesystem::path& path, const Entries& entries)
{
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    std::int64_t offset = 0;
    for (const Entry& entry : entries) {
        std::int64_t bytes = 2;
        std::string shape;
        for (const std::int64_t side : entry.shape) {
            bytes *= side;
            shape += (shape.empty() ? "" : ",") + std::to_string(side);
        }
        header += ",\"" + entry.name + R"(":{"dtype":"BF16","shape":[)" + shape + R"(],"data_offsets":[)"
            + std::to_string(offset) + "," + std::to_string(offset + bytes) + "]}";
        offset += bytes;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    std::string length(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        length[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
    writeFile(path, length + header);
    std::filesystem::resize_file(path, 8 + header.size() + static_cast<std::uintmax_t>(offset));
}

void writeShards(const std::filesystem::path& folder, const std::string& stem, const Entries& entries,
                 std::size_t shards)
{
    std::string map;
    for (std::size_t shard = 0; shard < shards; ++shard) {
        const std::string file =
            stem + "-0000" + std::to_string(shard + 1) + "-of-0000" + std::to_string(shards) + ".safetensors";
        const auto at = [&](std::size_t index) {
            return entries.begin() + static_cast<std::ptrdiff_t>(entries.size() * index / shards);
        };
        writeSparse(folder / file, {at(shard), at(shard + 1)});
        for (auto entry = at(shard); entry != at(shard + 1); ++entry)
            map += (map.empty() ? "\"" : ",\"") + entry->name + "\":\"" + file + "\"";
    }
    writeFile(folder / (stem + ".safetensors.index.json"),
              R"({"metadata":{"total_size":1},"weight_map":{)" + map + "}}");
}

Entries transformerEntries()
{
    constexpr std::int64_t d = 3840;
    Entries entries{{"all_x_embedder.2-1.weight", {d, 64}},
                    {"all_x_embedder.2-1.bias", {d}},
                    {"all_final_layer.2-1.linear.weight", {64, d}},
                    {"all_final_layer.2-1.linear.bias", {64}},
                    {"all_final_layer.2-1.adaLN_modulation.1.weight", {d, 256}},
                    {"all_final_layer.2-1.adaLN_modulation.1.bias", {d}},
                    {"t_embedder.mlp.0.weight", {1024, 256}},
                    {"t_embedder.mlp.0.bias", {1024}},
                    {"t_embedder.mlp.2.weight", {256, 1024}},
                    {"t_embedder.mlp.2.bias", {256}},
                    {"cap_embedder.0.weight", {2560}},
                    {"cap_embedder.1.weight", {d, 2560}},
                    {"cap_embedder.1.bias", {d}},
                    {"cap_pad_token", {1, d}},
                    {"x_pad_token", {1, d}}};
    const auto block = [&entries](const std::string& name, bool modulated) {
        for (const char* projection : {"to_q", "to_k", "to_v", "to_out.0"})
            entries.push_back({name + ".attention." + projection + ".weight", {d, d}});
        for (const char* norm : {"norm_q", "norm_k"})
            entries.push_back({name + ".attention." + norm + ".weight", {128}});
        for (const char* norm : {"attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2"})
            entries.push_back({name + "." + norm + ".weight", {d}});
        entries.push_back({name + ".feed_forward.w1.weight", {10240, d}});
        entries.push_back({name + ".feed_forward.w2.weight", {d, 10240}});
        entries.push_back({name + ".feed_forward.w3.weight", {10240, d}});
        if (modulated) {
            entries.push_back({name + ".adaLN_modulation.0.weight", {4 * d, 256}});
            entries.push_back({name + ".adaLN_modulation.0.bias", {4 * d}});
        }
    };
    for (int i = 0; i < 2; ++i) {
        block("noise_refiner." + std::to_string(i), true);
        block("context_refiner." + std::to_string(i), false);
    }
    for (int i = 0; i < 30; ++i)
        block("layers." + std::to_string(i), true);
    return entries;
}

Entries textEntries()
{
    Entries entries{{"model.embed_tokens.weight", {151936, 2560}}, {"model.norm.weight", {2560}}};
    for (int i = 0; i < 36; ++i) {
        const std::string layer = "model.layers." + std::to_string(i) + ".";
        entries.insert(entries.end(),
                       {{layer + "input_layernorm.weight", {2560}},
                        {layer + "post_attention_layernorm.weight", {2560}},
                        {layer + "mlp.gate_proj.weight", {9728, 2560}},
                        {layer + "mlp.up_proj.weight", {9728, 2560}},
                        {layer + "mlp.down_proj.weight", {2560, 9728}},
                        {layer + "self_attn.q_proj.weight", {4096, 2560}},
                        {layer + "self_attn.k_proj.weight", {1024, 2560}},
                        {layer + "self_attn.v_proj.weight", {1024, 2560}},
                        {layer + "self_attn.o_proj.weight", {2560, 4096}},
                        {layer + "self_attn.q_norm.weight", {128}},
                        {layer + "self_attn.k_norm.weight", {128}}});
    }
    return entries;
}

Entries vaeEntries()
{
    Entries entries;
    const auto conv = [&entries](const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
        entries.push_back({name + ".weight", {out, in, kernel, kernel}});
        entries.push_back({name + ".bias", {out}});
    };
    const auto norm = [&entries](const std::string& name, std::int64_t width) {
        entries.push_back({name + ".weight", {width}});
        entries.push_back({name + ".bias", {width}});
    };
    const auto resnet = [&](const std::string& name, std::int64_t in, std::int64_t out) {
        norm(name + ".norm1", in);
        conv(name + ".conv1", in, out, 3);
        norm(name + ".norm2", out);
        conv(name + ".conv2", out, out, 3);
        if (in != out)
            conv(name + ".conv_shortcut", in, out, 1);
    };
    const auto mid = [&](const std::string& name) {
        resnet(name + ".resnets.0", 512, 512);
        resnet(name + ".resnets.1", 512, 512);
        norm(name + ".attentions.0.group_norm", 512);
        for (const char* projection : {"to_q", "to_k", "to_v", "to_out.0"}) {
            entries.push_back({name + ".attentions.0." + projection + ".weight", {512, 512}});
            entries.push_back({name + ".attentions.0." + projection + ".bias", {512}});
        }
    };
    const std::int64_t widths[] = {128, 256, 512, 512};
    conv("encoder.conv_in", 3, 128, 3);
    conv("decoder.conv_in", 16, 512, 3);
    std::int64_t down = 128;
    std::int64_t up = 512;
    for (int i = 0; i < 4; ++i) {
        const std::string number = std::to_string(i);
        for (int j = 0; j < 2; ++j)
            resnet("encoder.down_blocks." + number + ".resnets." + std::to_string(j), j == 0 ? down : widths[i],
                   widths[i]);
        for (int j = 0; j < 3; ++j)
            resnet("decoder.up_blocks." + number + ".resnets." + std::to_string(j), j == 0 ? up : widths[3 - i],
                   widths[3 - i]);
        down = widths[i];
        up = widths[3 - i];
        if (i < 3) {
            conv("encoder.down_blocks." + number + ".downsamplers.0.conv", down, down, 3);
            conv("decoder.up_blocks." + number + ".upsamplers.0.conv", up, up, 3);
        }
    }
    mid("encoder.mid_block");
    mid("decoder.mid_block");
    norm("encoder.conv_norm_out", 512);
    norm("decoder.conv_norm_out", 128);
    conv("encoder.conv_out", 512, 32, 3);
    conv("decoder.conv_out", 128, 3, 3);
    return entries;
}

void writePublishedFolder(const std::filesystem::path& root)
{
    std::filesystem::copy(resource("architectures/z-image-turbo"), root,
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    writeShards(root / "text_encoder", "model", textEntries(), 3);
    writeShards(root / "transformer", "diffusion_pytorch_model", transformerEntries(), 3);
    writeSparse(root / "vae/diffusion_pytorch_model.safetensors", vaeEntries());
}

} // namespace

TEST(PublishedFolder, EveryTensorOfZImageIsAccountedFor)
{
    const TempFolder folder;
    writePublishedFolder(folder.path());
    const ModelReport report = engine().inspect(folder.path());
    ASSERT_EQ(report.components.size(), 3U);
    EXPECT_TRUE(report.complete());
    for (const ComponentReport& part : report.components) {
        EXPECT_TRUE(part.missing.empty()) << part.part << " " << part.missing.front();
        EXPECT_TRUE(part.mismatched.empty()) << part.part << " " << part.mismatched.front();
        EXPECT_TRUE(part.unused.empty()) << part.part << " " << part.unused.front();
    }
    const ComponentReport& text = report.components[0];
    EXPECT_EQ(text.dtypes.at("BF16"), 398);
    EXPECT_EQ(text.notNeeded.size(), 12U); // the last layer and the final norm
    const ComponentReport& transformer = report.components[1];
    EXPECT_EQ(transformer.dtypes.at("BF16"), 521); // the count of the published file
    EXPECT_NEAR(static_cast<double>(transformer.parameters), 6.15e9, 0.01e9);
    EXPECT_EQ(report.components[2].dtypes.at("BF16"), 244);
}

TEST(PublishedFolder, ItsLimitsComeFromItsJson)
{
    const TempFolder folder;
    writePublishedFolder(folder.path());
    const ModelConfig config = ModelConfig::load(folder.path());
    EXPECT_EQ(config.sizeUnit(), 16);
    EXPECT_EQ(config.maxSide(), 8192);
    EXPECT_EQ(config.textEncoder.ropeTheta, 1e6);
    EXPECT_EQ(config.transformer.feedForwardDim(), 10240);
    EXPECT_EQ(tokenizerPath(config.root, config.textEncoder.vocabSize).filename(),
              "tokenizer.json.gz"); // the shipped Qwen3 one stands in for a missing folder
}

} // namespace zimage::test
