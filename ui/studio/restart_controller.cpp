#include "studio/restart_controller.h"

#include "bridge/generation_service.h"
#include "session/messages.h"
#include "session/session_store.h"
#include "theme/retold.h"

#include <QCoreApplication>
#include <QProcess>

#include <utility>

namespace zimage::ui {

namespace {

bool startAgain()
{
    return QProcess::startDetached(QCoreApplication::applicationFilePath(), QCoreApplication::arguments().mid(1));
}

} // namespace

RestartController::RestartController(const StudioContext& context, SessionStore& store,
                                     std::function<bool()> startAnother)
    : m_context(context), m_store(store), m_startAnother(startAnother ? std::move(startAnother) : startAgain)
{
    connect(&m_context.service, &GenerationService::ended, this, [this](const JobEnd& end) {
        if (end.status != Outcome::Status::Failed || end.error != ErrorCode::DeviceLost)
            return;
        m_job = end.job;
        m_sentence = end.message;
        offer();
    });
    connect(&m_context.service, &GenerationService::queueChanged, this,
            [this] { // a job that is put by takes the message away
                if (m_context.service.lost() && m_context.messages.text().isEmpty())
                    offer();
            });
}

void RestartController::offer()
{
    m_context.messages.report({Messages::ofJob(m_job),
                               Messages::Level::Error,
                               tr("%1 Nothing is lost. Restart the program to continue.").arg(retold(m_sentence)),
                               {{tr("Restart"), [this] { restart(); }, false}},
                               Messages::Urgency::Alarm});
}

void RestartController::tellOfOthers()
{
    const SessionStore::Others others = m_store.others();
    if (others.sentence.isEmpty())
        return;
    std::vector<Messages::Action> actions;
    if (others.abandoned)
        actions.push_back({tr("Open it"), [this] { openOther(); }, true});
    m_context.messages.show(Messages::Level::Info, others.sentence, std::move(actions));
}

void RestartController::openOther()
{
    if (!m_startAnother())
        m_context.messages.show(Messages::Level::Error,
                                tr("The other session could not be opened. Start the program again to open it."));
}

bool RestartController::restart()
{
    m_store.flush();
    m_store.release(); // the next one takes the session over
    if (m_startAnother()) {
        Q_EMIT restarted();
        return true;
    }
    m_store.resume();
    m_context.messages.show(Messages::Level::Error,
                            tr("The program could not restart. Close it and start it again; nothing is lost."));
    return false;
}

} // namespace zimage::ui
