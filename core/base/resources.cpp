#include "base/resources.h"

#include "base/error.h"
#include "base/sentence.h"

#include <cstdlib>
#include <system_error>

namespace zimage {
namespace {

namespace fs = std::filesystem;

/// An environment variable; empty when unset.
fs::path fromEnvironment(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? fs::path(value) : fs::path();
}

/// The program's folder below one of XDG's, or its usual place in the home folder; empty when there is neither.
/// Relative paths do not count, as the XDG specification has it: they would mean another folder with every start.
fs::path xdgFolder(const char* variable, const char* usual)
{
    if (fs::path named = fromEnvironment(variable); named.is_absolute())
        return named / "zimage-studio";
    if (const fs::path home = fromEnvironment("HOME"); home.is_absolute())
        return home / usual / "zimage-studio";
    return {};
}

} // namespace

fs::path userFolder() { return xdgFolder("XDG_CONFIG_HOME", ".config"); }

fs::path programFolder()
{
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error)
        throw Error(ErrorCode::NotFound,
                    tr("The program cannot find its own folder because /proc is not mounted. Mount /proc, or set "
                       "ZIMAGE_DATA."));
    return program.parent_path();
}

fs::path dataFolder()
{
    std::error_code ignored;
    if (fs::path named = fromEnvironment("ZIMAGE_DATA"); !named.empty()) {
        if (fs::is_directory(named, ignored))
            return named;
        throw Error(
            ErrorCode::NotFound,
            tr("ZIMAGE_DATA names {folder:path}, which is not a folder. Correct the variable, or unset it.", named),
            {named.string(), {}, {}});
    }
    fs::path folder = programFolder().parent_path() / "share" / "zimage-studio";
    if (fs::is_directory(folder, ignored))
        return folder;
    throw Error(ErrorCode::NotFound,
                tr("The folder {folder:path} with the program's own files does not exist. Install the program again, "
                   "or set ZIMAGE_DATA to the folder that holds these files.",
                   folder),
                {folder.string(), {}, {}});
}

fs::path resource(const fs::path& relative) { return dataFolder() / "resources" / relative; }

std::vector<fs::path> presetFolders()
{
    std::vector<fs::path> folders;
    if (const fs::path own = userFolder(); !own.empty())
        folders.push_back(own / "presets");
    folders.push_back(dataFolder() / "presets");
    return folders;
}

namespace {

std::vector<fs::path> foldersOf(const char* name)
{
    std::vector<fs::path> folders;
    if (const fs::path own = userFolder(); !own.empty())
        folders.push_back(own / name);
    folders.push_back(dataFolder() / "presets" / name);
    return folders;
}

} // namespace

std::vector<fs::path> templateFolders() { return foldersOf("templates"); }

std::vector<fs::path> wildcardFolders() { return foldersOf("wildcards"); }

fs::path stateFolder() { return xdgFolder("XDG_STATE_HOME", ".local/state"); }

fs::path cacheFolder() { return xdgFolder("XDG_CACHE_HOME", ".cache"); }

fs::path latentsFolder()
{
    const fs::path state = stateFolder();
    return state.empty() ? fs::path() : state / "latents";
}

fs::path embeddedModel() { return resource(fs::path("models") / "zimage-mini"); }

} // namespace zimage
