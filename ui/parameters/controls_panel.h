#pragma once

#include "params/ineffective.h"
#include "presets/resolutions.h"
#include "params/validate.h"
#include "presets/preset_store.h"
#include "prompt/prompt_history.h"
#include "resolution/memory_forecast.h"

#include <QJsonObject>
#include <QWidget>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

class QLabel;
class QVBoxLayout;

namespace zimage {
struct DeviceInfo;
}

namespace zimage::ui {

class FoldSection;
class Hint;
class ParamRow;
class PresetBar;
class PromptEdit;
class PromptPanel;
class ResolutionPicker;
class SeedField;

/// The left side of the studio: prompt, size, parameters and presets, made from the parameter table. About 380 px wide,
/// as high as it needs: the window lets it scroll. GUI thread.
class ControlsPanel : public QWidget {
    Q_OBJECT

public:
    /// Presets and resolutions come from these folders, the user's own first; by default presetFolders().
    explicit ControlsPanel(QWidget* parent = nullptr);
    explicit ControlsPanel(const std::vector<std::filesystem::path>& folders, QWidget* parent = nullptr);
    ~ControlsPanel() override;

    [[nodiscard]] GenerationParams params() const { return m_params; }
    /// Shows these; the prompt's change can be undone in its field. Emits paramsChanged when anything is new.
    void setParams(const GenerationParams& params);
    /// Everything that is wrong as it stands; empty when a job can start.
    [[nodiscard]] std::vector<ParamIssue> issues() const;

    enum class Settings { Keep, TakePreset };
    /// `tokenizer` counts the prompt's tokens; empty: nothing does. What limits sizes, which sizes are offered and
    /// which preset is "automatic". TakePreset also applies that preset's values.
    void setModel(const QString& name, const SizeLimits& limits, Settings settings = Settings::Keep,
                  const std::filesystem::path& tokenizer = {});
    void setDevices(const std::vector<DeviceInfo>& devices);

    /// Prompt history, folded groups, aspect lock, snap, chosen preset; not the parameters themselves. Wrong or missing
    /// parts are passed over.
    [[nodiscard]] QJsonObject saveState() const;
    void restoreState(const QJsonObject& state);

    /// Takes a YAML preset dropped on the window into the user's folder and chooses it; false when the file is none
    /// (told by notice).
    bool takePresetFile(const QString& path);
    void choosePreset(const QString& id); ///< its file's name without .yaml; empty for the model's own

    /// What is known of the values as they stand, for the lines of their fields.
    struct Advice {
        const ParamDef* field = nullptr;
        QString sentence;
        bool warning = false;
    };
    void setAdviser(std::function<std::vector<Advice>(const GenerationParams&)> adviser);
    /// What a picture of a size would take as the rest stands, and the largest size that fits; empty: nobody knows.
    void setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                       std::function<PictureSize()> largest);
    void putBelowPresets(QWidget* widget);
    [[nodiscard]] PresetStore& presets() const { return *m_store; }

public Q_SLOTS:
    void reuseSeed(qint64 seed);
    void reusePrompt(const QString& prompt);
    void setLastUsedSeed(qint64 seed); ///< of the latest picture
    void rememberPrompt();             ///< into the history; call it whenever a job is sent
    void focusPrompt();

Q_SIGNALS:
    void paramsChanged();
    void generateRequested();
    void notice(const QString& sentence);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void buildRows(QVBoxLayout& layout);
    void addRow(const ParamDef& def, QVBoxLayout& layout);
    void wirePresets();
    void edited(const ParamDef& def, const ParamValue& value);
    void showAll();     ///< every editor from m_params
    void refresh();     ///< what follows from the values: reasons, issues, marks
    void refreshBase(); ///< what "the preset's value" is
    void takePreset(const QString& id);
    [[nodiscard]] std::vector<std::pair<const ParamDef*, ParamValue>> valuesToSave(
        const PresetStore::Entry* over) const;
    [[nodiscard]] DeviceAbilities abilities() const;
    void retranslate();

    GenerationParams m_params;
    GenerationParams m_base; ///< the preset's values over the defaults
    QString m_model;
    SizeLimits m_limits;
    std::vector<DeviceInfo> m_devices;
    PromptHistory m_history;
    std::unique_ptr<PresetStore> m_store;
    std::function<std::vector<Advice>(const GenerationParams&)> m_adviser;
    bool m_showing = false; ///< editors are being filled: their signals mean nothing

    PresetBar* m_presets;
    PromptPanel* m_promptPanel;
    PromptEdit* m_prompt; ///< the panel's
    Hint* m_promptIssue;
    QLabel* m_negativeLabel;
    Hint* m_negativeReason;
    PromptEdit* m_negative;
    ResolutionPicker* m_size;
    SeedField* m_seed;
    std::map<const ParamDef*, ParamRow*> m_rows;
    std::map<ParamGroup, FoldSection*> m_sections;
};

} // namespace zimage::ui
