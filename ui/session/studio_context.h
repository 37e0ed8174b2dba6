#pragma once

namespace zimage::ui {

class AppSettings;
class CurrentPicture;
class GalleryLibrary;
class GenerationService;
class JobController;
class JobHistory;
class MemoryController;
class Messages;
class ModelChoice;
class Parameters;
class PresetChoice;
class PromptWords;
class QuickCheck;
class SessionPictures;
class Sessions;
class StudioActions;
class UndoHistory;
class UnfinishedPictures;
class VariationSets;

/// What a feature gets of the studio, and all that features know of each other. The objects live as long as the
/// studio; each says by signals what changes, and no feature may depend on the order in which others hear of it.
struct StudioContext {
    GenerationService& service; ///< makes pictures
    ModelChoice& model;
    AppSettings& settings;
    Parameters& parameters; ///< of the next picture
    PresetChoice& presets;
    PromptWords& words;  ///< the template in use, and lists of words
    JobController& jobs; ///< sends jobs to the service
    MemoryController& memory;
    SessionPictures& pictures;      ///< of the film strip
    CurrentPicture& current;        ///< the one on show
    UnfinishedPictures& unfinished; ///< that failed before they were saved
    VariationSets& sets;
    Sessions& sessions;
    QuickCheck& check;
    Messages& messages; ///< the line over the canvas
    StudioActions& actions;
    UndoHistory& history;    ///< what can be undone
    JobHistory& past;        ///< the jobs that were sent, also by earlier sessions
    GalleryLibrary& gallery; ///< all pictures in the user's folders
};

} // namespace zimage::ui
