#include "studio/memory_desk.h"

#include "diagnostics/status_strip.h"
#include "parameters/controls_panel.h"
#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/plan_text.h"

#include <QEvent>

namespace zimage::ui {

namespace {

constexpr int kDelay = 40; // ms after the last change

} // namespace

MemoryDesk::MemoryDesk(MainWindow& window) : QObject(&window), m_window(window)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelay);
    connect(&m_timer, &QTimer::timeout, this, &MemoryDesk::refresh);
    const auto later = [this] { m_timer.start(); };
    connect(&window.workspace().controls(), &ControlsPanel::paramsChanged, this, later);
    connect(&window.model(), &ModelChoice::changed, this, later);
    connect(&window.service(), &GenerationService::memoryKnown, this, [this](const DeviceNews& news) {
        m_news = news;
        refresh();
    });
    connect(&window.service(), &GenerationService::ended, this, [this](const JobEnd& end) {
        if (end.plan.budget > 0)
            m_window.status().setPlan(PlanText::sentence(end.plan));
    });
    window.installEventFilter(this);
}

bool MemoryDesk::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        m_timer.start();
    return QObject::eventFilter(object, event);
}

std::optional<MemoryDesk::Ground> MemoryDesk::ground(const GenerationParams& params) const
{
    const ModelConfig* model = m_window.model().config();
    if (!m_news || model == nullptr)
        return {};
    const auto memory = m_news->memory.find(params.device);
    if (memory == m_news->memory.end() || memory->second.available <= 0)
        return {};
    return Ground{*model, memory->second, m_news->ledger.rates(memory->second.name, model->name, params.precision)};
}

std::optional<MemoryPlan> MemoryDesk::planOf(const GenerationParams& params) const
{
    const auto on = ground(params);
    return on ? std::optional(planMemory(on->model, params, on->memory, on->rates)) : std::nullopt;
}

std::optional<MemoryForecast> MemoryDesk::forecastOf(const PictureSize& size) const
{
    GenerationParams params = m_window.workspace().controls().params();
    params.width = size.width;
    params.height = size.height;
    const auto plan = planOf(params);
    return plan ? std::optional(PlanText::forecast(*plan, params.steps, 1)) : std::nullopt;
}

PictureSize MemoryDesk::largest() const
{
    const GenerationParams params = m_window.workspace().controls().params();
    const auto on = ground(params);
    return on ? largestThatFits(on->model, params, on->memory, on->rates) : PictureSize{};
}

void MemoryDesk::refresh()
{
    m_timer.stop();
    ControlsPanel& controls = m_window.workspace().controls();
    GenerateBar& bar = m_window.workspace().generateBar();
    const GenerationParams params = controls.params();
    const auto plan = planOf(params);
    if (!plan) {
        bar.showForecast({});
        controls.setForecaster({}, {});
        return;
    }
    MemoryForecast forecast = PlanText::forecast(*plan, params.steps, params.count);
    if (forecast.level == MemoryForecast::Level::TooMuch)
        forecast.text = PlanText::refusal(*plan, largest());
    bar.showForecast(forecast);
    controls.setForecaster([this](const PictureSize& size) { return forecastOf(size); }, [this] { return largest(); });
}

} // namespace zimage::ui
