#pragma once

#include "bridge/messages.h"
#include "session/memory_forecast.h"
#include "session/model_choice.h"
#include "session/parameters.h"

#include <QTimer>

#include <optional>

namespace zimage::ui {

class GenerationService;

/// Knows what a job as set would take, from what the engine last said of the devices' memory. Nothing is known before
/// it has said something. A plan takes a fraction of a millisecond. GUI thread.
class MemoryController : public QObject {
    Q_OBJECT

public:
    MemoryController(GenerationService& service, const ModelChoice& model, const Parameters& parameters,
                     QObject* parent = nullptr);

    /// The plan of these parameters; nothing while their device or the model is not known.
    [[nodiscard]] std::optional<MemoryPlan> planOf(const GenerationParams& params) const;
    /// Of the job as set, all of its pictures; with the way out where it does not fit.
    [[nodiscard]] std::optional<MemoryForecast> forecast() const;
    /// Of one picture of this size, as the rest stands.
    [[nodiscard]] std::optional<MemoryForecast> forecastOf(const PictureSize& size) const;
    /// The largest size of the present shape that fits; empty where nothing is known.
    [[nodiscard]] PictureSize largest() const;

Q_SIGNALS:
    void changed(); ///< any of these; shortly after the last change of what they depend on

private:
    struct Ground {
        const ModelConfig& model;
        const DeviceMemory& memory;
        DeviceRates rates;
    };

    [[nodiscard]] std::optional<Ground> ground(const GenerationParams& params) const;

    const ModelChoice& m_model;
    const Parameters& m_parameters;
    std::optional<DeviceNews> m_news;
    QTimer m_timer; ///< so that typing plans once
};

} // namespace zimage::ui
