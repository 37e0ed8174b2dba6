#include "queue/work_signs.h"

#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "session/messages.h"

#include <QDir>

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage::ui {

WorkSigns::WorkSigns(const StudioContext& context, std::unique_ptr<DesktopLink> desktop,
                     std::function<bool()> isWatched, QObject* parent)
    : QObject(parent), m_context(context), m_desktop(std::move(desktop)), m_isWatched(std::move(isWatched))
{
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::started, this, &WorkSigns::begin);
    connect(&service, &GenerationService::progressed, this, &WorkSigns::show);
    connect(&service, &GenerationService::ended, this, &WorkSigns::onEnded);
    connect(&service, &GenerationService::queueChanged, this, [this] {
        if (m_working && m_context.service.running() == nullptr)
            finish();
    });
}

WorkSigns::~WorkSigns()
{
    if (m_working) {
        m_desktop->letSleep();
        m_desktop->showProgress(-1);
    }
}

void WorkSigns::begin()
{
    if (std::exchange(m_working, true))
        return;
    m_made = m_failed = 0;
    m_shown = -1;
    m_stopped = false;
    m_desktop->keepAwake(tr("Pictures are being made."));
}

void WorkSigns::show(const JobProgress& progress)
{
    const Progress& now = progress.progress;
    const double step = now.stage > Stage::Steps     ? 1
        : now.stage == Stage::Steps && now.total > 0 ? double(now.done) / now.total
                                                     : 0;
    const GenerationService& service = m_context.service;
    const QueueEntry* running = service.running();
    int all = m_made + (running == nullptr ? 0 : running->pictures());
    for (const QueueEntry& entry : service.waiting())
        all += entry.pictures();
    const double done = m_made + service.madePictures() + step;
    const int percent = std::clamp(static_cast<int>(std::lround(100 * done / std::max(1, all))), 0, 100);
    if (percent != std::exchange(m_shown, percent))
        m_desktop->showProgress(percent / 100.0);
}

void WorkSigns::onEnded(const JobEnd& end)
{
    if (!m_working)
        return;
    m_made += end.pictures;
    m_began = end.pictures > 0 || (end.again && !end.again->latents.empty());
    m_failed += end.status == Outcome::Status::Failed ? 1 : 0;
    m_stopped = end.status == Outcome::Status::Cancelled;
}

void WorkSigns::finish()
{
    m_working = false;
    m_desktop->letSleep();
    m_desktop->showProgress(-1);
    const QString what = m_stopped || m_isWatched() ? QString() : summary();
    if (!what.isEmpty())
        m_desktop->notify(what, m_failed > 0 ? m_context.messages.text() : QString());
}

QString WorkSigns::folder() const
{
    const std::vector<QueueEntry>& held = m_context.service.held();
    const std::filesystem::path folder =
        held.empty() ? m_context.settings.pictureFolder() : held.front().jobs.front().request.folder;
    return QDir::toNativeSeparators(QString::fromStdString(folder.string()));
}

QString WorkSigns::summary() const
{
    using Hold = GenerationService::Hold;
    switch (m_context.service.whyHeld()) {
    case Hold::Unwritable:
        return m_began ? tr("The queue is paused: a picture could not be saved.")
                       : tr("The queue is paused: the folder %1 cannot be written.").arg(folder());
    case Hold::DiskFull: return tr("The queue is paused: the disk is full.");
    case Hold::DeviceLost: return tr("The queue is paused: the graphics card stopped answering.");
    case Hold::Paused: return tr("The queue is paused.");
    case Hold::Nothing:
    case Hold::Earlier:
    case Hold::Stopped: break;
    }
    if (m_failed > 0)
        return tr("%n {n|job|jobs} failed.", nullptr, m_failed);
    if (m_made > 0) // else something was only judged
        return tr("%n {n|picture is|pictures are} ready.", nullptr, m_made);
    return {};
}

} // namespace zimage::ui
