#include "base/error.h"
#include "engine/engine_fixture.h"
#include "engine/seams.h"
#include "io/weights_folder.h"
#include "memory/memory_needs.h"
#include "models/vae_tiles.h"
#include "pipeline/text_to_image.h"
#include "weights/weight_store.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <filesystem>
#include <stop_token>
#include <utility>
#include <vector>

namespace zimage::test {

namespace {

constexpr double kRounding = 2e-5; ///< of pixels in 0 … 1: far under a level of 1/255

/// A model's autoencoder alone; weights of a folder in a number format.
struct Vae {
    Vae(const std::filesystem::path& root, at::ScalarType type)
        : config(ModelConfig::load(root)),
          store("vae", root / "vae", openWeights(root / "vae", "diffusion_pytorch_model")),
          autoencoder(config.vae, store)
    {
        store.place(at::kCPU, {type, {}, {}}, {});
    }
    ModelConfig config;
    WeightStore store;
    AutoencoderKL autoencoder;
};

const AutoencoderKL& embedded() { return mini().parts().autoencoder(); }

/// Of Z-Image's shape: four levels, three resnets each on the way up.
const AutoencoderKL& tiny()
{
    static const Vae vae(tinyModel(), at::kFloat);
    return vae.autoencoder;
}

std::string name(const AutoencoderKL& autoencoder) { return &autoencoder == &tiny() ? "tiny" : "embedded"; }

/// Latents of a smooth picture: a few slow waves, others for each `variety`, about as large as a prompt's.
at::Tensor smoothLatents(const AutoencoderKL& autoencoder, std::int64_t height, std::int64_t width, int variety)
{
    const std::int64_t depth = autoencoder.config().latentChannels;
    const at::Tensor rows = at::linspace(-1, 1, height).view({1, height, 1});
    const at::Tensor columns = at::linspace(-1, 1, width).view({1, 1, width});
    const at::Tensor channels = at::linspace(0.2, 1.0, depth).view({depth, 1, 1}) * (3 + variety);
    return at::sin(rows * (1 + variety) + channels) * at::cos(columns * 2 + channels) * 0.6;
}

at::Tensor randomLatents(const AutoencoderKL& autoencoder, std::int64_t height, std::int64_t width)
{
    at::manual_seed(5);
    return at::randn({autoencoder.config().latentChannels, height, width});
}

at::Tensor decoded(const AutoencoderKL& autoencoder, const at::Tensor& latents, int tile)
{
    return decodeLatents(autoencoder, latents, {}, {tile, {}});
}

double most(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

} // namespace

TEST(Tiles, CoverASideInEqualPartsOfTheUnit)
{
    EXPECT_EQ(tileEdges(24, 32, 4, 4), (std::vector<std::int64_t>{0, 24}));
    EXPECT_EQ(tileEdges(64, 32, 4, 4), (std::vector<std::int64_t>{0, 32, 64}));
    EXPECT_EQ(tileEdges(65, 32, 4, 4), (std::vector<std::int64_t>{0, 20, 40, 65}));
    EXPECT_EQ(tileEdges(6, 1, 4, 4), (std::vector<std::int64_t>{0, 6}));
    for (const std::int64_t length : {8, 33, 64, 100, 127, 512})
        for (const std::int64_t tile : {1, 8, 17, 600})
            for (const std::int64_t unit : {4, 8})
                for (const std::int64_t least : {8, 16}) {
                    const auto edges = tileEdges(length, tile, unit, least);
                    EXPECT_EQ(edges.front(), 0);
                    EXPECT_EQ(edges.back(), length);
                    for (std::size_t i = 1; i + 1 < edges.size(); ++i) {
                        EXPECT_EQ(edges[i] % unit, 0);
                        EXPECT_GE(edges[i] - edges[i - 1], least) << length << " " << tile << " " << unit;
                        EXPECT_GE(edges[i + 1] - edges[i], least) << length << " " << tile << " " << unit;
                    }
                }
}

TEST(Tiles, AreReadAsTheyWereWhileTheMapIsReplaced)
{
    const at::Tensor before = at::arange(2 * 30 * 42, at::kFloat).view({1, 2, 30, 42});
    const TileLayout layout{{0, 8, 20, 30}, {0, 12, 16, 28, 42}, 4};
    TiledMap map(before.clone(), layout);
    for (std::size_t r = 0; r + 1 < layout.rows.size(); ++r)
        for (std::size_t c = 0; c + 1 < layout.columns.size(); ++c) {
            const auto around = [&layout](const std::vector<std::int64_t>& edges, std::size_t i, const at::Tensor& x,
                                          std::int64_t dimension) {
                return x.slice(dimension, std::max<std::int64_t>(0, edges[i] - layout.halo),
                               edges[i + 1] + layout.halo);
            };
            const at::Tensor tile = map.cut(r, c);
            EXPECT_TRUE(at::equal(tile, around(layout.columns, c, around(layout.rows, r, before, 2), 3)))
                << r << " " << c;
            map.put(r, c, -map.core(r, c).of(tile));
        }
    EXPECT_TRUE(at::equal(map.values(), -before));
}

TEST(Seams, AreFoundWhereAStepOrAShiftIs)
{
    const at::Tensor whole = at::rand({3, 40, 60});
    at::Tensor tiled = whole.clone();
    tiled.slice(1, 20, 40).slice(2, 0, 30).add_(3.0 / 255);
    const Seams found = measureSeams(tiled, whole, {0, 20, 40}, {0, 30, 60});
    EXPECT_NEAR(found.step, 3, 1e-4);
    EXPECT_NEAR(found.tone, 3, 1e-4);
    const Seams none = measureSeams(whole, whole, {0, 20, 40}, {0, 30, 60});
    EXPECT_EQ(none.step, 0);
    EXPECT_EQ(none.tone, 0);
}

TEST(Autoencoder, TilesLeaveNoSeamsInSmoothPictures)
{
    const c10::InferenceMode inference;
    for (const AutoencoderKL* autoencoder : {&embedded(), &tiny()}) {
        const std::int64_t scale = autoencoder->config().scale();
        for (int variety = 0; variety < 3; ++variety) {
            const at::Tensor latents = smoothLatents(*autoencoder, 320 / scale, 384 / scale, variety);
            const at::Tensor whole = decoded(*autoencoder, latents, 0);
            for (const int tile : {256, 128}) {
                const Seams seams = measureSeams(decoded(*autoencoder, latents, tile), whole, equalParts(320, tile),
                                                 equalParts(384, tile));
                EXPECT_LT(seams.step, 0.01) << name(*autoencoder) << " " << variety << " " << tile; // 2 is asked for
                EXPECT_LT(seams.tone, 0.01) << name(*autoencoder) << " " << variety << " " << tile;
            }
        }
    }
}

TEST(Autoencoder, PicturesOfPlainPromptsHaveNoSeams)
{
    for (const char* prompt : {"a white cloud on a white background", "a blue sky"}) {
        GenerationParams params = smallParams();
        params.prompt = prompt;
        params.width = 320;
        params.height = 256;
        params.steps = 6;
        const Job whole = generate(params);
        params.vaeTiling = true;
        params.vaeTileSize = 128;
        const Job tiled = generate(params);
        // A byte that rounded the other way now and then; on a card the convolutions are in fp16.
        EXPECT_LT(meanDifference(tiled.pictures.at(0).image, whole.pictures.at(0).image),
                  testDevice() == "cpu" ? 0.001 : 0.01)
            << prompt;
    }
}

TEST(Autoencoder, DecodesInTilesWhatItDecodesAsAWhole)
{
    struct Case {
        const AutoencoderKL* autoencoder;
        int height, width, tile;
    };
    // 1000×777 and 1280×720 as they are made, tiles that are kept and tiles that are too small for it, the smallest
    // one, a strip.
    for (const Case& c : {Case{&embedded(), 800, 1024, 384}, Case{&embedded(), 736, 1280, 384},
                          Case{&embedded(), 352, 416, 64}, Case{&embedded(), 32, 640, 64}, Case{&tiny(), 336, 400, 128},
                          Case{&tiny(), 272, 256, 64}, Case{&tiny(), 16, 512, 64}}) {
        const c10::InferenceMode inference;
        const std::int64_t scale = c.autoencoder->config().scale();
        const at::Tensor latents = randomLatents(*c.autoencoder, c.height / scale, c.width / scale);
        const at::Tensor whole = decoded(*c.autoencoder, latents, 0);
        EXPECT_LT(most(decoded(*c.autoencoder, latents, c.tile) - whole), kRounding * most(whole))
            << name(*c.autoencoder) << " " << c.width << "×" << c.height << " " << c.tile;
    }
}

TEST(Autoencoder, EncodesInTilesWhatItEncodesAsAWhole)
{
    const c10::InferenceMode inference;
    at::manual_seed(6);
    for (const AutoencoderKL* autoencoder : {&embedded(), &tiny()})
        for (const int tile : {256, 64}) {
            const at::Tensor pixels = at::rand({1, 3, 288, 288}) * 2 - 1;
            const LatentDistribution whole = autoencoder->encode(pixels, {});
            const LatentDistribution tiled = autoencoder->encode(pixels, {}, {tile, {}});
            EXPECT_LT(most(tiled.mean - whole.mean), kRounding * most(whole.mean)) << name(*autoencoder) << " " << tile;
            EXPECT_LT(most(tiled.logVariance - whole.logVariance), kRounding * most(whole.logVariance))
                << name(*autoencoder) << " " << tile;
        }
}

TEST(Autoencoder, SmoothPicturesEncodedInTilesHaveNoSeams)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = embedded();
    for (int variety = 0; variety < 3; ++variety) {
        const at::Tensor pixels =
            decoded(autoencoder, smoothLatents(autoencoder, 20, 24, variety), 0).clamp(0, 1).mul(2).sub(1).unsqueeze(0);
        const auto again = [&](int tile) {
            return autoencoder.decode(autoencoder.encode(pixels, {}, {tile, {}}).mean, {}).squeeze(0).div(2).add(0.5);
        };
        const Seams seams = measureSeams(again(256), again(0), equalParts(320, 256), equalParts(384, 256));
        EXPECT_LT(seams.step, 0.01) << variety;
        EXPECT_LT(seams.tone, 0.01) << variety;
    }
}

TEST(Autoencoder, TilesAreExactWithoutTheKernelsToo)
{
    const c10::InferenceMode inference;
    const Vae vae(tinyModel(), at::kDouble); // takes the way of every other device
    const AutoencoderKL& autoencoder = vae.autoencoder;
    const at::Tensor latents = randomLatents(autoencoder, 8, 12).unsqueeze(0).to(at::kDouble);
    const at::Tensor whole = autoencoder.decode(latents, {});
    EXPECT_LT(most(autoencoder.decode(latents, {}, {64, {}}) - whole), kRounding * most(whole));
    const at::Tensor encoded = autoencoder.encode(whole, {}).mean;
    EXPECT_LT(most(autoencoder.encode(whole, {}, {64, {}}).mean - encoded), kRounding * most(encoded));
}

TEST(Autoencoder, TilesDependOnTheNumberOfThreadsNoMoreThanTheWholeDoes)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = tiny();
    const at::Tensor latents = randomLatents(autoencoder, 24, 32);
    const int threads = at::get_num_threads();
    at::Tensor whole[2];
    at::Tensor tiled[2];
    for (const int i : {0, 1}) {
        at::set_num_threads(i + 1);
        whole[i] = decoded(autoencoder, latents, 0);
        tiled[i] = decoded(autoencoder, latents, 96);
    }
    at::set_num_threads(threads);
    EXPECT_LT(most(tiled[1] - tiled[0]), kRounding * most(whole[0]));
    if (at::equal(whole[0], whole[1])) { // not with every BLAS
        EXPECT_TRUE(at::equal(tiled[0], tiled[1]));
    }
}

