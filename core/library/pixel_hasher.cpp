#include "library/pixel_hasher.h"

#include "base/error.h"
#include "io/mapped_file.h"
#include "io/pixel_hash.h"
#include "library/picture_reader.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace zimage {
namespace {

constexpr int kLowest = 19;

/// Of this thread alone, as Linux has it.
void giveWay() { (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kLowest); }

std::string hashOf(const std::filesystem::path& file)
{
    const auto mapped = MappedFile::open(file);
    std::vector<std::byte> bytes(mapped->bytes().size());
    mapped->read(mapped->bytes(), bytes.data());
    return pixelHash(bytes, file.string());
}

} // namespace

struct PixelHasher::Impl {
    Impl(std::function<void(Result)> told, std::function<void()> ended)
        : done(std::move(told)), idle(std::move(ended)), thread([this](const std::stop_token& stop) { run(stop); })
    {}

    void run(const std::stop_token& stop)
    {
        giveWay();
        std::unique_lock lock(mutex);
        while (wake.wait(lock, stop, [&] { return !waiting.empty(); })) {
            const LibraryPicture picture = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            Result result{picture.id, picture.stamp, {}, {}, false};
            try {
                result.hash = hashOf(picture.file);
            } catch (const Error& error) {
                result.problem = error.what();
            }
            result.isStale = fileStamp(picture.file) != picture.stamp;
            done(std::move(result));
            lock.lock();
            if (--unfinished > 0)
                continue;
            lock.unlock();
            idle();
            lock.lock();
        }
    }

    std::function<void(Result)> done;
    std::function<void()> idle;
    std::mutex mutex;
    std::condition_variable_any wake;
    std::deque<LibraryPicture> waiting;
    std::size_t unfinished = 0;
    std::jthread thread;
};

PixelHasher::PixelHasher(std::function<void(Result)> done, std::function<void()> idle)
    : m_impl(std::make_unique<Impl>(std::move(done), std::move(idle)))
{}
PixelHasher::~PixelHasher() = default;

void PixelHasher::hash(const std::vector<LibraryPicture>& pictures)
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->waiting.insert(m_impl->waiting.end(), pictures.begin(), pictures.end());
        m_impl->unfinished += pictures.size();
    }
    m_impl->wake.notify_one();
}

bool PixelHasher::isIdle() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->unfinished == 0;
}

} // namespace zimage
