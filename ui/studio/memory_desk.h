#pragma once

#include "bridge/messages.h"
#include "resolution/memory_forecast.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace zimage::ui {

class MainWindow;

/// Tells what the job as set would take, beside Generate and in the size picker, from what the engine last said of the
/// devices' memory. Nothing is shown before it has said something. A plan takes a fraction of a millisecond.
class MemoryDesk : public QObject {
    Q_OBJECT

public:
    explicit MemoryDesk(MainWindow& window);

    /// The plan of these parameters; nothing while their device or the model is not known.
    [[nodiscard]] std::optional<MemoryPlan> planOf(const GenerationParams& params) const;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    struct Ground {
        const ModelConfig& model;
        const DeviceMemory& memory;
        DeviceRates rates;
    };

    void refresh();
    [[nodiscard]] std::optional<Ground> ground(const GenerationParams& params) const;
    [[nodiscard]] std::optional<MemoryForecast> forecastOf(const PictureSize& size) const;
    [[nodiscard]] PictureSize largest() const;

    MainWindow& m_window;
    std::optional<DeviceNews> m_news;
    QTimer m_timer; ///< so that typing plans once
};

} // namespace zimage::ui