TEST(Autoencoder, TilesAsLargeAsThePictureChangeNothing)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = embedded();
    const at::Tensor latents = randomLatents(autoencoder, 12, 16);
    std::vector<std::pair<int, int>> calls;
    const at::Tensor tiled = decodeLatents(autoencoder, latents, {},
                                           {256, [&calls](int done, int total) { calls.emplace_back(done, total); }});
    EXPECT_TRUE(at::equal(tiled, decoded(autoencoder, latents, 0)));
    EXPECT_EQ(calls, (std::vector<std::pair<int, int>>{{0, 1}, {1, 1}}));
}

TEST(Autoencoder, CountsItsTilesOneByOne)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = embedded();
    std::vector<std::pair<int, int>> calls;
    (void)decodeLatents(autoencoder, randomLatents(autoencoder, 16, 16), {},
                        {128, [&calls](int done, int total) { calls.emplace_back(done, total); }});
    ASSERT_GT(calls.size(), 4U);
    for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_EQ(calls[i], std::make_pair(static_cast<int>(i), static_cast<int>(calls.size()) - 1));
}

TEST(Autoencoder, StopsWithinATile)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = embedded();
    const at::Tensor latents = randomLatents(autoencoder, 16, 16);
    for (const int at : {0, 3, 9}) {
        std::stop_source stop;
        ComputeContext context;
        context.stop = stop.get_token();
        int last = -1;
        const auto progress = [&](int done, int) {
            last = done;
            if (done == at)
                stop.request_stop();
        };
        try {
            (void)decodeLatents(autoencoder, latents, context, {128, progress});
            ADD_FAILURE() << "not stopped at tile " << at;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Cancelled);
        }
        EXPECT_EQ(last, at);
    }
}

