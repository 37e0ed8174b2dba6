#include "queue/held_message.h"

#include "bridge/generation_service.h"

#include <QEvent>

namespace zimage::ui {

HeldMessage::HeldMessage(GenerationService& service, QWidget* parent) : MessageBar(parent), m_service(service)
{
    connect(&m_service, &GenerationService::queueChanged, this, &HeldMessage::refresh);
    refresh();
}

void HeldMessage::refresh()
{
    int held = 0;
    for (const QueuedJob& job : m_service.held())
        held += job.request.params.count;
    if (held == 0 || m_service.lost()) // then a restart goes on with them
        return dismiss();
    showMessage(Level::Info, tr("%n {n|picture is|pictures are} still waiting to be made.", nullptr, held),
                {{tr("Continue"), [this] { m_service.resume(); }, false},
                 {tr("Remove"), [this] { m_service.clearWaiting(); }, false}});
}

void HeldMessage::changeEvent(QEvent* event)
{
    MessageBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

} // namespace zimage::ui
