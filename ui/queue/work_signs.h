#pragma once

#include "bridge/messages.h"
#include "queue/desktop_link.h"
#include "session/studio_context.h"

#include <QObject>

#include <functional>
#include <memory>

namespace zimage::ui {

/// Tells the desktop of the work: the computer stays awake while a picture is being made, the task bar shows how far
/// the queue is, and when it ends or stops by itself while the user does something else, a notification says so. GUI
/// thread.
class WorkSigns : public QObject {
    Q_OBJECT

public:
    /// `isWatched` says whether the user has the studio before them.
    WorkSigns(const StudioContext& context, std::unique_ptr<DesktopLink> desktop, std::function<bool()> isWatched,
              QObject* parent = nullptr);
    ~WorkSigns() override;

private:
    void begin();
    void show(const JobProgress& progress);
    void onEnded(const JobEnd& end);
    void finish();
    [[nodiscard]] QString folder() const;  ///< of what waits
    [[nodiscard]] QString summary() const; ///< empty when there is nothing to tell

    StudioContext m_context;
    std::unique_ptr<DesktopLink> m_desktop;
    std::function<bool()> m_isWatched;
    bool m_working = false;
    bool m_began = false;   ///< the last job came so far that it had a picture
    bool m_stopped = false; ///< by the user: they know
    int m_made = 0;         ///< pictures since the queue began to work
    int m_failed = 0;       ///< jobs, likewise
    int m_shown = -1;       ///< percent in the task bar
};

} // namespace zimage::ui
