// Stands for the log and the installed files, which need spdlog and an installation: a fuzzer has neither.

#include "base/log.h"
#include "base/resources.h"

namespace zimage {

void log(LogLevel, std::string_view) {}

std::filesystem::path userFolder() { return "/nowhere"; }

std::filesystem::path resource(const std::filesystem::path& name) { return "/nowhere" / name; }

} // namespace zimage
