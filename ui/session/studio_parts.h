#pragma once

#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "session/current_picture.h"
#include "session/gallery_library.h"
#include "session/job_controller.h"
#include "session/job_history.h"
#include "session/memory_controller.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/parameters.h"
#include "session/preset_choice.h"
#include "session/preset_history.h"
#include "session/prompt_words.h"
#include "session/quick_check.h"
#include "session/sessions.h"
#include "session/settings_history.h"
#include "session/studio_actions.h"
#include "session/studio_context.h"
#include "session/undo_history.h"
#include "session/unfinished_pictures.h"
#include "session/variation_sets.h"

#include <filesystem>
#include <vector>

namespace zimage::ui {

/// Everything that a StudioContext refers to: a studio without a window. GUI thread.
class StudioParts {
public:
    struct Places {
        GenerationWorker::EngineFactory engine;
        QString configFolder;                               ///< of studio.ini; empty: the user's
        std::vector<std::filesystem::path> presetFolders{}; ///< the user's own first; empty: presetFolders()
        GenerationService::Execution execution = GenerationService::Execution::Threaded;
        QString stateFolder{}; ///< of the jobs' history; empty: none is kept
    };

    explicit StudioParts(Places places);
    ~StudioParts();

    [[nodiscard]] const StudioContext& context() const { return m_context; }
    /// All is set as it was left: what led there cannot be undone.
    void begin() { m_settingsHistory.begin(); }

private:
    void tellOfPresets();

    AppSettings m_settings;
    ModelChoice m_model;
    GenerationService m_service;
    Parameters m_parameters;
    PresetChoice m_presets;
    UndoHistory m_history;
    SettingsHistory m_settingsHistory;
    PresetHistory m_presetHistory;
    PromptWords m_words;
    Messages m_messages;
    StudioActions m_actions;
    JobController m_jobs;
    JobHistory m_past;
    MemoryController m_memory;
    SessionPictures m_pictures;
    CurrentPicture m_current;
    UnfinishedPictures m_unfinished;
    VariationSets m_sets;
    Sessions m_sessions;
    QuickCheck m_check;
    GalleryLibrary m_gallery;
    StudioContext m_context;
};

} // namespace zimage::ui
