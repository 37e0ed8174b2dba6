#pragma once

#include "bridge/messages.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/parameters.h"

#include <QList>

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace zimage::ui {

class AppSettings;
class GenerationService;
class PresetChoice;

/// Makes jobs of the parameters, refuses what cannot be made and says why, and sends the rest to the service.
/// GUI thread.
class JobController : public QObject {
    Q_OBJECT

public:
    struct Parts {
        GenerationService& service;
        const ModelChoice& model;
        const AppSettings& settings;
        Parameters& parameters;
        const PresetChoice& presets;
        Messages& messages;
    };

    explicit JobController(const Parts& parts, QObject* parent = nullptr);

    void generate();
    void makeDrafts();
    /// As generate(), with a new seed for this job whatever is set, as when nobody clicked: messages stay.
    void generateNew();
    /// One picture of exactly these parameters, whatever the controls have.
    void makeAgain(const GenerationParams& params);
    /// The whole picture that a draft stands for.
    void makeFullSize(const ShownPicture& draft);
    void submit(const JobRequest& request);
    /// Goes on with a picture that failed, into the folder of the settings as they are now, or another one.
    void finish(JobRequest request, const std::filesystem::path& folder = {});
    /// One draft of each of these parameters, to be seen beside `of`, as one entry of the queue. Says why when they
    /// cannot be made; `ready` is called before the first one is sent.
    void makeVariations(const ShownPicture& of, const std::vector<GenerationParams>& cells,
                        const std::function<void()>& ready);

    /// Jobs that are sent from now on leave nothing behind but the pictures that they save.
    void setPrivate(bool on);
    void setSession(const QString& id) { m_session = id.toStdString(); } ///< that jobs are sent from from now on

Q_SIGNALS:
    /// Each, but for repeated calls of generateNew(). With a number they are so many variations of this one's picture,
    /// in one entry.
    void sent(const zimage::JobRequest& request, int variations);
    void promptUsed();                                    ///< a job of the parameters' own prompt is on its way
    void submitted(quint64 id);                           ///< a job is in the queue, or begins
    void refused(const zimage::GenerationParams& params); ///< no job can be made of them, as the message says

private:
    quint64 send(JobRequest request);
    [[nodiscard]] JobRequest ours(JobRequest request) const;
    [[nodiscard]] const ModelConfig* readyModel(const GenerationParams& params);
    [[nodiscard]] JobRequest named(JobRequest request) const;

    Parts m;
    std::filesystem::path m_folder; ///< of the settings, where jobs that wait are to save
    bool m_private = false;
    std::optional<GenerationParams> m_latestNew; ///< that generateNew() was called with
    std::string m_session;
};

} // namespace zimage::ui
