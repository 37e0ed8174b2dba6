#include "session/unfinished_pictures.h"

#include "base/resources.h"
#include "bridge/generation_service.h"

#include <QFile>

#include <algorithm>
#include <system_error>
#include <utility>

namespace zimage::ui {

UnfinishedPictures::UnfinishedPictures(GenerationService& service, QObject* parent)
    : QObject(parent), m_service(service)
{
    connect(&m_service, &GenerationService::ended, this, &UnfinishedPictures::refresh);
    connect(&m_service, &GenerationService::queueChanged, this, [this] { take(m_list); });
}

void UnfinishedPictures::refresh()
{
    m_tasks.run(
        this, [folder = latentsFolder()] { return keptPictures(folder); },
        [this](std::vector<KeptPicture> found) { take(std::move(found)); });
}

bool UnfinishedPictures::inQueue(const std::filesystem::path& latents) const
{
    bool found = false;
    m_service.forEach([&](const QueueEntry& entry) {
        for (const QueuedJob& job : entry.jobs)
            found = found || job.request.latents == latents;
    });
    return found;
}

/// What a studio that was killed had in the making is in the queue again: there it goes on from where it was.
void UnfinishedPictures::joinQueue(const std::vector<KeptPicture>& found)
{
    for (const KeptPicture& picture : found) {
        quint64 job = 0;
        for (const QueueEntry& entry : m_service.held())
            for (const QueuedJob& each : entry.jobs)
                if (job == 0 && !entry.judged && isFirstOf(picture, each.request))
                    job = each.id;
        if (job != 0 && !inQueue(picture.latents))
            m_service.goOnFrom(job, picture.latents);
    }
}

void UnfinishedPictures::take(std::vector<KeptPicture> found)
{
    joinQueue(found);
    std::erase_if(found, [this](const KeptPicture& picture) { return inQueue(picture.latents); });
    const auto same = [](const KeptPicture& a, const KeptPicture& b) { return a.latents == b.latents; };
    if (std::equal(found.begin(), found.end(), m_list.begin(), m_list.end(), same))
        return;
    m_list = std::move(found);
    Q_EMIT changed();
}

bool UnfinishedPictures::remove(const std::filesystem::path& latents)
{
    std::error_code failed;
    if (!QFile::moveToTrash(QFile::decodeName(latents.c_str())))
        std::filesystem::remove(latents, failed);
    if (failed)
        return false;
    std::vector<KeptPicture> rest = m_list;
    std::erase_if(rest, [&](const KeptPicture& picture) { return picture.latents == latents; });
    take(std::move(rest));
    return true;
}

} // namespace zimage::ui
