#pragma once

#include "job/output_name.h"
#include "params/generation_params.h"

#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// A picture that a job starts from. Nothing uses one yet: a request that has any is refused (job/job.h).
struct InputPicture {
    enum class Role {
        Start,     ///< noise is laid on it
        Mask,      ///< white where the picture is made anew
        Reference, ///< it guides what is made
    };

    Role role = Role::Start;
    std::filesystem::path file;
    std::string pixelHash; ///< SHA-256 of its pixels in hexadecimal: it is known by them, wherever its file goes
};

/// Everything that decides a job, whoever asks for it. A value: it can wait, be kept in a file and be run again.
struct JobRequest {
    enum class Purpose {
        Picture, ///< saved in the folder, under a name of the pattern
        Draft,   ///< handed over and saved nowhere
    };
    enum class LatentsAfter {
        Removed, ///< the program kept them itself, and a picture that is saved needs them no more
        Kept,    ///< the file is the user's
    };

    std::filesystem::path model; ///< its folder
    std::string modelName;       ///< "zimage-mini": what names and metadata say
    GenerationParams params;     ///< with the seed drawn (≥ 0)
    Purpose purpose = Purpose::Picture;
    int fullSteps = 0; ///< of the picture that a draft stands for; 0: as many as the draft has
    std::filesystem::path folder;
    std::string pattern = kDefaultPattern; ///< as job/output_name.h takes it
    std::filesystem::path latents = {}; ///< a file of latents to go on from (engine/latents_file.h); empty: from noise
    LatentsAfter latentsAfter = LatentsAfter::Removed;
    std::vector<InputPicture> inputs = {};
    std::string preset = {};           ///< whose settings these are, for people; empty: of none
    std::string session = {};          ///< the program's body of work that its pictures belong to; empty: of none
    std::filesystem::path parent = {}; ///< file of the picture that it varies: the new one names its document id
    bool isPrivate = false;            ///< nothing of it is kept but its pictures: no latents of one that fails
};

} // namespace zimage
