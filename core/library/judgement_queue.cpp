#include "library/judgement_queue.h"

#include "base/resources.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "library/judgement_journal.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace zimage {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A picture that is not there may be on a drive that is not there: its folder is missing, or is an empty place for it.
bool mayComeBack(const fs::path& picture)
{
    std::error_code error;
    const fs::path folder = picture.has_parent_path() ? picture.parent_path() : fs::path(".");
    return !fs::exists(folder, error) || fs::is_empty(folder, error) || error;
}

bool canWait(const fs::path& picture, const Error& error)
{
    switch (error.code()) {
    case ErrorCode::NotFound: return mayComeBack(picture);
    case ErrorCode::Incomplete:
    case ErrorCode::Unreadable:
    case ErrorCode::Unwritable:
    case ErrorCode::OutOfMemory: return true;
    default: return false;
    }
}

} // namespace

class JudgementQueue::State {
public:
    State(Events events, fs::path folder, Pace pace)
        : m_events(std::move(events)), m_pace(pace), m_journal(std::move(folder))
    {
        for (JournalEntry& entry : m_journal.adopt())
            put(entry.picture, entry.change, {entry.number});
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }

    void add(const fs::path& picture, const JudgementChange& change)
    {
        if (change.empty())
            return;
        const std::scoped_lock lock(m_mutex);
        JournalEntry entry{0, fs::absolute(picture), change};
        if (const int error = m_journal.add(entry); error != 0)
            m_unkept.emplace_back(entry.picture, error);
        put(entry.picture, change, {entry.number});
        m_changed.notify_all();
    }

    void renamed(const fs::path& from, const fs::path& to)
    {
        const std::scoped_lock lock(m_mutex);
        const fs::path old = fs::absolute(from);
        if (m_writing == old)
            m_writingNow = fs::absolute(to);
        const auto found = m_waiting.find(old);
        if (found == m_waiting.end())
            return;
        const Waiting moved = std::move(found->second);
        m_waiting.erase(found);
        JournalEntry entry{0, fs::absolute(to), moved.change};
        if (const int error = m_journal.add(entry); error != 0)
            m_unkept.emplace_back(entry.picture, error);
        m_journal.finish(moved.numbers);
        put(entry.picture, moved.change, {entry.number});
        m_changed.notify_all();
    }

    [[nodiscard]] JudgementChange pending(const fs::path& picture) const
    {
        const std::scoped_lock lock(m_mutex);
        const fs::path path = fs::absolute(picture);
        const auto found = m_waiting.find(path);
        JudgementChange change = found == m_waiting.end() ? JudgementChange{} : found->second.change;
        return m_writing == path ? combined(m_change, change) : change;
    }

    [[nodiscard]] std::size_t count() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_waiting.size() + (m_writing.empty() || m_waiting.contains(m_writing) ? 0 : 1);
    }

    void flush()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_writing.empty() && m_unkept.empty() && !m_telling && !untried(); });
    }

