#include "session/memory_controller.h"

#include "bridge/generation_service.h"
#include "session/plan_text.h"
#include "theme/translator.h"

namespace zimage::ui {

namespace {

constexpr int kDelay = 40; // ms after the last change

} // namespace

MemoryController::MemoryController(GenerationService& service, const ModelChoice& model, const Parameters& parameters,
                                   QObject* parent)
    : QObject(parent), m_model(model), m_parameters(parameters)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelay);
    connect(&m_timer, &QTimer::timeout, this, &MemoryController::changed);
    const auto later = [this] { m_timer.start(); };
    connect(&m_parameters, &Parameters::changed, this, later);
    connect(&m_model, &ModelChoice::changed, this, later);
    connect(&languageNews(), &LanguageNews::changed, this, later);
    connect(&service, &GenerationService::memoryKnown, this, [this](const DeviceNews& news) {
        m_news = news;
        m_timer.stop();
        Q_EMIT changed();
    });
}

std::optional<MemoryController::Ground> MemoryController::ground(const GenerationParams& params) const
{
    const ModelConfig* model = m_model.config();
    if (!m_news || model == nullptr)
        return {};
    const auto memory = m_news->memory.find(params.device);
    if (memory == m_news->memory.end() || memory->second.available <= 0)
        return {};
    return Ground{*model, memory->second, m_news->ledger.rates(memory->second.name, model->name, params.precision)};
}

std::optional<MemoryPlan> MemoryController::planOf(const GenerationParams& params) const
{
    const auto on = ground(params);
    return on ? std::optional(planMemory(on->model, params, on->memory, on->rates)) : std::nullopt;
}

std::optional<MemoryForecast> MemoryController::forecast() const
{
    const GenerationParams& params = m_parameters.params();
    const auto plan = planOf(params);
    if (!plan)
        return {};
    MemoryForecast forecast = PlanText::forecast(*plan, params.steps, params.count);
    if (forecast.level == MemoryForecast::Level::TooMuch)
        forecast.text = PlanText::refusal(*plan, largest());
    return forecast;
}

std::optional<MemoryForecast> MemoryController::forecastOf(const PictureSize& size) const
{
    GenerationParams params = m_parameters.params();
    params.width = size.width;
    params.height = size.height;
    const auto plan = planOf(params);
    return plan ? std::optional(PlanText::forecast(*plan, params.steps, 1)) : std::nullopt;
}

PictureSize MemoryController::largest() const
{
    const GenerationParams& params = m_parameters.params();
    const auto on = ground(params);
    return on ? largestThatFits(on->model, params, on->memory, on->rates) : PictureSize{};
}

} // namespace zimage::ui
