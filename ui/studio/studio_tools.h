#pragma once

#include "advice/parameter_advice.h"
#include "remedies/remedy_desk.h"
#include "tuning/quick_check.h"
#include "tuning/tuning_window.h"

#include <QObject>

#include <optional>
#include <string>

namespace zimage::ui {

class MainWindow;
class RemediesWindow;

/// What the studio knows about making pictures, wired to the main window: notes beside the fields, the quick check,
/// remedies, the tuning guide. Windows are made when they are first asked for.
class StudioTools : public QObject {
    Q_OBJECT

public:
    explicit StudioTools(MainWindow& window);

    [[nodiscard]] QuickCheck& check() { return m_check; }
    [[nodiscard]] RemedyDesk& desk() { return m_desk; }
    TuningWindow& openTuning();
    RemediesWindow& openRemedies();

private:
    void wire();
    [[nodiscard]] bool card() const;
    [[nodiscard]] std::string checkPrompt() const;
    [[nodiscard]] std::optional<QuickCheck::Setting> checkSetting() const;
    [[nodiscard]] std::optional<TuningWindow::Start> tuningStart() const;
    void savePreset(const Preset& preset);
    void checkNewModel();

    MainWindow& m_window;
    ParameterAdvice m_advice;
    std::vector<DeviceInfo> m_devices;
    QuickCheck m_check;
    RemedyDesk m_desk;
    std::string m_prompt; ///< of the running job
    bool m_checkingModel = false;
    TuningWindow* m_tuning = nullptr;
    RemediesWindow* m_remedies = nullptr;
};

} // namespace zimage::ui