private:
    struct Waiting {
        JudgementChange change;
        std::vector<std::uint64_t> numbers; ///< in the journal
        Clock::time_point due;
        std::chrono::milliseconds delay{0}; ///< 0: never tried
        bool told = false;
    };
    using Entry = std::map<fs::path, Waiting>::iterator;

    // All but work() and write() are called with m_mutex locked.

    void put(const fs::path& picture, const JudgementChange& change, const std::vector<std::uint64_t>& numbers)
    {
        Waiting& waiting = m_waiting[picture];
        waiting.change = combined(waiting.change, change);
        std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(waiting.numbers),
                     [](std::uint64_t number) { return number != 0; });
        waiting.due = {}; // who says more of a picture that waits has a reason to think that it can be written now
        waiting.delay = {};
    }

    [[nodiscard]] bool untried() const
    {
        return std::any_of(m_waiting.begin(), m_waiting.end(),
                           [](const auto& one) { return one.second.delay.count() == 0; });
    }

    /// The one that is due first.
    [[nodiscard]] Entry first()
    {
        return std::min_element(m_waiting.begin(), m_waiting.end(),
                                [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
    }

    void work(const std::stop_token& stop)
    {
        const std::stop_callback wake(stop, [this] {
            const std::scoped_lock lock(m_mutex);
            m_changed.notify_all();
        });
        std::unique_lock lock(m_mutex);
        while (true) {
            tellUnkept(lock);
            const Entry next = first();
            if (stop.stop_requested() && !untried())
                return;
            if (next == m_waiting.end()) {
                m_changed.wait(lock);
            } else if (const auto due = next->second.due; due > Clock::now()) {
                m_changed.wait_until(lock, due);
            } else {
                write(lock, next);
            }
        }
    }

    void tellUnkept(std::unique_lock<std::mutex>& lock)
    {
        while (!m_unkept.empty()) {
            const auto [picture, error] = m_unkept.front();
            m_unkept.erase(m_unkept.begin());
            tell(lock, [&, picture = picture, error = error] {
                if (m_events.failed)
                    m_events.failed(picture,
                                    Error(ErrorCode::Unwritable,
                                          tr("What you said of {file:path} could not be noted down for a restart: "
                                             "{why}. It is written as long as this program runs.",
                                             picture, systemErrorText(error))),
                                    true);
            });
        }
    }

    template <class Telling>
    void tell(std::unique_lock<std::mutex>& lock, const Telling& telling)
    {
        m_telling = true;
        lock.unlock();
        telling();
        lock.lock();
        m_telling = false;
        m_changed.notify_all();
    }

    void write(std::unique_lock<std::mutex>& lock, Entry next)
    {
        m_writing = m_writingNow = next->first;
        const Waiting taken = std::move(next->second);
        m_waiting.erase(next);
        m_change = taken.change;
        m_journal.flush();
        const fs::path picture = m_writing;
        lock.unlock();
        std::optional<WrittenJudgement> written;
        std::optional<Error> failure;
        try {
            written = writeJudgement(picture, taken.change);
        } catch (const Error& error) {
            failure = error;
        } catch (const std::bad_alloc&) {
            failure.emplace(ErrorCode::OutOfMemory,
                            tr("There is not enough memory. Close other programs, then try again."));
        } catch (const std::exception& error) {
            failure.emplace(ErrorCode::Internal, error.what());
        }
        lock.lock();
        m_writing.clear();
        const bool moved = failure && m_writingNow != picture;
        // One that is gone at first may have been renamed just now: who renamed it may still say so.
        const bool later = failure && (moved || canWait(picture, *failure));
        const bool missed = failure && !later && failure->code() == ErrorCode::NotFound && taken.delay.count() == 0;
        const bool waits = later || missed;
        if (waits)
            putBack(m_writingNow, taken, moved, !missed);
        else
            m_journal.finish(taken.numbers);
        tell(lock, [&] {
            if (written && m_events.written)
                m_events.written(picture, *written);
            if (failure && m_events.failed && !(waits && taken.told) && !moved && !missed)
                m_events.failed(picture, *failure, waits);
        });
    }

    /// What could not be written comes before what was added meanwhile.
    void putBack(const fs::path& picture, Waiting taken, bool moved, bool told)
    {
        if (moved) {
            JournalEntry entry{0, picture, taken.change};
            if (m_journal.add(entry) == 0) {
                m_journal.finish(taken.numbers);
                taken.numbers = {entry.number};
            }
            taken.delay = {};
        } else {
            taken.delay = taken.delay.count() == 0 ? m_pace.firstRetry : std::min(m_pace.lastRetry, taken.delay * 2);
            taken.due = Clock::now() + taken.delay;
            taken.told = taken.told || told;
        }
        Waiting& waiting = m_waiting[picture];
        taken.change = combined(taken.change, waiting.change);
        taken.numbers.insert(taken.numbers.end(), waiting.numbers.begin(), waiting.numbers.end());
        waiting = std::move(taken);
    }

    const Events m_events;
    const Pace m_pace;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    JudgementJournal m_journal;
    std::map<fs::path, Waiting> m_waiting;
    fs::path m_writing;                             ///< empty when none
    fs::path m_writingNow;                          ///< its name by now
    JudgementChange m_change;                       ///< that is being written
    std::vector<std::pair<fs::path, int>> m_unkept; ///< that the journal did not take, with errno
    bool m_telling = false;
    std::jthread m_thread; ///< last: it ends first
};

JudgementQueue::JudgementQueue(Events events) : JudgementQueue(std::move(events), defaultFolder(), Pace()) {}

JudgementQueue::JudgementQueue(Events events, std::filesystem::path folder, Pace pace)
    : m_state(std::make_unique<State>(std::move(events), std::move(folder), pace))
{}

JudgementQueue::~JudgementQueue() = default;

std::filesystem::path JudgementQueue::defaultFolder()
{
    const fs::path folder = stateFolder();
    return folder.empty() ? folder : folder / "judgements";
}

void JudgementQueue::add(const std::filesystem::path& picture, const JudgementChange& change)
{
    m_state->add(picture, change);
}

void JudgementQueue::renamed(const std::filesystem::path& from, const std::filesystem::path& to)
{
    m_state->renamed(from, to);
}

JudgementChange JudgementQueue::pending(const std::filesystem::path& picture) const
{
    return m_state->pending(picture);
}

std::size_t JudgementQueue::count() const { return m_state->count(); }

void JudgementQueue::flush() { m_state->flush(); }

} // namespace zimage
