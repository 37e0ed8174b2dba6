#pragma once

#include <QObject>
#include <QThreadPool>

#include <type_traits>
#include <utility>

namespace zimage::ui {

/// Work off the GUI thread for one owner. Make it the owner's last member: its destructor drops what has not begun and
/// waits for the rest, so that no result can reach an owner that is gone.
class BackgroundTasks {
public:
    explicit BackgroundTasks(int threads) { m_pool.setMaxThreadCount(threads); }
    ~BackgroundTasks()
    {
        m_pool.clear();
        m_pool.waitForDone();
    }
    BackgroundTasks(const BackgroundTasks&) = delete;
    BackgroundTasks& operator=(const BackgroundTasks&) = delete;

    /// work() on a thread of the pool, then done(result) on the owner's thread.
    template <typename Work, typename Done>
    void run(QObject* owner, Work work, Done done, int priority = 0)
    {
        m_pool.start(
            [owner, work = std::move(work), done = std::move(done)]() mutable {
                if constexpr (std::is_void_v<decltype(work())>) {
                    work();
                    QMetaObject::invokeMethod(owner, std::move(done), Qt::QueuedConnection);
                } else {
                    QMetaObject::invokeMethod(
                        owner, [done = std::move(done), result = work()]() mutable { done(std::move(result)); },
                        Qt::QueuedConnection);
                }
            },
            priority);
    }

private:
    QThreadPool m_pool;
};

} // namespace zimage::ui