TEST(Autoencoder, SaysHowMuchMemoryADecodeNeeds)
{
    const AutoencoderKL& autoencoder = embedded();
    const auto bytes = [&](std::int64_t side, std::int64_t tile) {
        return autoencoder.decodeBytes(side, side, tile, at::kCPU);
    };
    // At the full size 48 channels come in, and a resnet makes 24 of them twice.
    EXPECT_EQ(bytes(512, 0), 4 * 512 * 512 * (48 + 2 * 24));
    EXPECT_EQ(bytes(512, 512), bytes(512, 0));
    EXPECT_LT(bytes(1024, 384), bytes(1024, 0) * 2 / 3);
    EXPECT_LT(bytes(1024, 256), bytes(1024, 0) / 2);
    EXPECT_LT(bytes(2048, 384), bytes(2048, 0) / 3);
    EXPECT_LE(bytes(1024, 128), bytes(1024, 256));
    EXPECT_GT(autoencoder.decodeBytes(512, 512, 0, c10::Device(c10::kCUDA, 0)),
              bytes(512, 0)); // a norm's result beside
    // What is told without an engine is what the engine plans with.
    for (const std::int64_t tile : {0, 128, 256})
        EXPECT_EQ(decodeBytes(autoencoder.config(), 512, 768, tile, {}),
                  autoencoder.decodeBytes(512, 768, tile, at::kCPU))
            << tile;
    EXPECT_EQ(decodeBytes(autoencoder.config(), 512, 512, 0, {.cpu = false, .bytesPerValue = 4}),
              autoencoder.decodeBytes(512, 512, 0, c10::Device(c10::kCUDA, 0)));
}

