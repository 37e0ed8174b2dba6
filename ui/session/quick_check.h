#pragma once

#include "architecture/model_config.h"
#include "bridge/generation_service.h"

#include <QImage>
#include <QTemporaryDir>

#include <functional>
#include <optional>
#include <string>

namespace zimage {
struct Verification;
}

namespace zimage::ui {

/// Makes one picture of the model's own check prompt with the settings as they are, and says whether all is well. The
/// picture is nobody's: it is shown beside the verdict and then gone. GUI thread.
class QuickCheck : public QObject {
    Q_OBJECT

public:
    /// What a check needs to know of the studio at the moment it is asked for.
    struct Setting {
        ModelConfig model;
        GenerationParams params;
        std::string prompt; ///< the model's check prompt
        bool card = false;  ///< a graphics card computes, so that the size can stay
    };
    struct Result {
        bool good = false;
        QString sentence; ///< "Good: 1.2 s at 512×512 …"
        QImage picture;   ///< null when there is none
    };

    /// `setting` gives nothing when there is no model.
    QuickCheck(GenerationService& service, std::function<std::optional<Setting>()> setting, QObject* parent);

    /// Asks for a check; finished() tells how it went, at once when it cannot be. Does nothing while one is under way.
    void run();
    [[nodiscard]] bool isRunning() const { return m_job != 0; }

    /// The parameters a check takes: the check prompt, one picture, seed 1, on the CPU no more pixels than 512×512.
    [[nodiscard]] static GenerationParams checkParams(const Setting& setting);

Q_SIGNALS:
    void started();
    void finished(const zimage::ui::QuickCheck::Result& result);

private:
    void onEnded(const JobEnd& end);
    [[nodiscard]] QString verdictOf(const Verification& row, const GenerationParams& params) const;

    GenerationService& m_service;
    std::function<std::optional<Setting>()> m_setting;
    QTemporaryDir m_folder;
    GenerationParams m_params;
    quint64 m_job = 0; ///< 0: none is under way
};

} // namespace zimage::ui
