#include "core/house.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace zimage::test {

namespace {

namespace fs = std::filesystem;

struct Include {
    fs::path file;    ///< relative to the tree
    std::string from; ///< folder of the file
    std::string to;   ///< folder of what it includes
    std::string what; ///< as it stands there
};

bool isSource(const fs::path& path)
{
    const std::string extension = path.extension().string();
    return extension == ".h" || extension == ".cpp" || extension == ".cu" || extension == ".cuh" || extension == ".inl";
}

std::vector<fs::path> sources(const fs::path& folder)
{
    std::vector<fs::path> files;
    if (fs::exists(folder))
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && isSource(entry.path()))
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string folderOf(const fs::path& relative)
{
    return relative.has_parent_path() ? relative.begin()->string() : std::string();
}

/// What a file includes of its own part: relative to the part, as the compiler is told, or to the file itself.
std::optional<fs::path> target(const fs::path& part, const fs::path& file, const std::string& what)
{
    if (fs::exists(part / what))
        return fs::path(what).lexically_normal();
    const fs::path beside = fs::path(file.parent_path() / what).lexically_relative(part).lexically_normal();
    if (fs::exists(part / beside) && *beside.begin() != "..")
        return beside;
    return {};
}

/// Every include that goes from one folder of a part to another.
std::vector<Include> includesBetween(const fs::path& root, const std::string& part)
{
    static const std::regex kInclude("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
    std::vector<Include> found;
    for (const fs::path& file : sources(root / part)) {
        std::ifstream in(file);
        const std::string from = folderOf(file.lexically_relative(root / part));
        std::smatch match;
        for (std::string line; std::getline(in, line);) {
            if (!std::regex_search(line, match, kInclude))
                continue;
            const auto to = target(root / part, file, match[1]);
            if (to && folderOf(*to) != from)
                found.push_back({file.lexically_relative(root), from, folderOf(*to), match[1]});
        }
    }
    return found;
}

std::map<std::string, std::size_t> storeyOf(const Storeys& order)
{
    std::map<std::string, std::size_t> storey;
    for (std::size_t i = 0; i < order.folders.size(); ++i)
        for (const std::string& folder : order.folders[i])
            storey[folder] = i;
    return storey;
}

void checkPart(const fs::path& root, const Storeys& order, std::vector<std::string>& broken)
{
    const auto storey = storeyOf(order);
    for (const auto& entry : fs::directory_iterator(root / order.part)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && storey.count(name) == 0 && !sources(entry.path()).empty())
            broken.push_back(order.part + "/" + name + ": this folder has no place in the house's order");
        if (entry.is_regular_file() && isSource(entry.path()))
            broken.push_back(order.part + "/" + name + ": this file lies in no folder");
    }
    for (const Include& include : includesBetween(root, order.part)) {
        if (storey.count(include.from) == 0 || storey.count(include.to) == 0)
            continue; // told above
        const std::size_t from = storey.at(include.from);
        const std::size_t to = storey.at(include.to);
        if (to < from)
            continue;
        broken.push_back(include.file.string() + " includes " + include.what + ": " + include.to
                         + (to > from ? " stands above " : " stands beside ") + include.from);
    }
}

} // namespace

const std::vector<Storeys>& houseOrder()
{
    static const std::vector<Storeys> order{
        {"core",
         {{"base"},
          {"io"},
          {"yaml"},
          {"params"},
          {"presets"},
          {"prompts"},
          {"advice"},
          {"foreign_metadata"},
          {"architecture"},
          {"checkpoint"},
          {"tokenizer"},
          {"engine"},
          {"memory"},
          {"job"},
          {"quality"},
          {"comparison"},
          {"library"},
          // zimage_engine
          {"weights"},
          {"nn"},
          {"models"},
          {"guards"},
          {"sampling"},
          {"pipeline"}}},
        {"ui",
         {{"theme"},
          {"widgets"},
          {"pictures"},
          {"bridge"},
          {"session"},
          {"parameters", "prompt", "presets", "resolution", "canvas", "queue", "variations", "compare", "gallery",
           "models", "tuning", "remedies", "unfinished", "history", "sessions", "import", "diagnostics"},
          {"settings"},
          {"studio"}}},
    };
    return order;
}

std::vector<std::string> brokenOrder(const fs::path& root, const std::vector<Storeys>& order)
{
    std::vector<std::string> broken;
    for (const Storeys& part : order)
        if (fs::exists(root / part.part))
            checkPart(root, part, broken);
    std::sort(broken.begin(), broken.end());
    return broken;
}

std::vector<std::string> circles(const fs::path& root, const std::string& part)
{
    std::map<std::string, std::set<std::string>> next;
    for (const Include& include : includesBetween(root, part))
        next[include.from].insert(include.to);
    std::vector<std::string> found;
    std::vector<std::string> way;
    std::set<std::string> done;
    const std::function<void(const std::string&)> walk = [&](const std::string& folder) {
        if (const auto again = std::find(way.begin(), way.end(), folder); again != way.end()) {
            std::string circle;
            for (auto at = again; at != way.end(); ++at)
                circle += *at + " → ";
            found.push_back(circle + folder);
            return;
        }
        if (done.count(folder) > 0)
            return;
        way.push_back(folder);
        for (const std::string& to : next[folder])
            walk(to);
        way.pop_back();
        done.insert(folder);
    };
    const auto all = next;
    for (const auto& [folder, to] : all)
        walk(folder);
    return found;
}

std::vector<std::string> tooLong(const fs::path& root, const std::vector<std::string>& parts)
{
    constexpr std::size_t kFunction = 60, kFile = 500, kHeader = 200;
    std::vector<std::string> found;
    for (const std::string& part : parts) {
        for (const fs::path& path : sources(root / part)) {
            std::ifstream in(path);
            const std::string name = path.lexically_relative(root).string();
            std::map<std::string, std::size_t> opened; // by the indent of a brace that stands alone
            std::size_t number = 0;
            for (std::string line; std::getline(in, line);) {
                ++number;
                const std::string indent = line.substr(0, line.find_first_not_of(' '));
                const std::string rest = line.substr(indent.size());
                if (rest == "{")
                    opened[indent] = number;
                else if (rest.starts_with("}") && opened.count(indent) > 0) {
                    const std::size_t length = number - opened[indent] + 1;
                    if (length >= kFunction)
                        found.push_back(name + ":" + std::to_string(opened[indent]) + ": a function of "
                                        + std::to_string(length) + " lines");
                    opened.erase(indent);
                }
            }
            if (number > (path.extension() == ".h" ? kHeader : kFile))
                found.push_back(name + ": " + std::to_string(number) + " lines");
        }
    }
    return found;
}

std::vector<std::string> withoutHeader(const fs::path& root, const std::vector<std::string>& parts,
                                       const std::vector<std::string>& alone)
{
    std::vector<std::string> found;
    for (const std::string& part : parts)
        for (const fs::path& path : sources(root / part)) {
            if (path.extension() != ".cpp" || fs::exists(fs::path(path).replace_extension(".h")))
                continue;
            const std::string name = path.lexically_relative(root).string();
            if (std::find(alone.begin(), alone.end(), name) == alone.end())
                found.push_back(name);
        }
    return found;
}

} // namespace zimage::test
