#pragma once

#include "bridge/measure.h"
#include "quality/tuning_session.h"

#include <QFrame>

#include <memory>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace zimage::ui {

class Hint;
class PairView;

/// One step of the tuning guide: what it changes and why, Run and Undo, the figures, and for a change a pair of
/// pictures.
class StepCard : public QFrame {
    Q_OBJECT

public:
    StepCard(TuningStep step, QWidget* parent = nullptr);

    [[nodiscard]] TuningStepId id() const { return m_step.id; }
    void setValues(std::vector<ParamChange> values); ///< what it sets for this model
    void setReady(bool ready);                       ///< whether it may be run now
    void setRunning(bool running);
    void showProgress(int part, int parts, const Progress& progress);
    /// `measured` outlives nothing: what is shown is copied.
    void showResult(const TuningResult& result, const MeasureResult& measured);
    void showProblem(const QString& sentence);
    void clearResult();
    [[nodiscard]] QString figures() const;

Q_SIGNALS:
    void runWanted();
    void stopWanted();
    void undoWanted();
    void choiceMade(const QString& trial, bool kept);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void addTrial(const TuningTrial& trial);
    void showPair(const QString& id);
    void showText();
    void retranslate();
    [[nodiscard]] QString trialText(const TuningTrial& trial) const;

    TuningStep m_step;
    std::unique_ptr<const TuningResult> m_result;
    std::unique_ptr<const MeasureResult> m_measured;
    QString m_problem, m_doing, m_pair;
    bool m_running = false;

    QLabel* m_title;
    Hint* m_why;
    QPushButton* m_run;
    QPushButton* m_undo;
    QLabel* m_figures;
    QWidget* m_trials;
    QVBoxLayout* m_trialLines;
    PairView* m_view;
};

} // namespace zimage::ui
