#include "pipeline/parity.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "memory/memory_needs.h"
#include "pipeline/device.h"
#include "pipeline/parity_vectors.h"
#include "pipeline/text_to_image.h"
#include "sampling/noise.h"
#include "weights/lora.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <map>
#include <optional>

namespace zimage {

namespace {

std::filesystem::path modelFolder(const ParityOptions& options)
{
    if (!options.model.empty())
        return options.model;
    for (const std::filesystem::path& candidate :
         {options.folder / "model", std::filesystem::absolute(options.folder).lexically_normal() / ".."})
        if (std::filesystem::exists(candidate / "model_index.json"))
            return candidate.lexically_normal();
    throw Error(ErrorCode::NotFound,
                tr("There is no model for the vectors in {folder:path}. Name it with --model.", options.folder),
                {.file = options.folder.string(), .tensor = {}, .key = {}});
}

struct Limits {
    double module, latents, picture;
};

Limits limitsOf(at::ScalarType precision)
{
    switch (precision) {
    case at::kHalf: return {4e-3, 2e-2, 12.0 / 255};
    case at::kBFloat16: return {3e-2, 1e-1, 32.0 / 255};
    default: return {1e-5, 1e-4, 1.0 / 255};
    }
}

/// All cases of one folder, run one kind after the other.
class ParityRun {
public:
    ParityRun(const ParityOptions& options, std::stop_token stop)
        : m_options(options), m_cases(JsonConfig::load(options.folder / "cases.json")),
          m_vectors(options.folder / "golden.safetensors"), m_device(resolveDevice(options.device)),
          m_precision(resolvePrecision(options.precision, m_device)), m_limits(limitsOf(m_precision)),
          m_context{stop, resolveAttentionBackend(options.attentionBackend, m_device, m_precision, 0), 0, true},
          m_model(modelFolder(options))
    {
        m_context.halfResidual = takesHalfResidual(
            m_device, m_precision, m_precision == c10::kFloat ? PartPrecision::Fp32 : PartPrecision::Asked, m_context);
        LoadOptions load;
        load.device = m_device;
        load.precision = m_precision;
        load.fp8 = resolveFp8(options.precision, m_device);
        m_model.place(load, stop);
    }

    ParityReport run()
    {
        tokenizers();
        noise();
        for (const JsonConfig& entry : m_cases.objects("scheduler"))
            scheduler(entry);
        for (const JsonConfig& entry : m_cases.objects("text_encoder"))
            textEncoder(entry);
        for (const JsonConfig& entry : m_cases.objects("transformer"))
            transformer(entry);
        if (m_cases.has("lora"))
            lora(m_cases.object("lora"));
        for (const JsonConfig& entry : m_cases.objects("vae"))
            autoencoder(entry);
        for (const JsonConfig& entry : m_cases.objects("pipeline"))
            pipeline(entry);
        return std::move(m_report);
    }

private:
    void add(ParityLine line) { m_report.lines.push_back(std::move(line)); }
    [[nodiscard]] at::Tensor onDevice(const std::string& name) const { return m_vectors.tensor(name).to(m_device); }

