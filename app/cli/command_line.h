#pragma once

#include "params/param_table.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace zimage::cli {

/// A parameter as it was typed.
using TypedParam = std::pair<const ParamDef*, std::string>;

/// Text that answers the call by itself: --help and --version.
struct TextRequest {
    std::string text;
};

/// Where a job's values come from.
struct JobRequest {
    std::vector<TypedParam> params;    ///< flags of the parameter table, in its order
    std::optional<std::string> prompt; ///< the positional one
    std::optional<std::string> size;   ///< --size
    std::string preset;
    std::string config;
    std::string model; ///< empty: the embedded one
};

/// What a command that takes a while tells meanwhile.
struct MessageFlags {
    bool json = false;
    bool progress = true;
    bool verbose = false;
    bool quiet = false;
};

struct GenerateRequest : JobRequest, MessageFlags {
    std::string latents; ///< decode: the file to go on from; empty: a new picture
    std::string output;  ///< file name, folder or pattern; empty: the default one
};

struct VerifyRequest : JobRequest, MessageFlags {
    bool longRun = false;
    bool withoutGuards = false;
    std::string matrix; ///< "steps,tiling"; empty: one setting
    std::string save;   ///< folder for the pictures; empty: they are not kept
};

struct TuneRequest : JobRequest, MessageFlags {
    bool longRun = false;
    bool quick = false;
    std::string steps;  ///< "stability,speed"; empty: all
    std::string values; ///< "model", "article"; empty: model
    std::string
        keep; ///< "dropout,fused"; changes that are kept whatever they measure; "none"; empty: as the guide decides
    std::string save;   ///< name of the preset to save; empty: none
    std::string output; ///< folder for the pictures of steps 2 and 4; empty: the default one
};

struct InspectRequest {
    std::string target; ///< a model folder or a picture; empty: the embedded model
    bool json = false;
    bool verbose = false;
};

struct ParityRequest {
    std::string folder;
    std::string model;
    std::string tokenizer;
    std::vector<TypedParam> params; ///< device, precision and attention backend
    bool json = false;
};

struct BenchRequest : JobRequest {
    std::string randomWeights; ///< an architecture's name; empty: the model's own weights
    std::string runs = "5";
    std::string captionTokens = "96";
    bool picturesOnly = false;
    bool errors = false;
    bool json = false;
};

struct PlanRequest : JobRequest {
    std::string randomWeights; ///< an architecture's name; empty: the model's folder
    std::string card;          ///< GiB of a card that is not there; empty: the device that would compute
    bool json = false;
};

struct DoctorRequest : JobRequest {
    bool json = false;
};

struct PresetsRequest {
    bool json = false;
};

struct RemediesRequest {
    std::string word; ///< only remedies that have it; empty: all
    bool json = false;
};

struct DevicesRequest {
    bool json = false;
};

using Request = std::variant<TextRequest, GenerateRequest, VerifyRequest, TuneRequest, InspectRequest, ParityRequest,
                             BenchRequest, PresetsRequest, RemediesRequest, DevicesRequest, PlanRequest, DoctorRequest>;

/// Reads the arguments that follow the program's name. Throws Error BadParameter with one sentence that names the
/// argument and, where one is near, what was probably meant. Values are checked later, by those who know them.
[[nodiscard]] Request parseCommandLine(const std::vector<std::string>& arguments);

/// Whether --json was asked for, even on a command line that cannot be parsed.
[[nodiscard]] bool wantsJson(const std::vector<std::string>& arguments);

} // namespace zimage::cli
