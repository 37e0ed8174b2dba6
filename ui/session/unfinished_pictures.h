#pragma once

#include "job/kept_picture.h"
#include "widgets/background_tasks.h"

#include <QObject>

#include <vector>

namespace zimage::ui {

class GenerationService;

/// The pictures that failed before they were saved, of this studio and of others, as the files of their latents tell;
/// those that wait in the queue or are being made are left out. GUI thread; files are read in the background.
class UnfinishedPictures : public QObject {
    Q_OBJECT

public:
    explicit UnfinishedPictures(GenerationService& service, QObject* parent = nullptr);

    /// As the last refresh() found them, the newest first.
    [[nodiscard]] const std::vector<KeptPicture>& list() const { return m_list; }
    void refresh();
    /// Puts the latents into the trash, or removes them where there is none. False when they cannot be.
    bool remove(const std::filesystem::path& latents);

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] bool inQueue(const std::filesystem::path& latents) const;
    void joinQueue(const std::vector<KeptPicture>& found);
    void take(std::vector<KeptPicture> found);

    GenerationService& m_service;
    std::vector<KeptPicture> m_list;
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