    /// tokenizer_NAME.json: an array of {text, ids, prompt_ids}, by the shipped tokenizer NAME unless one was given.
    void tokenizers()
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(m_options.folder))
            if (const std::string name = entry.path().filename().string();
                name.starts_with("tokenizer_") && name.ends_with(".json"))
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const auto& file : files) {
            const std::string name = file.stem().string().substr(std::string_view("tokenizer_").size());
            const Tokenizer tokenizer =
                Tokenizer::load(m_options.tokenizer.empty() ? resource("tokenizers/" + name + "/tokenizer.json.gz")
                                                            : m_options.tokenizer);
            int index = 0;
            for (const JsonConfig& item : JsonConfig::load(file).items()) {
                const std::string label = "tokenizer." + name + "." + std::to_string(index++);
                const std::string text = item.text("text");
                add(compareIds(label, tokenizer.encode(text), toIds(item.integers("ids"))));
                if (item.has("prompt_ids"))
                    add(compareIds(label + ".prompt", tokenizer.encodePrompt(text, 512).ids,
                                   toIds(item.integers("prompt_ids"))));
            }
        }
    }

    static std::vector<std::int32_t> toIds(const std::vector<std::int64_t>& numbers)
    {
        return {numbers.begin(), numbers.end()};
    }

    /// "rng": seed, shape and the corner of it that was kept, rng.seedS_AxBxC.
    void noise()
    {
        if (!m_cases.has("rng"))
            return;
        const JsonConfig entry = m_cases.object("rng");
        const std::vector<std::int64_t> shape = entry.integers("shape");
        std::string name = "rng.seed" + std::to_string(entry.integer("seed")) + "_";
        std::int64_t count = 1;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            name += i == 0 ? "" : "x";
            name += std::to_string(shape[i]);
            count *= shape[i];
        }
        std::vector<float> values = gaussianNoise(static_cast<std::uint64_t>(entry.integer("seed")), count);
        at::Tensor ours = at::from_blob(values.data(), shape, at::kFloat);
        const at::Tensor reference = m_vectors.tensor(name);
        for (std::int64_t axis = 0; axis < reference.dim(); ++axis)
            ours = ours.slice(axis, 0, reference.size(axis));
        add(compare("noise.seed" + std::to_string(entry.integer("seed")), ours, reference, Judged::Absolute, 2e-6));
    }

    void scheduler(const JsonConfig& entry)
    {
        SchedulerConfig config = m_model.config().scheduler;
        config.dynamicShifting = entry.boolean("dynamic");
        const auto steps = static_cast<int>(entry.integer("steps"));
        const Schedule schedule = makeSchedule(config, steps, entry.integer("image_seq_len"));
        std::string label = config.dynamicShifting ? "schedule.dynamic" : "schedule.static";
        label += ".steps" + std::to_string(steps) + ".tokens" + std::to_string(entry.integer("image_seq_len"));
        const auto judge = [&](const char* what, const std::vector<float>& ours, const std::vector<double>& reference) {
            const at::Tensor a = at::tensor(at::ArrayRef<float>(ours));
            add(compare(label + "." + what, a, at::tensor(at::ArrayRef<double>(reference)), Judged::Relative, 1e-6));
        };
        judge("sigmas", schedule.sigmas, entry.numbers("sigmas"));
        judge("timesteps", schedule.timesteps, entry.numbers("timesteps"));
    }

    void textEncoder(const JsonConfig& entry)
    {
        const std::string name = entry.text("name");
        const auto states = m_model.textEncoder().runAll(m_vectors.ids(name + ".ids"), m_context);
        add(compare("text_encoder." + name, states.back(), m_vectors.tensor(name + ".embeds"), Judged::Relative,
                    m_limits.module));
        for (std::size_t layer = 0; layer < states.size(); ++layer)
            if (const std::string key = name + ".layer" + std::to_string(layer); m_vectors.has(key))
                add(compare("text_encoder." + name + ".layer" + std::to_string(layer), states[layer],
                            m_vectors.tensor(key), Judged::Relative, m_limits.module));
    }

    [[nodiscard]] at::Tensor transform(const std::string& name, int item, double time) const
    {
        const ZImageTransformer& transformer = m_model.transformer();
        const std::string index = std::to_string(item);
        const at::Tensor latents = onDevice(name + ".x" + index).squeeze(1); // [C, 1, h, w] → [C, h, w]
        const Caption caption = transformer.prepareCaption(onDevice(name + ".cap" + index), m_context);
        return transformer.run(latents, transformer.prepareSteps({static_cast<float>(time)}).front(), caption,
                               transformer.prepareGrid(latents.size(1), latents.size(2), caption), m_context);
    }

    void transformer(const JsonConfig& entry)
    {
        const std::string name = entry.text("name");
        m_times[name] = entry.number("t");
        for (int item = 0; m_vectors.has(name + ".x" + std::to_string(item)); ++item) {
            const std::string index = std::to_string(item);
            add(compare("transformer." + name + ".item" + index, transform(name, item, entry.number("t")),
                        m_vectors.tensor(name + ".out" + index), Judged::Relative, m_limits.module));
        }
    }

    void lora(const JsonConfig& entry)
    {
        const std::string name = entry.text("applies_to");
        if (m_times.count(name) == 0)
            throw Error(ErrorCode::Corrupt,
                        tr("The LoRA case in {file:path} is for {name:quoted}, which is no transformer case.",
                           m_cases.name(), name));
        attachLora(m_model.transformerWeights(), m_options.folder / entry.text("file"), entry.number("scale"), m_device,
                   m_precision);
        const at::Tensor ours = transform(name, 0, m_times.at(name));
        detachLoras(m_model.transformerWeights());
        add(compare("lora." + name, ours, m_vectors.tensor("lora." + name + ".out0"), Judged::Relative,
                    m_limits.module));
    }

    void autoencoder(const JsonConfig& entry)
    {
        const std::string name = entry.text("name");
        const AutoencoderKL& autoencoder = m_model.autoencoder();
        const double limit = 1e-5; // the autoencoder always runs in fp32
        add(compare("vae." + name + ".decode", autoencoder.decode(onDevice(name + ".latent"), m_context),
                    m_vectors.tensor(name + ".image"), Judged::Relative, limit));
        if (!m_vectors.has(name + ".enc_in"))
            return;
        const LatentDistribution latents = autoencoder.encode(onDevice(name + ".enc_in"), m_context);
        add(compare("vae." + name + ".encode_mean", latents.mean, m_vectors.tensor(name + ".enc_mean"),
                    Judged::Relative, limit));
        add(compare("vae." + name + ".encode_log_variance", latents.logVariance, m_vectors.tensor(name + ".enc_logvar"),
                    Judged::Relative, limit));
    }

    void pipeline(const JsonConfig& entry)
    {
        const std::string name = entry.text("name");
        const std::string label = "pipeline." + name;
        const auto positive = m_vectors.ids(name + ".pos_ids");
        const auto negative = m_vectors.ids(name + ".neg_ids");
        GenerationParams params;
        params.width = static_cast<int>(entry.integer("w"));
        params.height = static_cast<int>(entry.integer("h"));
        params.steps = static_cast<int>(entry.integer("steps"));
        params.guidance = entry.number("g");
        params.cfgNormalization = entry.numberOrSwitch("norm");
        params.cfgTruncation = entry.number("trunc");

        if (entry.has("prompt"))
            prompts(label, entry, positive, negative);
        const at::Tensor latents = onDevice(name + ".latents0").squeeze(0);
        if (entry.has("seed"))
            add(compare(label + ".noise",
                        startNoise(m_model.config(), params.width, params.height,
                                   {static_cast<std::uint64_t>(entry.integer("seed")), 0, 0}, m_device),
                        latents.cpu(), Judged::Absolute, 2e-6));

        const int unit = m_model.config().sizeUnit();
        const Schedule schedule = makeSchedule(m_model.config().scheduler, params.steps,
                                               static_cast<std::int64_t>(params.width / unit) * (params.height / unit));
        const Conditioning conditioning = encodePrompts(m_model, positive, negative, params.guidance > 0, m_context);
        const at::Tensor last =
            denoise(m_model, latents, conditioning, schedule, params, m_context, [&](const StepResult& result) {
                if (const std::string key = name + ".step" + std::to_string(result.step); m_vectors.has(key))
                    add(compare(label + ".step" + std::to_string(result.step + 1), result.latents,
                                m_vectors.tensor(key), Judged::Relative, m_limits.latents));
            });
        add(compare(label + ".latents", last, m_vectors.tensor(name + ".final"), Judged::Relative, m_limits.latents));

        const at::Tensor pixels = decodeLatents(m_model.autoencoder(), last, m_context, {askedTile(params), {}})
                                      .clamp(0, 1)
                                      .permute({1, 2, 0}); // [h, w, 3]
        if (m_vectors.has(name + ".image"))
            add(compare(label + ".picture", pixels, m_vectors.tensor(name + ".image"), Judged::Absolute,
                        m_limits.picture));
        if (m_vectors.has(name + ".image_u8"))
            add(compare(label + ".picture", pixels.mul(255).round().div(255),
                        m_vectors.tensor(name + ".image_u8").to(at::kDouble).div(255), Judged::Absolute,
                        m_limits.picture + 1e-6));
    }

    /// The model's own tokenizer must give the ids that the reference used.
    void prompts(const std::string& label, const JsonConfig& entry, const std::vector<std::int32_t>& positive,
                 const std::vector<std::int32_t>& negative)
    {
        if (!m_tokenizer)
            m_tokenizer.emplace(
                Tokenizer::load(tokenizerPath(m_model.config().root, m_model.config().textEncoder.vocabSize)));
        add(compareIds(label + ".prompt", m_tokenizer->encodePrompt(entry.text("prompt"), 512).ids, positive));
        if (entry.has("negative"))
            add(compareIds(label + ".negative", m_tokenizer->encodePrompt(entry.text("negative"), 512).ids, negative));
    }

    const ParityOptions& m_options;
    JsonConfig m_cases;
    ReferenceVectors m_vectors;
    c10::Device m_device;
    c10::ScalarType m_precision;
    Limits m_limits;
    ComputeContext m_context;
    BoundModel m_model;
    std::optional<Tokenizer> m_tokenizer;
    std::map<std::string, double> m_times; ///< of the transformer cases
    ParityReport m_report;
};

} // namespace

ParityReport runParity(const ParityOptions& options, std::stop_token stop)
{
    useThreads(0);
    const c10::InferenceMode inference;
    const c10::DeviceGuard guard(resolveDevice(options.device));
    return ParityRun(options, std::move(stop)).run();
}

} // namespace zimage
