#include "reports/doctor_checks.h"

#include "architecture/shared_model_config.h"
#include "base/process_memory.h"
#include "base/resources.h"
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

/// All findings of one examination, and the engine that several need.
class Doctor {
public:
    explicit Doctor(const std::string& model) : m_model(model) {}

    std::vector<Finding> run()
    {
        check("program", [this] { program(); });
        check("products", [this] { products(); });
        check("devices", [this] { devices(); });
        check("allocator",
              [this] { add(allocatorFinding(AllocatorSettings::fromEnvironment(), GenerationParams{}.vaeTiling)); });
        check("memory", [this] { memory(); });
        check("data", [this] { data(); });
        for (const auto& [id, what, folder] : std::vector<std::tuple<const char*, const char*, std::filesystem::path>>{
                 {"state", "what is kept from run to run", stateFolder()},
                 {"latents", "pictures that are not decoded yet", latentsFolder()},
                 {"presets", "your presets", presetFolders().front()}})
            check(id, [&] { writable(id, what, folder); });
        check("embedded model", [this] { model(); });
        check("plan", [this] { plan(m_model, false); });
        check("plan, full size",
              [this] { plan((dataFolder() / "resources/architectures/z-image-turbo").string(), true); });
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
             "Z-Image Studio " ZIMAGE_VERSION " with libtorch " + m_engine->torchVersion() + ".",
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
        const std::string threads = std::to_string(std::max(1U, std::thread::hardware_concurrency())) + " threads";
        if (loaded.contains("openblas"))
            add({Level::Ok, "products", "Products on the CPU by OpenBLAS, " + threads + ".", {}});
        else if (loaded.contains("libblas.so") && !loaded.contains("libmkl"))
            add({Level::Warning, "products",
                 "Products on the CPU come from the system's libblas, which may be the reference implementation and 60 "
                 "times slower.",
                 "Install Debian's libopenblas0-openmp."});
        else
            add({Level::Ok, "products", "Products on the CPU by libtorch's own library, " + threads + ".", {}});
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
            const std::string free = target.available > 0 ? ", " + binaryBytesText(target.available) + " to have" : "";
            add({Level::Ok,
                 device.id,
                 plainLine(device.name) + ": " + binaryBytesText(device.memoryBytes) + free + "; "
                     + commaList(device.precisions) + "; attention " + commaList(device.attentionBackends) + ".",
                 {}});
        }
        std::error_code ignored;
        if (!card && std::filesystem::exists("/dev/nvidia0", ignored))
            add({Level::Warning, "card", "There is a graphics card, but this libtorch does not see it.",
                 "Build with a libtorch for CUDA, as “Building by hand” in the README says."});
    }

    void memory()
    {
        const ComputerMemory computer = computerMemory();
        const std::int64_t lock = lockLimitBytes();
        const std::string text = "The computer has " + binaryBytesText(computer.total) + " of memory, "
            + binaryBytesText(computer.available) + " available; "
            + (lock < 0 ? std::string("any of it") : binaryBytesText(lock)) + " may be locked by a program itself.";
        if (computer.available < kLittleMemory)
            add({Level::Warning, "memory", text, "Close other programs: weights that do not fit a card go there."});
        else
            add({Level::Ok, "memory", text, {}});
    }

    void data()
    {
        const std::filesystem::path folder = dataFolder();
        if (!std::filesystem::exists(folder / "presets/remedies.yaml"))
            add({Level::Failure, "data", plainLine(folder.string()) + " has no presets.", "Install the program anew."});
        else
            add({Level::Ok, "data", "Presets and resources lie in " + plainLine(folder.string()) + ".", {}});
    }

    void writable(const char* id, const std::string& what, const std::filesystem::path& folder)
    {
        if (folder.empty()) {
            add({Level::Warning, id, "There is no home folder for " + what + ".", "Set HOME."});
            return;
        }
        try {
            checkWritable(folder);
            add({Level::Ok, id, plainLine(folder.string()) + " for " + what + " can be written.", {}});
        } catch (const Error& error) {
            add({Level::Warning, id, error.what(), "Nothing is lost but " + what + "."});
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
            add({Level::Ok, "embedded model", "The embedded model is complete.", {}});
        else
            add({Level::Failure, "embedded model", "The embedded model lacks weights.",
                 "Install the program anew, or see zimage inspect."});
    }

    /// `imagined`: a model that need not be here.
    void plan(const std::string& folder, bool imagined)
    {
        if (!m_engine)
            return;
        JobOptions values;
        values.model = folder;
        const JobValues job = prepareValues(values, false);
        const PlanTarget where = planTarget(job, *m_engine);
        const MemoryPlan plan = planMemory(job.model, job.params, where.target, where.rates);
        const std::string size = std::to_string(job.params.width) + "×" + std::to_string(job.params.height);
        const std::string name = plainLine(job.model.name) + " at " + size + " on " + plainLine(where.text);
        const char* id = imagined ? "plan, full size" : "plan";
        if (plan.fits()) {
            add({Level::Ok,
                 id,
                 name + " takes " + binaryBytesText(plan.peak()) + " of " + binaryBytesText(plan.budget) + ". "
                     + plan.sentence(),
                 {}});
            return;
        }
        const PictureSize largest = largestThatFits(job.model, job.params, where.target, where.rates);
        add({Level::Warning, id,
             name + " takes " + binaryBytesText(plan.peak()) + " at least, and there are "
                 + binaryBytesText(std::max<std::int64_t>(1, plan.budget)) + ".",
             largest.width > 0 ? "The largest size that fits is " + std::to_string(largest.width) + "×"
                     + std::to_string(largest.height) + "."
                               : std::string("Close other programs, or take another device.")});
    }

    const std::string& m_model;
    std::unique_ptr<ImageEngine> m_engine;
    std::vector<Finding> m_findings;
};

} // namespace

Finding allocatorFinding(const AllocatorSettings& settings, bool tiled)
{
    const std::string says = settings.variable + "=" + plainLine(settings.text);
    if (settings.variable.empty())
        return {Level::Ok,
                "allocator",
                "The card's allocator is left to this program, which lets its segments grow (expandable segments).",
                {}};
    if (!settings.unknown.empty())
        return {Level::Warning, "allocator",
                says + " has a part that is not understood: " + plainLine(settings.unknown.front()) + ".",
                "Correct it, or unset " + settings.variable + "."};
    if (settings.splitMiB > 0 && !tiled)
        return {
            Level::Warning, "allocator",
            "max_split_size_mb:" + std::to_string(settings.splitMiB)
                + " is set without tiling: decoding a whole picture then keeps large blocks that nothing else can use.",
            "Turn vae_tiling on, or take expandable_segments:True instead."};
    if (settings.expandableSegments)
        return {Level::Ok, "allocator", "Expandable segments are on (" + says + ").", {}};
    if (settings.expandableSaid)
        return {Level::Ok,
                "allocator",
                "Expandable segments are off (" + says + "); this program then splits no block above 512 MiB.",
                {}};
    return {Level::Ok, "allocator", "The card's allocator is set by " + says + ".", {}};
}

std::vector<Finding> examine(const std::string& model) { return Doctor(model).run(); }

} // namespace zimage::cli
