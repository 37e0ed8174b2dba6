#include "session/make_again.h"

#include "base/error.h"
#include "base/sentence.h"
#include "bridge/generation_service.h"
#include "job/made_again.h"
#include "job/picture_file.h"
#include "pictures/image_conversion.h"
#include "session/job_controller.h"
#include "session/job_maker.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/parameters.h"
#include "session/studio_actions.h"
#include "widgets/background_tasks.h"

#include <QFile>
#include <QFileInfo>
#include <QObject>

#include <optional>
#include <utility>

namespace zimage::ui {

namespace {

/// What reading the file gave.
struct Read {
    std::optional<StoredSettings> settings;
    QString problem;
};

/// One picture on its way, from its file to the message. Goes by itself, with the jobs at the latest.
class Remake : public QObject {
public:
    Remake(const StudioContext& context, const std::filesystem::path& file) : QObject(&context.jobs), m_context(context)
    {
        m_tasks.run(
            this,
            [file] {
                Read read;
                try {
                    read.settings = readStoredSettings(file);
                    if (!read.settings)
                        read.problem = JobController::tr("There are no settings in %1.")
                                           .arg(QFileInfo(QFile::decodeName(file.c_str())).fileName());
                } catch (const Error& error) {
                    read.problem = QString::fromUtf8(error.what());
                }
                return read;
            },
            [this](Read read) { take(std::move(read)); });
    }

private:
    void take(Read read)
    {
        if (!read.settings)
            return end(Messages::Level::Warning, read.problem);
        m_original = std::move(*read.settings);
        const ModelConfig* model = m_context.model.config();
        if (model == nullptr)
            return end(Messages::Level::Error,
                       JobController::tr("No model is open. Choose “Open model folder…” in the File menu."));
        const QString there = m_original.record ? QString::fromStdString(m_original.record->modelName) : QString();
        const QString here = QString::fromStdString(model->name);
        if (there.isEmpty() || there == here)
            return make();
        m_context.messages.show(
            Messages::Level::Warning,
            JobController::tr("The picture was made with the model %1; %2 is open.").arg(there, here),
            {{JobController::tr("Make it with %1").arg(here), [this] { make(); }, true},
             {JobController::tr("Open model folder…"), [this] { m_context.actions.openModel.trigger(); }, false}});
    }

    void make()
    {
        const ModelConfig* model = m_context.model.config();
        if (model == nullptr || m_job != 0)
            return;
        GenerationParams params;
        applyValues(params, exactValues(m_original));
        keepMachine(params, m_context.parameters.params());
        params.count = 1;
        if (const QString problem = problemOf(params, *model); !problem.isEmpty())
            return end(Messages::Level::Error, problem);
        JobRequest request = finalRequest(params, *model, m_context.settings);
        request.preset = m_original.record ? m_original.record->preset : std::string();
        GenerationService& service = m_context.service;
        connect(&service, &GenerationService::started, this, [this](const JobToRun& job) { m_running = job.id; });
        connect(&service, &GenerationService::pictureMade, this, &Remake::compare);
        connect(&service, &GenerationService::ended, this, [this](const JobEnd& job) {
            if (job.job == m_job && !m_comparing)
                deleteLater(); // whoever reports jobs says why there is no picture
        });
        const auto numbered =
            connect(&m_context.jobs, &JobController::submitted, this, [this](quint64 id) { m_job = id; });
        m_context.jobs.submit(request);
        disconnect(numbered);
    }

    void compare(const ShownPicture& picture)
    {
        if (m_running != m_job || m_job == 0 || picture.kind != ShownPicture::Kind::Final)
            return;
        m_comparing = true;
        m_tasks.run(
            this,
            [picture, original = m_original] {
                const PictureRecord now =
                    recordOf(picture.params, picture.run, picture.model.toStdString(), picture.run.torchVersion);
                return compareWithOriginal(original, now, toImage(picture.image));
            },
            [this](const MadeAgain& again) {
                std::string text = again.text(m_original.file);
                if (text.empty()) // the words of a wildcard file, say
                    text = zimage::tr(
                        "The settings of {file:path} could not be used exactly; so the two are not compared.",
                        m_original.file);
                end(Messages::Level::Info, QString::fromStdString(text));
            });
    }

    void end(Messages::Level level, const QString& sentence)
    {
        if (m_job == 0)
            m_context.messages.show(level, sentence);
        else
            m_context.messages.report({Messages::ofJob(m_job), level, sentence});
        deleteLater();
    }

    StudioContext m_context;
    StoredSettings m_original;
    quint64 m_job = 0;     ///< 0: not sent yet
    quint64 m_running = 0; ///< the job that runs
    bool m_comparing = false;
    BackgroundTasks m_tasks{1};
};

} // namespace

void makeAgain(const StudioContext& context, const std::filesystem::path& file) { new Remake(context, file); }

} // namespace zimage::ui
