#pragma once

#include "base/error.h"
#include "base/log.h"
#include "base/resources.h"

namespace zimage::ui {

/// A table of presets/, read by its loader. A broken file costs its table, never the window; the log says what is wrong
/// with it.
template <typename Table>
[[nodiscard]] Table dataTable(Table (*load)(const std::filesystem::path&), const char* file)
{
    try {
        return load(dataFolder() / "presets" / file);
    } catch (const Error& error) {
        log(LogLevel::Error, error.what());
        return {};
    }
}

} // namespace zimage::ui
