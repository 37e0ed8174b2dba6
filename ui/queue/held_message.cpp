#include "queue/held_message.h"

#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "widgets/folder_dialog.h"

#include <QDir>
#include <QEvent>

#include <utility>
#include <vector>

namespace zimage::ui {

HeldMessage::HeldMessage(GenerationService& service, AppSettings& settings, QWidget* parent)
    : MessageBar(parent), m_service(service), m_settings(settings)
{
    connect(&m_service, &GenerationService::ended, this, [this](const JobEnd& end) {
        m_began = end.pictures > 0 || (end.again && !end.again->latents.empty());
        refresh();
    });
    connect(&m_service, &GenerationService::queueChanged, this, &HeldMessage::refresh);
    refresh();
}

void HeldMessage::refresh()
{
    int held = 0;
    for (const QueueEntry& entry : m_service.held())
        held += entry.pictures();
    const QString why = sentence(held);
    if (why.isEmpty())
        return dismiss();
    std::vector<Action> actions{{tr("Continue"), [this] { m_service.resume(); }, false}};
    if (held > 0 && m_service.whyHeld() == GenerationService::Hold::Unwritable && !m_began)
        actions.push_back({tr("Change folder…"), [this] { changeFolder(); }, false});
    if (held > 0)
        actions.push_back({tr("Remove all"), [this] { m_service.clearWaiting(); }, false});
    showMessage(Level::Info, why, std::move(actions));
}

QString HeldMessage::sentence(int held) const
{
    using Hold = GenerationService::Hold;
    switch (m_service.whyHeld()) {
    case Hold::Nothing:
    case Hold::DeviceLost: // a restart goes on with them
        return {};
    case Hold::Earlier: return tr("%n {n|picture is|pictures are} still waiting to be made.", nullptr, held);
    case Hold::Stopped: return tr("%n {n|picture waits|pictures wait} because you stopped.", nullptr, held);
    case Hold::Unwritable:
        if (!m_began && held > 0)
            return tr("%n {n|picture waits|pictures wait} because the folder %1 cannot be written.", nullptr, held)
                .arg(QDir::toNativeSeparators(QString::fromStdString(folder().string())));
        return tr("%n {n|picture waits|pictures wait} because the last one could not be saved.", nullptr, held);
    case Hold::DiskFull:
        return tr(
            "%n {n|picture waits|pictures wait} because the disk is full. Make room, or choose another folder in the "
            "settings.",
            nullptr, held);
    case Hold::Paused:
        return held > 0 ? tr("%n {n|picture waits|pictures wait} because the queue is paused.", nullptr, held)
                        : tr("The queue is paused: the next picture will wait.");
    }
    return {};
}

std::filesystem::path HeldMessage::folder() const
{
    const std::vector<QueueEntry>& held = m_service.held();
    return held.empty() ? m_settings.pictureFolder() : held.front().jobs.front().request.folder;
}

/// What waits goes to the new folder, too.
void HeldMessage::changeFolder()
{
    askForFolder(window(), folder(), [this, from = folder()](const std::filesystem::path& to) {
        m_settings.setPictureFolder(QString::fromStdString(to.string()));
        m_service.moveJobs(from, to);
        m_service.resume();
    });
}

void HeldMessage::changeEvent(QEvent* event)
{
    MessageBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

} // namespace zimage::ui
