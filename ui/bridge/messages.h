#pragma once

#include "engine/image_engine.h"
#include "job/job_queue.h"
#include "memory/device_ledger.h"
#include "pictures/shown_picture.h"

#include <QMetaType>
#include <QStringList>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

namespace zimage::ui {

struct MeasureRequest;
struct MeasureResult;

// What goes between the service on the GUI thread and the worker on its own: values with the job's id.

/// A job of the queue as it is run.
struct JobToRun : QueuedJob {
    std::shared_ptr<const MeasureRequest> measure = {}; ///< pictures that are judged instead (bridge/measure.h)
};

/// How the window wants jobs to be run, whatever they are.
struct RunOptions {
    bool previews = true;         ///< live ones, of which the last becomes a draft when the job is stopped
    std::filesystem::path drafts; ///< where drafts are kept for the session; empty: nowhere
};

/// How a running job is told to end. One for each job, never used again; may be touched from any thread.
struct JobControl {
    std::stop_source stop;                 ///< as soon as possible
    std::atomic<bool> lastPicture = false; ///< after the picture that is being made
};

struct JobProgress {
    quint64 job = 0;
    Progress progress; ///< told by the service, its picture counts in all of the entry
    int part = 0;      ///< of a measuring job, from 1
    int parts = 0;
};

/// The one terminal message of a job.
struct JobEnd {
    quint64 job = 0;
    Outcome::Status status = Outcome::Status::Done;
    QString message;                          ///< one sentence, when not Done
    ErrorCode error = ErrorCode::Internal;    ///< when Failed
    bool diskFull = false;                    ///< it is Unwritable because the disk is full
    std::vector<GuardEvent> guardEvents = {}; ///< whatever came of them
    QStringList remarks = {};                 ///< what may well be as it was asked for: one hue over all of a picture
    std::shared_ptr<const MeasureResult> measured = {}; ///< of a measuring job, also of a stopped one
    QStringList warnings;                               ///< sentences
    int pictures = 0;                                   ///< made before the end, the draft of a stopped one not counted
    double stopSeconds = -1; ///< from the wish to stop to the end; negative when nobody wished it
    QString device;          ///< that ran it: "cpu" or the card's name; empty when it did not come so far
    MemoryUse memory;
    MemoryPlan plan;                 ///< that the job ended with; its budget is 0 when none was made
    std::optional<JobRequest> again; ///< finishes the picture whose steps were done when it failed
};

/// What the engine says of itself once it is loaded.
struct EngineInfo {
    std::vector<DeviceInfo> devices;
    std::string torchVersion;
};

/// The devices' memory as it is now, and what was learned of them.
struct DeviceNews {
    std::map<std::string, DeviceMemory> memory; ///< by what the device parameter takes, "auto" among them
    DeviceLedger ledger;
};

/// Drafts are kept and shown at half the sides of their picture, but not under 256 px where the picture is larger.
[[nodiscard]] QSize draftSize(QSize full);

/// Numbers the session's pictures, from 1. Thread-safe.
[[nodiscard]] quint64 nextPictureId();

} // namespace zimage::ui

Q_DECLARE_METATYPE(zimage::ui::JobToRun)
Q_DECLARE_METATYPE(zimage::ui::JobProgress)
Q_DECLARE_METATYPE(zimage::ui::JobEnd)
Q_DECLARE_METATYPE(zimage::ui::EngineInfo)
Q_DECLARE_METATYPE(zimage::ui::DeviceNews)