TEST(Autoencoder, TheDecodersTilesAreApartFromTheEncoders)
{
    GenerationParams params;
    EXPECT_EQ(askedTile(params), 0);
    params.vaeTiling = true;
    params.vaeTileSize = 256;
    EXPECT_EQ(askedTile(params), 256);
    params.decoderTiling = true;
    params.decoderTileSize = 384;
    EXPECT_EQ(askedTile(params), 384);
    params.vaeTiling = false;
    EXPECT_EQ(askedTile(params), 384);
}

TEST(Autoencoder, AJobDecodesInTilesAndSaysHowFarItIs)
{
    GenerationParams params = smallParams();
    params.width = params.height = 256;
    params.decoderTiling = true;
    params.decoderTileSize = 128;
    const Job job = generate(params);
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done);
    const auto last = std::find_if(job.progress.rbegin(), job.progress.rend(),
                                   [](const Progress& p) { return p.stage == Stage::Decoding && p.total > 0; });
    ASSERT_NE(last, job.progress.rend());
    EXPECT_GT(last->total, 4);
    EXPECT_EQ(last->done, last->total);
}

TEST(Autoencoder, EncodingAndDecodingAPictureGivesItBack)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = embedded();
    const VaeConfig& config = autoencoder.config();
    GenerationParams params = smallParams();
    params.width = params.height = 256;
    params.steps = 8;
    const Job job = generate(params);
    const Image& image = job.pictures.at(0).image;
    const at::Tensor pixels = at::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {256, 256, 3}, at::kByte)
                                  .to(at::kFloat)
                                  .div(255)
                                  .permute({2, 0, 1});
    const LatentDistribution encoded = autoencoder.encode(pixels.mul(2).sub(1).unsqueeze(0), {});
    const at::Tensor again =
        decodeLatents(autoencoder, (encoded.mean.squeeze(0) - config.shiftFactor) * config.scalingFactor, {});
    EXPECT_LT((again - pixels).square().mean().item<double>(), 0.002); // 27 dB
}

TEST(Image, RoundsToTheNearestByteAndCropsAboutTheCentre)
{
    at::Tensor pixels = at::zeros({3, 4, 4});
    pixels[0][1][1] = 1.0;
    pixels[1][1][1] = 0.5; // 127.5, to even: 128
    const Image image = toImage(pixels, 2, 2);
    EXPECT_EQ(image.rgb[0], 255);
    EXPECT_EQ(image.rgb[1], 128);
    EXPECT_EQ(image.rgb[2], 0);
    EXPECT_EQ(image.rgb[3], 0);
}

} // namespace zimage::test
