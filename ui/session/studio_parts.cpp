#include "session/studio_parts.h"

#include "base/resources.h"
#include "session/check_setting.h"
#include "session/command_keys.h"

#include <QCoreApplication>

#include <utility>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct Presets {
    Q_DECLARE_TR_FUNCTIONS(Presets)
};

} // namespace

StudioParts::StudioParts(Places places)
    : m_settings(places.configFolder), m_service(std::move(places.engine), places.execution),
      m_presets(m_parameters, places.presetFolders.empty() ? presetFolders() : std::move(places.presetFolders)),
      m_settingsHistory(m_parameters, m_presets, m_history), m_presetHistory(m_presets, m_history),
      m_jobs({m_service, m_model, m_settings, m_parameters, m_presets, m_messages}),
      m_past(m_jobs, m_presets, places.stateFolder), m_memory(m_service, m_model, m_parameters), m_current(m_pictures),
      m_unfinished(m_service), m_sessions({m_service, m_pictures, m_jobs, m_messages, m_history}),
      m_check(
          m_service, [this] { return checkSetting(m_model, m_parameters, m_presets); }, nullptr),
      m_gallery(m_settings, m_service), m_context{m_service,    m_model,   m_settings, m_parameters, m_presets,
                                                  m_words,      m_jobs,    m_memory,   m_pictures,   m_current,
                                                  m_unfinished, m_sets,    m_sessions, m_check,      m_messages,
                                                  m_actions,    m_history, m_past,     m_gallery}
{
    const auto follow = [this] {
        commandKeys().use(m_settings.keys());
        m_actions.previews.setChecked(m_settings.previews());
    };
    follow();
    QObject::connect(&m_settings, &AppSettings::changed, &m_actions, follow);
    QObject::connect(&m_actions.previews, &QAction::toggled, &m_settings, &AppSettings::setPreviews);
    QObject::connect(&m_service, &GenerationService::engineReady, &m_parameters,
                     [this](const EngineInfo& info) { m_parameters.setDevices(info.devices); });
    QObject::connect(&m_actions.undo, &QAction::triggered, &m_history, &UndoHistory::undo);
    QObject::connect(&m_actions.redo, &QAction::triggered, &m_history, &UndoHistory::redo);
    m_messages.follow(m_history);
    QObject::connect(&m_service, &GenerationService::queueChanged, &m_messages, [this] {
        if (m_messages.isAbout(Messages::Subject::Queue) && m_service.running() == nullptr
            && m_service.waitingPictures() == 0)
            m_messages.dismiss(); // what it was about is over
    });
    m_actions.setHistory(m_history);
    QObject::connect(&m_history, &UndoHistory::changed, &m_actions, [this] { m_actions.setHistory(m_history); });
    tellOfPresets();
}

void StudioParts::tellOfPresets()
{
    const auto undoable = [this](const QString& sentence, quint64 step) {
        m_messages.show(Messages::Level::Info, sentence, {Messages::undoing(m_history, step)});
    };
    QObject::connect(&m_presetHistory, &PresetHistory::trashed, &m_messages, undoable);
    QObject::connect(&m_presets, &PresetChoice::dropped, &m_messages, [this, undoable](const QString& name) {
        undoable(Presets::tr("Changes to “%1” were dropped.").arg(name), m_history.last());
    });
    QObject::connect(&m_presets, &PresetChoice::notice, &m_messages,
                     [this](const QString& sentence) { m_messages.show(Messages::Level::Warning, sentence); });
    QObject::connect(&m_presets, &PresetChoice::done, &m_messages,
                     [this](const QString& sentence) { m_messages.show(Messages::Level::Info, sentence); });
    QObject::connect(&m_presets, &PresetChoice::inTheWay, &m_messages,
                     [this](const QString& file, const QString& name) {
                         const auto take = [this, file](PresetStore::Import how) { m_presets.takeFile(file, how); };
                         m_messages.show(Messages::Level::Info,
                                         Presets::tr("There is another preset of this file name, “%1”.").arg(name),
                                         {{Presets::tr("Replace it"), [take] { take(PresetStore::Import::Replace); }},
                                          {Presets::tr("Keep both"), [take] { take(PresetStore::Import::KeepBoth); }}});
                     });
}

StudioParts::~StudioParts() { m_service.shutDown(); }

} // namespace zimage::ui
