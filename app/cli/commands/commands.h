#pragma once

#include "command_line.h"

namespace zimage::cli {

// Each command writes its results and returns the exit status. They throw Error for what stops them before there is a
// result.

[[nodiscard]] int runGenerate(const GenerateRequest& request);
[[nodiscard]] int runVerify(const VerifyRequest& request);
[[nodiscard]] int runTune(const TuneRequest& request);
[[nodiscard]] int runRemedies(const RemediesRequest& request);
[[nodiscard]] int runInspect(const InspectRequest& request);
[[nodiscard]] int runParity(const ParityRequest& request);
[[nodiscard]] int runBench(const BenchRequest& request);
[[nodiscard]] int runPlan(const PlanRequest& request);
[[nodiscard]] int runDoctor(const DoctorRequest& request);
[[nodiscard]] int runPresets(const PresetsRequest& request);
[[nodiscard]] int runDevices(const DevicesRequest& request);

} // namespace zimage::cli
