#pragma once

#include "bridge/messages.h"
#include "queue/queue_actions.h"

#include <QHash>
#include <QObject>

namespace zimage::ui {

/// Says when a job that was just sent makes a picture that is there already or on its way, as when Generate is clicked
/// twice with a locked seed. The job is made as it was asked for; one click gives it a new seed or takes it out. What
/// is there is known of the latest job alone, while its files are where they were. GUI thread.
class RepeatNotice : public QObject {
    Q_OBJECT

public:
    explicit RepeatNotice(const StudioContext& context, QObject* parent = nullptr);

private:
    struct MadePicture {
        std::filesystem::path file; ///< empty: a draft
        quint64 id = 0;
    };

    void remember(const ShownPicture& picture);
    void look(quint64 id);
    [[nodiscard]] int repeats(const QueueEntry& entry) const;
    [[nodiscard]] bool isThere(const MadePicture& picture) const;
    void forgetGone();
    void say();

    StudioContext m_context;
    QueueActions m_do;
    quint64 m_maker = 0;                   ///< the latest job that made a picture
    JobRequest m_made;                     ///< what it was asked for
    QHash<qint64, MadePicture> m_pictures; ///< that it made, by their seeds
    QHash<quint64, int> m_repeats;         ///< by their entries, which are not made yet
};

} // namespace zimage::ui
