#pragma once

#include "architecture/model_config.h"
#include "bridge/generation_service.h"
#include "quality/tuning_session.h"

#include <QDialog>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLineEdit;
class QPushButton;
class QScrollArea;

namespace zimage::ui {

class ChoiceBox;
class Hint;
class QuickCheck;
class StepCard;

/// The tuning guide: four steps as a path from top to bottom, each run on the engine's thread and measured, each undone
/// by a click; at the end the settings become a preset. It never blocks, and stays beside the main window.
class TuningWindow : public QDialog {
    Q_OBJECT

public:
    /// What the guide starts from: a model with its preset's settings.
    struct Start {
        ModelConfig model;
        GenerationParams params; ///< of the model's preset, device and threads as chosen
        std::string checkPrompt;
    };
    using StartOf = std::function<std::optional<Start>()>; ///< nothing without a model

    TuningWindow(GenerationService& service, QuickCheck& check, StartOf startOf, QWidget* parent = nullptr);

    /// Begins anew with the model that is open; what was measured is dropped.
    void restart();
    [[nodiscard]] const TuningSession* session() const { return m_session.get(); }
    [[nodiscard]] StepCard& card(TuningStepId step) const { return *m_cards[static_cast<std::size_t>(step)]; }
    void run(TuningStepId step);
    void stop();
    void save();
    [[nodiscard]] QLineEdit& name() const { return *m_name; }

Q_SIGNALS:
    void presetReady(const zimage::Preset& preset);              ///< to be saved and chosen
    void settingsWanted(const zimage::GenerationParams& params); ///< as the steps have left them

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; ///< Esc stops a step, and closes when none runs

private:
    void build(QuickCheck& check);
    void onProgress(const JobProgress& progress);
    void onEnded(const JobEnd& end);
    void undo(TuningStepId step);
    void refresh();
    [[nodiscard]] TuningEffort effort() const;
    void retranslate();

    GenerationService& m_service;
    StartOf m_startOf;
    TuningGuide m_guide;
    VerifySuite m_suite;
    QString m_problem; ///< why there is no guide
    std::optional<Start> m_start;
    std::unique_ptr<TuningSession> m_session;
    std::vector<std::shared_ptr<const MeasureResult>> m_measured; ///< one for each of the session's results
    QTemporaryDir m_folder;
    quint64 m_job = 0;
    TuningStepId m_running = TuningStepId::Stability;

    Hint* m_intro;
    ChoiceBox* m_values;
    ChoiceBox* m_effort;
    QPushButton* m_again;
    std::vector<StepCard*> m_cards;
    Hint* m_outcome;
    QLineEdit* m_name;
    QPushButton* m_save;
    QPushButton* m_take;
    QScrollArea* m_scroll;
};

} // namespace zimage::ui
