#pragma once

#include "bridge/messages.h"

#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace zimage::ui {

// Parameters, jobs and pictures as the session file holds them. Every row of the parameter table is written; what a
// later version wrote and this one does not know is passed over, and so is a value of the wrong kind.

[[nodiscard]] QJsonObject toJson(const GenerationParams& params);
[[nodiscard]] GenerationParams paramsFrom(const QJsonObject& json);

[[nodiscard]] QJsonObject toJson(const JobRequest& request);
[[nodiscard]] JobRequest requestFrom(const QJsonObject& json);

/// One object for each job, so that earlier versions read them, too. Those of one entry follow each other and have its
/// number, from 1; the first one has the rest that is to be known of it.
[[nodiscard]] QJsonArray queueJson(const std::vector<QueueEntry>& queue);
[[nodiscard]] std::vector<QueueEntry> queueFrom(const QJsonArray& json); ///< not numbered

/// Without its pixels: they are in its file.
[[nodiscard]] QJsonObject toJson(const ShownPicture& picture);
[[nodiscard]] ShownPicture pictureFrom(const QJsonObject& json);

} // namespace zimage::ui
