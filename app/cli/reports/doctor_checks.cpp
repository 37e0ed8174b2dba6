#include "reports/doctor_checks.h"

#include "architecture/shared_model_config.h"
#include "base/process_memory.h"
#include "base/resources.h"
#include "base/retelling.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "engine/engine_loader.h"
#include "io/atomic_file.h"
#include "memory/parameter_context.h"
#include "plan_target.h"
#include "terminal/console.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

namespace zimage::cli {

namespace {

using Level = Finding::Level;

constexpr std::int64_t kLittleMemory = std::int64_t{4} << 30;
constexpr const char* kEmbedded = trLater("embedded model");
constexpr const char* kFullPlan = trLater("plan, full size");

/// All findings of one examination, and the engine that several need.
class Doctor {
public:
    explicit Doctor(const std::string& model) : m_model(model) {}

    std::vector<Finding> run()
    {
        check(trLater("program"), [this] { program(); });
        check(trLater("products"), [this] { products(); });
        check(trLater("devices"), [this] { devices(); });
        check(trLater("allocator"),
              [this] { add(allocatorFinding(AllocatorSettings::fromEnvironment(), GenerationParams{}.vaeTiling)); });
        check(trLater("memory"), [this] { memory(); });
        check(trLater("data"), [this] { data(); });
        check(trLater("state"), [this] { state(stateFolder()); });
        check(trLater("latents"), [this] { latents(latentsFolder()); });
        check(trLater("presets"), [this] { presets(presetFolders().front()); });
        check(kEmbedded, [this] { model(); });
        check(trLater("plan"), [this] { plan(m_model, "plan"); });
        check(kFullPlan,
              [this] { plan((dataFolder() / "resources/architectures/z-image-turbo").string(), kFullPlan); });
        return std::move(m_findings);
    }

private:
    void add(Finding finding) { m_findings.push_back(std::move(finding)); }

    void check(const char* id, const std::function<void()>& look)
    {
        try {
            look();
        } catch (const std::exception& error) {
            add({Level::Failure, id, error.what(), {}});
        }
    }

    void program()
    {
        m_engine = loadEngine(); // its error is the finding
        add({Level::Ok,
             "program",
             tr("Z-Image Studio {version} with libtorch {torch}.", ZIMAGE_VERSION, m_engine->torchVersion()),
             {}});
    }

    /// Which library computes products on the CPU, by what the engine has brought into this process.
    void products()
    {
        std::set<std::string> loaded;
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);)
            for (const char* name : {"openblas", "libmkl", "libtorch_cpu", "libblas.so"})
                if (line.find(name) != std::string::npos)
                    loaded.insert(name);
        const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
        if (loaded.contains("openblas"))
            add({Level::Ok,
                 "products",
                 tr("OpenBLAS multiplies matrices on the CPU, with {n:int} {n|thread|threads}.", threads),
                 {}});
        else if (loaded.contains("libblas.so") && !loaded.contains("libmkl"))
            add({Level::Warning, "products",
                 tr("The system's libblas multiplies matrices on the CPU; it may be the reference implementation, "
                    "which "
                    "is 60 times slower."),
                 tr("Install Debian's libopenblas0-openmp.")});
        else
            add({Level::Ok,
                 "products",
                 tr("libtorch's own library multiplies matrices on the CPU, with {n:int} {n|thread|threads}.", threads),
                 {}});
    }

    void devices()
    {
        if (!m_engine)
            return;
        bool card = false;
        for (const DeviceInfo& device : m_engine->devices()) {
            card = card || device.id != "cpu";
            GenerationParams params;
            params.device = device.id;
            const DeviceMemory target = m_engine->deviceMemory(params);
            const std::string name = plainLine(retold(device.name));
            const std::string precisions = listed(device.precisions), attention = listed(device.attentionBackends);
            add({Level::Ok,
                 device.id,
                 target.available > 0
                     ? tr("{name}: {memory:bytes}, {free:bytes} of it available; precision {precisions}; attention "
                          "{attention}.",
                          name, device.memoryBytes, target.available, precisions, attention)
                     : tr("{name}: {memory:bytes}; precision {precisions}; attention {attention}.", name,
                          device.memoryBytes, precisions, attention),
                 {}});
        }
        std::error_code ignored;
        if (!card && std::filesystem::exists("/dev/nvidia0", ignored))
            add({Level::Warning, trLater("card"), tr("There is a graphics card, but this libtorch does not see it."),
                 tr("Build with a libtorch for CUDA, as “Graphics cards” in docs/building.md says.")});
    }

    void memory()
    {
        const ComputerMemory computer = computerMemory();
        const std::int64_t lock = lockLimitBytes();
        const std::string text =
            inOneLine({tr("The computer has {total:bytes} of memory, {free:bytes} of it available.", computer.total,
                          computer.available),
                       lock < 0 ? tr("A program may lock any part of it.")
                                : tr("A program may lock {limit:bytes} of it.", lock)});
        if (computer.available < kLittleMemory)
            add({Level::Warning, "memory", text,
                 tr("Close other programs: weights that do not fit on a card are kept in this memory.")});
        else
            add({Level::Ok, "memory", text, {}});
    }

