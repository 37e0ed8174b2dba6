#pragma once

#include "canvas/shown_picture.h"
#include "engine/image_engine.h"

#include <QMetaType>
#include <QStringList>

#include <atomic>
#include <filesystem>
#include <memory>
#include <stop_token>

namespace zimage::ui {

struct MeasureRequest;
struct MeasureResult;

// What goes between the service on the GUI thread and the worker on its own: values with the job's id.

/// Everything that decides a job. A value; the worker needs nothing else.
struct JobRequest {
    std::filesystem::path model;
    QString modelName;                      ///< "zimage-mini"
    GenerationParams params;                ///< valid, with the seed drawn (≥ 0)
    ShownPicture::Kind kind = ShownPicture::Kind::Final;
    QSize fullSize;                         ///< what a draft stands for; the picture's own size otherwise
    std::filesystem::path folder;           ///< where pictures go; drafts are not written
    std::string pattern;                    ///< of their names, as params/output_name.h takes it
    std::shared_ptr<const MeasureRequest> measure = {}; ///< pictures that are judged instead (bridge/measure.h); they are nobody's to keep
};

struct Job {
    quint64 id = 0;
    JobRequest request;
};

/// How a running job is told to end. One for each job, never used again; may be touched from any thread.
struct JobControl {
    std::stop_source stop;                  ///< as soon as possible
    std::atomic<bool> lastPicture = false;  ///< after the picture that is being made
};

struct JobProgress {
    quint64 job = 0;
    Progress progress;
    int part = 0;                           ///< of a measuring job, from 1
    int parts = 0;
};

/// The one terminal message of a job.
struct JobEnd {
    quint64 job = 0;
    Outcome::Status status = Outcome::Status::Done;
    QString message;                        ///< one sentence, when not Done
    ErrorCode error = ErrorCode::Internal;  ///< when Failed
    std::vector<GuardEvent> guardEvents = {}; ///< whatever came of them
    QStringList remarks = {};               ///< what may well be as it was asked for: one hue over all of a picture
    std::shared_ptr<const MeasureResult> measured = {}; ///< of a measuring job, also of a stopped one
    QStringList warnings;                   ///< sentences
    int pictures = 0;                       ///< made before the end, the draft of a stopped one not counted
    double stopSeconds = -1;                ///< from the wish to stop to the end; negative when nobody wished it
};

/// What the engine says of itself once it is loaded.
struct EngineInfo {
    std::vector<DeviceInfo> devices;
    std::string torchVersion;
};

/// Numbers the session's pictures, from 1. Thread-safe.
[[nodiscard]] quint64 nextPictureId();

} // namespace zimage::ui

Q_DECLARE_METATYPE(zimage::ui::Job)
Q_DECLARE_METATYPE(zimage::ui::JobProgress)
Q_DECLARE_METATYPE(zimage::ui::JobEnd)
Q_DECLARE_METATYPE(zimage::ui::EngineInfo)
