#include "engine/engine_fixture.h"

#include "pipeline/text_to_image.h"
#include "pipeline/tiling.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>

namespace zimage::test {

namespace {

at::Tensor smoothLatents(std::int64_t depth, std::int64_t height, std::int64_t width)
{
    const at::Tensor rows = at::linspace(-1, 1, height).view({1, height, 1});
    const at::Tensor columns = at::linspace(-1, 1, width).view({1, 1, width});
    const at::Tensor channels = at::linspace(0.2, 1.0, depth).view({depth, 1, 1});
    return at::sin(rows * 2 + channels * 3) * at::cos(columns * 2) * 0.6;
}

} // namespace

TEST(Tiling, OneTileCoversASideThatFits)
{
    const TileRow row = layTiles(24, 32, 4, 1);
    EXPECT_EQ(row.size, 24);
    EXPECT_EQ(row.starts, std::vector<std::int64_t>{0});
}

TEST(Tiling, TilesAreEqualCoverTheSideAndOverlapEnough)
{
    for (const std::int64_t length : {33, 64, 65, 100, 127, 512})
        for (const std::int64_t tile : {8, 16, 24})
            for (const std::int64_t overlap : {1, 2, 4}) {
                const TileRow row = layTiles(length, tile, overlap, 1);
                EXPECT_LE(row.size, tile);
                EXPECT_EQ(row.starts.front(), 0);
                EXPECT_EQ(row.starts.back() + row.size, length);
                for (std::size_t i = 1; i < row.starts.size(); ++i)
                    EXPECT_GE(row.starts[i - 1] + row.size - row.starts[i], overlap) << length << " " << tile << " " << overlap;
            }
}

TEST(Tiling, StartsAndSizesAreMultiplesOfTheUnit)
{
    const TileRow row = layTiles(512, 200, 24, 16);
    EXPECT_EQ(row.size % 16, 0);
    EXPECT_EQ(row.starts.back() + row.size, 512);
    for (const std::int64_t start : row.starts)
        EXPECT_EQ(start % 16, 0);
}

TEST(Tiling, AFunctionWithoutNeighboursGivesTheSameTiledAndWhole)
{
    const at::Tensor input = at::arange(40 * 56, at::kFloat).view({1, 1, 40, 56}) / 1000;
    TileOptions options;
    options.tile = 16;
    options.overlap = 4;
    options.enlarge = 2;
    int last = 0;
    const auto enlarge = [](const at::Tensor& x) { return at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2}).square(); };
    const at::Tensor tiled = runTiled(input, options, enlarge, [&last](int done, int) { last = done; });
    EXPECT_LT((tiled - enlarge(input)).abs().max().item<float>(), 1e-5F);
    EXPECT_GT(last, 4);
}

TEST(Autoencoder, APictureDecodedInTilesStaysCloseToTheWhole)
{
    GenerationParams params = smallParams();
    params.width = 640;
    params.height = 512;
    params.steps = 6;
    const Job whole = generate(params);
    params.decoderTiling = true;
    params.decoderTileSize = 384;
    params.vaeTileOverlap = 0.25;
    const Job tiled = generate(params);
    const auto tiles = std::find_if(tiled.progress.begin(), tiled.progress.end(), [](const Progress& p) { return p.stage == Stage::Decoding && p.total > 1; });
    ASSERT_NE(tiles, tiled.progress.end());
    EXPECT_EQ(tiles->total, 4);
    const auto& a = whole.pictures.at(0).image.rgb;
    const auto& b = tiled.pictures.at(0).image.rgb;
    ASSERT_EQ(a.size(), b.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    EXPECT_LT(sum / static_cast<double>(a.size()), 4.0);
}

TEST(Autoencoder, TheDecodersTilesAreApartFromTheEncoders)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = mini().parts().autoencoder();
    const at::Tensor latents = smoothLatents(autoencoder.config().latentChannels, 32, 32);
    GenerationParams params;
    params.vaeTiling = true;
    params.vaeTileSize = 256;
    const auto tilesOf = [&] {
        int tiles = 0;
        (void)decodeLatents(autoencoder, latents, params, {}, [&tiles](int, int total) { tiles = total; });
        return tiles;
    };
    EXPECT_EQ(tilesOf(), 9); // 512 px in tiles of 256 with an overlap of 32
    params.decoderTiling = true;
    params.decoderTileSize = 512;
    EXPECT_EQ(tilesOf(), 1);
}

TEST(Autoencoder, EncodingAndDecodingAPictureGivesItBack)
{
    const c10::InferenceMode inference;
    const AutoencoderKL& autoencoder = mini().parts().autoencoder();
    const VaeConfig& config = autoencoder.config();
    GenerationParams params = smallParams();
    params.width = params.height = 256;
    params.steps = 8;
    const Job job = generate(params);
    const Image& image = job.pictures.at(0).image;
    const at::Tensor pixels = at::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {256, 256, 3}, at::kByte).to(at::kFloat).div(255).permute({2, 0, 1});
    const auto roundTrip = [&](const GenerationParams& how) {
        const LatentDistribution encoded = encodePixels(autoencoder, pixels.mul(2).sub(1).unsqueeze(0), how, {});
        return decodeLatents(autoencoder, (encoded.mean.squeeze(0) - config.shiftFactor) * config.scalingFactor, params, {});
    };
    EXPECT_LT((roundTrip(params) - pixels).square().mean().item<double>(), 0.002); // 27 dB
    GenerationParams tiled = params;
    tiled.vaeTiling = true;
    tiled.vaeTileSize = 128;
    EXPECT_LT((roundTrip(tiled) - pixels).square().mean().item<double>(), 0.004);
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
