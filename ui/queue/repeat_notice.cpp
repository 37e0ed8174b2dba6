#include "queue/repeat_notice.h"

#include "bridge/generation_service.h"
#include "job/same_picture.h"
#include "pictures/session_pictures.h"
#include "session/job_controller.h"
#include "session/messages.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace zimage::ui {

RepeatNotice::RepeatNotice(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_do(context)
{
    connect(&m_context.service, &GenerationService::pictureMade, this, &RepeatNotice::remember);
    connect(&m_context.service, &GenerationService::queueChanged, this, &RepeatNotice::forgetGone);
    connect(&m_context.jobs, &JobController::submitted, this, &RepeatNotice::look);
}

void RepeatNotice::remember(const ShownPicture& picture)
{
    const QueuedJob& job = m_context.service.running()->jobs.front();
    const bool preview = picture.kind == ShownPicture::Kind::Draft && job.request.purpose != JobRequest::Purpose::Draft;
    if (preview) // of a picture that was stopped
        return;
    if (std::exchange(m_maker, job.id) != job.id) {
        m_made = job.request;
        m_pictures.clear();
    }
    m_pictures.insert(picture.params.seed, {picture.file, picture.id});
}

bool RepeatNotice::isThere(const MadePicture& picture) const
{
    std::error_code ignored;
    return picture.file.empty() ? m_context.pictures.rowOf(picture.id) >= 0
                                : std::filesystem::exists(picture.file, ignored);
}

int RepeatNotice::repeats(const QueueEntry& entry) const
{
    const GenerationService& service = m_context.service;
    int pictures = 0;
    for (const QueuedJob& job : entry.jobs) {
        std::set<std::int64_t> seeds;
        service.forEach([&](const QueueEntry& other) {
            const bool stops = service.stopping() && service.running() == &other;
            for (const QueuedJob& each : other.jobs)
                if (other.id != entry.id && !other.judged && !stops)
                    for (const std::int64_t seed : seedsInCommon(job.request, each.request))
                        seeds.insert(seed);
        });
        if (m_maker != 0)
            for (const std::int64_t seed : seedsInCommon(job.request, m_made))
                if (const auto made = m_pictures.constFind(seed); made != m_pictures.constEnd() && isThere(*made))
                    seeds.insert(seed);
        pictures += static_cast<int>(seeds.size());
    }
    return pictures;
}

void RepeatNotice::look(quint64 id)
{
    const GenerationService& service = m_context.service;
    const QueueEntry* entry = service.entry(id);
    if (entry == nullptr || !entry->jobs.front().request.latents.empty() || service.lost()) // that is more urgent
        return;
    if (const int count = repeats(*entry); count > 0) {
        m_repeats.insert(id, count);
        say();
    }
}

void RepeatNotice::forgetGone()
{
    const GenerationService& service = m_context.service;
    const qsizetype before = m_repeats.size();
    m_repeats.removeIf(
        [&](const std::pair<const quint64&, int&>& each) { return service.entry(each.first) == nullptr; });
    if (m_repeats.size() == before || !m_context.messages.isAbout(Messages::Subject::Repeat))
        return;
    m_repeats.isEmpty() ? m_context.messages.dismiss() : say();
}

void RepeatNotice::say()
{
    const int count = std::accumulate(m_repeats.cbegin(), m_repeats.cend(), 0);
    const auto jobs = [this] {
        const QList<quint64> keys = m_repeats.keys();
        std::vector<quint64> ids(keys.begin(), keys.end());
        std::sort(ids.begin(), ids.end());
        return ids;
    };
    std::vector<Messages::Action> ways{{tr("Use new seeds"), [this, jobs] { m_do.renew(jobs()); }},
                                       {tr("Remove %n {n|job|jobs}", nullptr, static_cast<int>(m_repeats.size())),
                                        [this, jobs] { m_do.removeAll(jobs()); }}};
    m_context.messages.report(
        {Messages::Subject::Repeat, Messages::Level::Info,
         tr("%n {n|picture|pictures} will be the same as {n|an earlier one|earlier ones}: seed and settings are the "
            "same.",
            nullptr, count),
         std::move(ways)});
}

} // namespace zimage::ui
