#pragma once

#include "io/xmp_document.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace zimage {

// A picture's judgement on the disk: in its file, or in a sidecar `NAME.png.xmp` beside it. The sidecar has the word
// where it is there, as in digiKam: all of the judgement, title and description come from it, and changes go into it.
// Who the picture is – document id, parent, source type – its own file says, and the sidecar only where that is silent.

/// `cat.png.xmp` of `cat.png`.
[[nodiscard]] std::filesystem::path sidecarOf(const std::filesystem::path& picture);

/// The file and its sidecar together. `picture` are the file's bytes, `sidecar` those of its sidecar, empty without
/// one. XMP that cannot be read says nothing.
[[nodiscard]] XmpFacts factsOf(std::string_view picture, std::string_view sidecar, const std::string& name);
/// Reads both. Throws Error NotFound, Unreadable, Unsupported (over 2 GiB), and what xmpPacket() throws.
[[nodiscard]] XmpFacts readFacts(const std::filesystem::path& picture);

struct WrittenJudgement {
    PictureJudgement before, after;
    std::filesystem::path file; ///< what was written: the picture, or its sidecar
};

/// Changes the judgement of one picture; the file is whole and has its pixels and all else bit for bit, whatever
/// happens. One writer of this machine at a time, by a lock in the state folder. Goes into the sidecar where there is
/// one, where the file is of a kind that holds no XMP, is damaged, read-only, or has no room for the packet. The
/// picture's permissions stay; its time moves on by one second, so that backups see a change and no order by date does.
/// Without a change of anything, nothing is written.
///
/// Throws Error Incomplete when another program is writing the file just now (try again), NotFound, Unreadable,
/// Unwritable (also DiskFull) when neither the file nor a sidecar can be written, Unsupported without libexempi, and
/// Corrupt for a sidecar that is no XMP, which is left alone.
WrittenJudgement writeJudgement(const std::filesystem::path& picture, const JudgementChange& change);

} // namespace zimage
