// How well a draft foretells its picture, and what it costs, in one run on the CPU: zimage_draft_bench [SIDE] (512).
// Both are compared at 32×32, less the mean of the prompt's pictures (and of its drafts), so that only what a seed
// makes of the prompt counts: the correlation, and how often a draft is nearer to its own picture than to those of the
// eleven other seeds.

#include "base/resources.h"
#include "engine/engine_loader.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace zimage::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSeeds = 12;
constexpr int kThumbnail = 32;
const std::vector<const char*> kPrompts = {"a red fox on the beach, 3D render", "a castle at sunset",
                                           "草地上的一只兔子，三维渲染"};

struct Way {
    std::string name;
    int side = 0;
    int steps = 0;
};

struct Made {
    std::vector<double> thumbnail;
    double seconds = 0;
};

/// Means of the blocks, all channels.
std::vector<double> thumbnail(const Image& image)
{
    std::vector<double> small(kThumbnail * kThumbnail * 3);
    const int block = image.width / kThumbnail;
    for (int y = 0; y < kThumbnail * block; ++y)
        for (int x = 0; x < kThumbnail * block; ++x)
            for (std::size_t c = 0; c < 3; ++c)
                small[static_cast<std::size_t>(y / block * kThumbnail + x / block) * 3 + c] +=
                    image.pixel(x, y)[c] / static_cast<double>(block * block);
    return small;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b)
{
    double meanA = 0;
    double meanB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        meanA += a[i] / static_cast<double>(a.size());
        meanB += b[i] / static_cast<double>(a.size());
    }
    double both = 0;
    double squareA = 0;
    double squareB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - meanA) * (b[i] - meanB);
        squareA += (a[i] - meanA) * (a[i] - meanA);
        squareB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / std::sqrt(squareA * squareB);
}

Made make(ImageEngine& engine, const char* prompt, int seed, const Way& way)
{
    GenerationParams params;
    params.prompt = prompt;
    params.width = params.height = way.side;
    params.steps = way.steps;
    params.guidance = 3.0;
    params.seed = seed;
    params.device = "cpu";
    Made made;
    GenerateCallbacks callbacks;
    callbacks.picture = [&made](Picture&& picture) { made.thumbnail = thumbnail(picture.image); };
    const auto start = Clock::now();
    const Outcome outcome = engine.generate(embeddedModel(), params, callbacks, {});
    made.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (outcome.status != Outcome::Status::Done)
        std::printf("failed: %s\n", outcome.message.c_str());
    return made;
}

/// What each has beyond the mean of all.
std::vector<std::vector<double>> own(const std::vector<Made>& all)
{
    std::vector<double> mean(all[0].thumbnail.size());
    for (const Made& each : all)
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += each.thumbnail[i] / static_cast<double>(all.size());
    std::vector<std::vector<double>> left;
    for (const Made& each : all) {
        left.push_back(each.thumbnail);
        for (std::size_t i = 0; i < mean.size(); ++i)
            left.back()[i] -= mean[i];
    }
    return left;
}

struct Score {
    double correlation = 0; ///< sums over the pictures
    double raw = 0;
    double seconds = 0;
    int recognised = 0;
    int pictures = 0;
};

void judge(Score& score, const std::vector<Made>& drafts, const std::vector<Made>& pictures)
{
    const auto ownDrafts = own(drafts);
    const auto ownPictures = own(pictures);
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        std::vector<double> all;
        for (const auto& picture : ownPictures)
            all.push_back(correlation(ownDrafts[i], picture));
        score.correlation += all[i];
        score.raw += correlation(drafts[i].thumbnail, pictures[i].thumbnail);
        score.recognised +=
            std::max_element(all.begin(), all.end()) - all.begin() == static_cast<std::ptrdiff_t>(i) ? 1 : 0;
        score.seconds += drafts[i].seconds;
        ++score.pictures;
    }
}

} // namespace

} // namespace zimage::bench

int main(int argc, char** argv)
{
    using namespace zimage;
    using namespace zimage::bench;
    prepareProcess();
    const int side = argc > 1 ? std::max(64, std::atoi(argv[1])) : 512;
    const auto engine = loadEngine();
    const Way whole{"the picture", side, 12};
    const std::vector<Way> ways = {{"half the side, 12 steps", side / 2, 12},
                                   {"full size, 6 steps", side, 6},
                                   {"full size, 4 steps", side, 4},
                                   {"full size, 3 steps", side, 3},
                                   {"full size, 2 steps", side, 2}};
    (void)make(*engine, kPrompts[0], 1, whole); // warm-up
    std::vector<Score> scores(ways.size());
    double seconds = 0;
    for (const char* prompt : kPrompts) {
        std::vector<Made> pictures;
        std::vector<std::vector<Made>> drafts(ways.size());
        for (int seed = 1; seed <= kSeeds; ++seed) {
            pictures.push_back(make(*engine, prompt, seed, whole));
            seconds += pictures.back().seconds;
            for (std::size_t i = 0; i < ways.size(); ++i)
                drafts[i].push_back(make(*engine, prompt, seed, ways[i]));
        }
        for (std::size_t i = 0; i < ways.size(); ++i)
            judge(scores[i], drafts[i], pictures);
    }
    std::printf("%d×%d, %d pictures\n", side, side, scores[0].pictures);
    for (std::size_t i = 0; i < ways.size(); ++i)
        std::printf("%-42s correlation %.3f (with the mean %.3f), recognised %2d; time %.2f\n", ways[i].name.c_str(),
                    scores[i].correlation / scores[i].pictures, scores[i].raw / scores[i].pictures,
                    scores[i].recognised, scores[i].seconds / seconds);
    return 0;
}
