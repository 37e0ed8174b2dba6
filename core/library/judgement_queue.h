#pragma once

#include "base/error.h"
#include "library/judgement_file.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

namespace zimage {

/// Writes judgements in the background, on a thread of its own. A change that add() has taken is never lost: it is in a
/// journal in the state folder until it is in the picture's file or sidecar, and who starts next writes what a killed
/// program left there. Several programs may each have a queue on the same folder. Thread-safe.
class JudgementQueue {
public:
    struct Events {
        /// Both come on the queue's thread.
        std::function<void(const std::filesystem::path& picture, const WrittenJudgement& written)> written;
        /// A change could not be written, in one sentence. `waits`: it stays in the journal and is tried again – the
        /// drive is gone, the disk full, the folder read-only, the file being written by another program. Told once for
        /// each picture until it succeeds. Otherwise – the picture is gone, for instance – it is dropped.
        std::function<void(const std::filesystem::path& picture, const Error& error, bool waits)> failed;
    };
    struct Pace {
        std::chrono::milliseconds firstRetry{1000}; ///< doubled each time
        std::chrono::milliseconds lastRetry{60'000};
    };

    /// `folder`: where the journals are, by default those of this program. Begins with what others left.
    explicit JudgementQueue(Events events);
    JudgementQueue(Events events, std::filesystem::path folder, Pace pace);
    JudgementQueue(const JudgementQueue&) = delete;
    JudgementQueue& operator=(const JudgementQueue&) = delete;
    /// Writes what can be written now; what has to wait stays in the journal for the next start.
    ~JudgementQueue();

    /// stateFolder() / "judgements".
    [[nodiscard]] static std::filesystem::path defaultFolder();

    /// Quick: takes no disk but one line at the journal's end. A journal that cannot be written is told by
    /// failed(); the change is taken all the same, and written as long as this program runs.
    void add(const std::filesystem::path& picture, const JudgementChange& change);
    /// The picture has another name now: what waits for it goes along.
    void renamed(const std::filesystem::path& from, const std::filesystem::path& to);

    /// What waits for a picture; an empty change when nothing does. For showing it as it will be.
    [[nodiscard]] JudgementChange pending(const std::filesystem::path& picture) const;
    [[nodiscard]] std::size_t count() const; ///< pictures that something waits for

    /// Waits until nothing is left that can be written now.
    void flush();

private:
    class State;
    std::unique_ptr<State> m_state;
};

} // namespace zimage
