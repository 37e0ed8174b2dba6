#pragma once

#include "pictures/session_pictures.h"
#include "widgets/background_tasks.h"
#include "widgets/prepared_picture.h"

#include <QCache>
#include <QObject>
#include <QSet>

namespace zimage::ui {

/// Pictures of the session made ready to paint, the last used kept up to a limit. Reading and converting happen off the
/// GUI thread.
class PreparedCache : public QObject {
    Q_OBJECT

public:
    explicit PreparedCache(const SessionPictures& pictures, QObject* parent = nullptr);

    /// The picture when it is ready; else null, and it is made: ready() or failed() follows.
    PreparedPointer get(quint64 id);
    bool setScreen(const QColorSpace& space); ///< true for another one, which drops everything
    void forget(quint64 id);
    void clear();

Q_SIGNALS:
    void ready(quint64 id);
    void failed(quint64 id); ///< no pixels: the file is gone or no picture

private:
    const SessionPictures& m_pictures;
    QColorSpace m_screen;
    int m_weightsVersion = 0;                 ///< results that were begun before the last clear() are dropped
    QCache<quint64, PreparedPointer> m_cache; ///< cost in KiB
    QSet<quint64> m_requested;
    BackgroundTasks m_tasks{2};
};

} // namespace zimage::ui
