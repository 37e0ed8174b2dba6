#include "resolution/size_controller.h"

#include "base/error.h"
#include "resolution/resolution_picker.h"
#include "session/memory_controller.h"
#include "session/messages.h"
#include "session/preset_choice.h"

namespace zimage::ui {

SizeController::SizeController(const StudioContext& context, ResolutionPicker& picker)
    : QObject(&picker), m_context(context), m_picker(picker)
{
    loadFamilies();
    wire();
}

/// The first file there is, the user's own before the shipped one; a broken one is told of and passed over.
void SizeController::loadFamilies()
{
    for (const std::filesystem::path& folder : m_context.presets.store().folders()) {
        const std::filesystem::path file = folder / "resolutions.yaml";
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            continue;
        try {
            m_picker.setFamilies(loadResolutions(file));
            return;
        } catch (const Error& error) {
            const QString sentence = QString::fromUtf8(error.what());
            QMetaObject::invokeMethod( // when the session is restored, which takes messages away
                this, [this, sentence] { m_context.messages.show(Messages::Level::Warning, sentence); },
                Qt::QueuedConnection);
        }
    }
}

void SizeController::wire()
{
    const Parameters& parameters = m_context.parameters;
    connect(&m_picker, &ResolutionPicker::edited, this,
            [this] { m_context.parameters.editSize(m_picker.size(), m_picker.exact()); });
    const auto show = [this, &parameters] {
        const GenerationParams& now = parameters.params();
        m_picker.setSize({now.width, now.height}, now.forceOriginalResolution);
    };
    connect(&parameters, &Parameters::replaced, this, show);
    connect(&parameters, &Parameters::judged, this, [this, &parameters] {
        const QString width = parameters.issueOf("width");
        m_picker.setIssue(width.isEmpty() ? parameters.issueOf("height") : width);
    });
    connect(&parameters, &Parameters::modelChanged, this,
            [this, &parameters] { m_picker.setModel(parameters.model().name, parameters.model().limits); });
    connect(&m_context.memory, &MemoryController::changed, this, &SizeController::showForecasts);
    show();
}

void SizeController::showForecasts()
{
    const MemoryController& memory = m_context.memory;
    if (!memory.forecast())
        return m_picker.setForecaster({}, {});
    m_picker.setForecaster([&memory](const PictureSize& size) { return memory.forecastOf(size); },
                           [&memory] { return memory.largest(); });
}

void SizeController::save(QJsonObject& state) const
{
    state["aspectLocked"] = m_picker.aspectLocked();
    state["snap"] = m_picker.snapUnlessExact() == ResolutionPicker::Snap::ByUnit ? "unit" : "64";
}

void SizeController::restore(const QJsonObject& state)
{
    m_picker.setAspectLocked(state["aspectLocked"].toBool());
    m_picker.setSnapUnlessExact(state["snap"].toString() == QLatin1String("unit") ? ResolutionPicker::Snap::ByUnit
                                                                                  : ResolutionPicker::Snap::By64);
}

} // namespace zimage::ui
