#include "queue/held_message.h"

#include "bridge/generation_service.h"

#include <QEvent>

#include <utility>
#include <vector>

namespace zimage::ui {

HeldMessage::HeldMessage(GenerationService& service, QWidget* parent) : MessageBar(parent), m_service(service)
{
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
    if (held > 0)
        actions.push_back({tr("Remove"), [this] { m_service.clearWaiting(); }, false});
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

void HeldMessage::changeEvent(QEvent* event)
{
    MessageBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

} // namespace zimage::ui
