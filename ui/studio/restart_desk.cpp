#include "studio/restart_desk.h"

#include "studio/generate_bar.h"
#include "studio/main_window.h"
#include "studio/message_bar.h"

#include <QCoreApplication>
#include <QProcess>

namespace zimage::ui {

RestartDesk::RestartDesk(MainWindow& window) : QObject(&window), m_window(window)
{
    // After the window's own connection, whose message about the end this one replaces.
    connect(&window.service(), &GenerationService::ended, this, [this](const JobEnd& end) {
        if (end.status != Outcome::Status::Failed || end.error != ErrorCode::DeviceLost)
            return;
        m_sentence = end.message;
        m_window.workspace().generateBar().setReady(false);
        offer();
    });
    connect(&window.service(), &GenerationService::queueChanged, this,
            [this] { // a job that is put by takes the message away
                if (m_window.service().lost() && m_window.workspace().message().text().isEmpty())
                    offer();
            });
}

void RestartDesk::offer()
{
    m_window.workspace().message().showMessage(MessageBar::Level::Error,
                                               tr("%1 Nothing is lost: restart to go on.").arg(m_sentence),
                                               {{tr("Restart"), [this] { restart(); }, false}});
}

bool RestartDesk::restart()
{
    m_window.store().flush();
    m_window.store().release(); // the next one takes the session over
    if (m_window.starter()
            ? m_window.starter()()
            : QProcess::startDetached(QCoreApplication::applicationFilePath(), QCoreApplication::arguments().mid(1))) {
        m_window.close();
        return true;
    }
    m_window.store().resume();
    m_window.workspace().message().showMessage(
        MessageBar::Level::Error,
        tr("The program could not be started anew. Close it and start it by hand: everything will be there."));
    return false;
}

} // namespace zimage::ui
