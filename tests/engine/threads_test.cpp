// The number of threads decides how long a picture takes, and nothing of what it shows.

#include "engine/engine_fixture.h"
#include "nn/ops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

namespace zimage::test {

namespace {

constexpr int kThreads[] = {2, 3};

/// Before main: what libraries read at their first product is set before any test has one.
[[maybe_unused]] const bool kPrepared = (prepareProcess(), true);

/// What an operation gives with one thread and with others.
void expectTheSameBits(const std::string& what, const std::function<at::Tensor()>& compute)
{
    at::set_num_threads(1);
    const at::Tensor one = compute();
    for (const int threads : kThreads) {
        at::set_num_threads(threads);
        EXPECT_TRUE(at::equal(compute(), one)) << what << " with " << threads << " threads";
    }
    at::set_num_threads(static_cast<int>(std::thread::hardware_concurrency()));
}

void expectTheSamePicture(GenerationParams params, const std::string& what)
{
    params.device = "cpu";
    params.threads = 1;
    const Job one = generate(params);
    ASSERT_EQ(one.outcome.status, Outcome::Status::Done) << what << ": " << one.outcome.message;
    for (const int threads : kThreads) {
        params.threads = threads;
        EXPECT_EQ(generate(params).pictures.at(0).image.rgb, one.pictures.at(0).image.rgb)
            << what << " with " << threads << " threads";
    }
}

} // namespace

TEST(Threads, ProductsOfEveryInnerWidthHaveTheSameBits)
{
    (void)engine(); // whose library of products is the one that counts
    for (const std::int64_t inner : {31, 129, 200, 385, 450, 600, 853, 1100, 2001})
        for (const std::int64_t rows : {1, 40}) {
            const at::Tensor x = at::randn({rows, inner});
            const at::Tensor weight = at::randn({96, inner});
            const at::Tensor bias = at::randn({96});
            const std::string size = std::to_string(rows) + " rows, " + std::to_string(inner) + " wide";
            expectTheSameBits("linear, " + size, [&] { return ops::linear(x, weight, bias); });
            expectTheSameBits("addmm, " + size, [&] { return ops::addmm(bias, x, weight.t()); });
            const at::Tensor batch = x.expand({3, rows, inner}).contiguous();
            const at::Tensor keys = weight.t().expand({3, inner, 96}).contiguous();
            expectTheSameBits("bmm, " + size, [&] { return ops::bmm(batch, keys); });
            const at::Tensor half = x.to(at::kHalf);
            expectTheSameBits("linear in fp16, " + size, [&] { return ops::linear(half, weight.to(at::kHalf)); });
        }
}

TEST(Threads, ProductsAreThoseOfLibtorch)
{
    for (const std::int64_t inner : {100, 853, 1000}) {
        const at::Tensor x = at::randn({9, inner});
        const at::Tensor weight = at::randn({40, inner});
        const at::Tensor bias = at::randn({40});
        EXPECT_TRUE(at::allclose(ops::linear(x, weight, bias), at::linear(x, weight, bias), 1e-4, 1e-3)) << inner;
        EXPECT_TRUE(at::allclose(ops::addmm(bias, x, weight.t()), at::linear(x, weight, bias), 1e-4, 1e-3)) << inner;
        const at::Tensor product = ops::bmm(x.unsqueeze(0), weight.t().unsqueeze(0));
        EXPECT_TRUE(at::allclose(product.squeeze(0), at::linear(x, weight), 1e-4, 1e-3)) << inner;
    }
}

TEST(Threads, APictureHasTheSamePixels)
{
    GenerationParams params = smallParams();
    params.width = 160;
    params.height = 96;
    expectTheSamePicture(params, "fp32");
    params.attentionDropout = 0.2;
    expectTheSamePicture(params, "attention dropout");
    params.attentionBackend = "math";
    expectTheSamePicture(params, "attention dropout over all scores");
    params = smallParams();
    params.loras = {loraOf(data("zimage-mini-lora.safetensors"))};
    expectTheSamePicture(params, "a LoRA");
    params.loras.clear();
    params.vaeTiling = true;
    params.vaeTileSize = 64;
    expectTheSamePicture(params, "tiles");
    params.execution = "plain";
    expectTheSamePicture(params, "plain execution");
    for (const char* precision : {"bf16", "fp16"}) {
        params.precision = precision;
        expectTheSamePicture(params, precision);
    }
}

} // namespace zimage::test
