#pragma once

namespace zimage {

/// The phases of a job, in order; each is reported on its own so that no bar stands at 100 % while something still
/// runs.
enum class Stage { Loading, Text, Steps, Decoding, Saving };

[[nodiscard]] const char* stageName(Stage stage); ///< "loading"; for files and scripts, whatever the language

} // namespace zimage
