#include "engine/engine_loader.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "base/thread_room.h"

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

namespace zimage {

namespace {

constexpr const char* kLibrary = "libzimage_engine.so";
constexpr const char* kEntry = "zimageCreateEngine";
constexpr std::size_t kEngine = std::size_t{640}
    << 20;                    ///< bytes of address space that libtorch takes for code and data
constexpr int kKeepUsers = 0; ///< setenv: a value that is there already stays

/// Beside libzimage_core.so, wherever that was loaded from.
std::filesystem::path libraryFolder()
{
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(&prepareProcess), &info) == 0 || info.dli_fname == nullptr)
        return {};
    std::error_code ignored;
    return std::filesystem::canonical(info.dli_fname, ignored).parent_path();
}

#ifdef ZIMAGE_OPENBLAS

/// Patch level of an OpenBLAS 0.3.x from its file name (libopenblasp-r0.3.21.so); INT_MAX when it does not say.
int openBlasPatch(const char* library)
{
    std::error_code failed;
    const std::string name = std::filesystem::canonical(library, failed).filename().string();
    constexpr std::string_view kVersion = "-r0.3.";
    const std::size_t at = name.find(kVersion);
    int patch = INT_MAX;
    if (!failed && at != std::string::npos)
        std::from_chars(name.data() + at + kVersion.size(), name.data() + name.size(), patch);
    return patch;
}

/// OpenBLAS before 0.3.25 takes processors newer than itself for a Prescott and is five times slower
/// (OpenMathLib/OpenBLAS#4267). It reads the variable when it is loaded.
void nameProcessorForOpenBlas()
{
    constexpr int kDetectsNewer = 25;
    if (openBlasPatch(ZIMAGE_OPENBLAS) >= kDetectsNewer)
        return;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        setenv("OPENBLAS_CORETYPE", "SKYLAKEX", kKeepUsers);
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        setenv("OPENBLAS_CORETYPE", "HASWELL", kKeepUsers);
#endif
}

#endif

/// The caching allocator of a card: segments that grow leave no holes between what is freed and what is asked for next;
/// where the user has them off, pieces beyond 512 MiB are at least not split. Read when the allocator is first used.
void setCardAllocator()
{
    // The first is the name since libtorch 2.9, which reads the second one too, as all before do.
    for (const char* name : {"PYTORCH_ALLOC_CONF", "PYTORCH_CUDA_ALLOC_CONF"}) {
        const char* value = std::getenv(name);
        if (value == nullptr)
            continue;
        const std::string own = value;
        if (own.find("expandable_segments:False") != std::string::npos
            && own.find("max_split_size_mb") == std::string::npos)
            setenv(name, (own + ",max_split_size_mb:512").c_str(), 1);
        return;
    }
    for (const char* name : {"PYTORCH_ALLOC_CONF", "PYTORCH_CUDA_ALLOC_CONF"})
        setenv(name, "expandable_segments:True", kKeepUsers);
}

Error noMemoryForEngine()
{
    return {
        ErrorCode::OutOfMemory,
        tr("There is not enough memory to load the engine. Close other programs, or raise the limit on memory, which "
           "ulimit -v and ulimit -d show.")};
}

void* openLibrary(const std::string& path, int flags)
{
    void* library = dlopen(path.c_str(), flags);
    if (library == nullptr) {
        const char* cause = dlerror();
        const std::string text = cause != nullptr ? cause : "";
        // not for people: the linker's words
        for (const char* phrase : {"failed to map", "annot allocate memory", "out of memory"})
            if (text.find(phrase) != std::string::npos)
                throw noMemoryForEngine();
        throw Error(
            ErrorCode::NotFound,
            tr("The engine could not be loaded: {why}. Install the program again.", cause != nullptr ? text : path),
            {.file = path, .tensor = {}, .key = {}});
    }
    return library;
}

} // namespace

void prepareProcess()
{
    // What cannot be written is reported by the call that writes, not by the end of the program: a reader of our output
    // that goes away must not cost pictures, and a limit to the size of files wants a message.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    // Large buffers stay in the process instead of being faulted in anew at every operation. One arena, since the
    // thread that computes is not the one that started, and arenas other than the first ignore the settings.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 64 << 20);
    mallopt(M_ARENA_MAX, 1);
    // libgomp's threads spin while they wait for one another, and as soon as another program wants a core that makes
    // the steps ten times slower. With this count they sleep after some 20 µs: as fast as spinning on an idle machine.
    // Read when libgomp is loaded.
    if (std::getenv("OMP_WAIT_POLICY") == nullptr)
        setenv("GOMP_SPINCOUNT", "20000", kKeepUsers);
    setCardAllocator();
    // libtorch's own builds multiply by MKL, which sums in another order for each number of threads unless it is told
    // not to. Read at its first product.
    setenv("MKL_CBWR", "AUTO,STRICT", kKeepUsers);
#ifdef ZIMAGE_OPENBLAS
    nameProcessorForOpenBlas();
#endif
}

namespace {

/// OpenBLAS maps memory for every core as it is loaded, and tries for ever where there is none. Later it takes more by
/// itself, for as many threads as compute.
void makeRoomForOpenBlas()
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int fitting = threadsThatFit(cores, kEngine);
    if (fitting == 0)
        throw noMemoryForEngine();
    if (fitting < cores)
        setenv("OPENBLAS_NUM_THREADS", std::to_string(std::max(1, fitting / 2)).c_str(), 1);
}

} // namespace

std::unique_ptr<ImageEngine> loadEngine()
{
    makeRoomForOpenBlas();
#ifdef ZIMAGE_OPENBLAS
    // Before the engine, and for all to see: libtorch then finds these products before those of the system's
    // libblas.so.3, which may be the reference implementation.
    if (dlopen(ZIMAGE_OPENBLAS, RTLD_NOW | RTLD_GLOBAL) == nullptr)
        logWarning(
            tr("OpenBLAS is missing, so pictures take much longer. Install Debian's package libopenblas0-openmp."));
#endif
#ifdef ZIMAGE_OPENBLAS
    logDebug(tr("OpenBLAS multiplies matrices: {library:path}.", ZIMAGE_OPENBLAS));
#endif
    const char* spins = std::getenv("GOMP_SPINCOUNT");
    logDebug(tr("Waiting threads: GOMP_SPINCOUNT={count}. Freed memory stays with the process.",
                spins != nullptr ? spins : ""));
    void* library = openLibrary((libraryFolder() / kLibrary).string(), RTLD_NOW | RTLD_LOCAL);
    auto* create = reinterpret_cast<ImageEngine* (*)()>(dlsym(library, kEntry));
    if (create == nullptr)
        throw Error(
            ErrorCode::NotFound,
            tr("{library} belongs to another version of the program. Install or build the program again.", kLibrary));
    return std::unique_ptr<ImageEngine>(create());
}

} // namespace zimage