    void data()
    {
        const std::filesystem::path folder = dataFolder();
        if (!std::filesystem::exists(folder / "presets/remedies.yaml"))
            add({Level::Failure, "data", tr("There are no presets in {folder:path}.", folder),
                 tr("Install the program again.")});
        else
            add({Level::Ok, "data", tr("Presets and resources are in {folder:path}.", folder), {}});
    }

    void state(const std::filesystem::path& folder)
    {
        writable("state", folder,
                 {tr("What is learned from runs can be kept in {folder:path}.", folder),
                  tr("There is no home folder to keep what is learned from runs."),
                  tr("Until this is fixed, nothing is kept from run to run.")});
    }

    void latents(const std::filesystem::path& folder)
    {
        writable("latents", folder,
                 {tr("Pictures that could not be decoded can be kept in {folder:path}.", folder),
                  tr("There is no home folder to keep pictures that could not be decoded."),
                  tr("Until this is fixed, a picture that cannot be decoded is lost.")});
    }

    void presets(const std::filesystem::path& folder)
    {
        writable("presets", folder,
                 {tr("Your presets can be saved in {folder:path}.", folder),
                  tr("There is no home folder for your presets."),
                  tr("Until this is fixed, you cannot save presets.")});
    }

    /// What there is to say of a folder: that it is writable, that there is no home folder for it, and what fails while
    /// it is not writable.
    struct FolderSentences {
        std::string writable, homeless, loss;
    };

    void writable(const char* id, const std::filesystem::path& folder, const FolderSentences& say)
    {
        if (folder.empty()) {
            add({Level::Warning, id, say.homeless, tr("Set HOME.")});
            return;
        }
        try {
            checkWritable(folder);
            add({Level::Ok, id, say.writable, {}});
        } catch (const Error& error) {
            add({Level::Warning, id, error.what(), say.loss});
        }
    }

    void model()
    {
        const std::filesystem::path folder = embeddedModel();
        if (!m_engine) {
            static_cast<void>(sharedModelConfig(folder));
            return;
        }
        if (m_engine->inspect(folder).complete())
            add({Level::Ok, kEmbedded, tr("The embedded model is complete."), {}});
        else
            add({Level::Failure, kEmbedded, tr("The embedded model lacks weights."),
                 tr("Install the program again; “zimage inspect” says what is missing.")});
    }

    /// The model need not have weights.
    void plan(const std::string& folder, const char* id)
    {
        if (!m_engine)
            return;
        JobOptions values;
        values.model = folder;
        const JobValues job = prepareValues(values, false);
        const PlanTarget where = planTarget(job, *m_engine);
        const MemoryPlan plan = planMemory(job.model, job.params, where.target, where.rates);
        const std::string name = plainLine(job.model.name), device = plainLine(where.text);
        if (plan.fits()) {
            add({Level::Ok,
                 id,
                 inOneLine({tr("{model} at {width:int}×{height:int} on {device} needs {peak:bytes} of {budget:bytes}.",
                               name, job.params.width, job.params.height, device, plan.peak(), plan.budget),
                            plan.sentence()}),
                 {}});
            return;
        }
        const PictureSize largest = largestThatFits(job.model, job.params, where.target, where.rates);
        add({Level::Warning, id,
             tr("{model} at {width:int}×{height:int} on {device} needs at least {peak:bytes}, and only {budget:bytes} "
                "are available.",
                name, job.params.width, job.params.height, device, plan.peak(), std::max<std::int64_t>(1, plan.budget)),
             largest.width > 0
                 ? tr("The largest size that fits is {width:int}×{height:int}.", largest.width, largest.height)
                 : tr("Close other programs, or choose another device.")});
    }

    const std::string& m_model;
    std::unique_ptr<ImageEngine> m_engine;
    std::vector<Finding> m_findings;
};

} // namespace

Finding allocatorFinding(const AllocatorSettings& settings, bool tiled)
{
    constexpr const char* kId = "allocator";
    const std::string setting = settings.variable + "=" + plainLine(settings.text);
    if (settings.variable.empty())
        return {Level::Ok,
                kId,
                tr("This program sets the card's allocator: its segments may grow (expandable segments)."),
                {}};
    if (!settings.unknown.empty())
        return {Level::Warning, kId,
                tr("{setting} has a part that libtorch does not know: {part}.", setting, settings.unknown.front()),
                tr("Correct it, or unset {variable}.", settings.variable)};
    if (settings.splitMiB > 0 && !tiled)
        return {Level::Warning, kId,
                tr("max_split_size_mb:{size:int} is set without tiling: decoding a whole picture then keeps large "
                   "blocks that nothing else can use.",
                   settings.splitMiB),
                tr("Turn vae_tiling on, or set expandable_segments:True instead.")};
    if (settings.expandableSegments)
        return {Level::Ok, kId, tr("Expandable segments are on ({setting}).", setting), {}};
    if (settings.expandableSaid)
        return {
            Level::Ok,
            kId,
            tr("Expandable segments are off ({setting}); this program then splits no block above 512 MiB.", setting),
            {}};
    return {Level::Ok, kId, tr("The card's allocator is set by {setting}.", setting), {}};
}

std::vector<Finding> examine(const std::string& model) { return Doctor(model).run(); }

} // namespace zimage::cli
