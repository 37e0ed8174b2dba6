#include "pipeline/picture_delivery.h"

#include <system_error>
#include <utility>

namespace zimage {

PictureDelivery::PictureDelivery(std::function<void(Picture&&)> receiver, bool apart, std::function<void()> failed)
    : m_receiver(std::move(receiver)), m_apart(apart), m_failed(std::move(failed))
{}

PictureDelivery::~PictureDelivery() { close(); }

void PictureDelivery::add(Item item)
{
    if (m_apart && !m_thread.joinable()) {
        try {
            m_thread = std::thread([this] { run(); });
        } catch (const std::system_error&) { // there are too many
            m_apart = false;
        }
    }
    if (!m_apart) {
        if (!m_error)
            deliver(std::move(item));
        return;
    }
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting || m_error; });
    if (m_error)
        return;
    m_waiting = std::move(item);
    m_changed.notify_all();
}

void PictureDelivery::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_waiting || m_closed; });
        if (!m_waiting || m_error)
            return;
        Item item = std::move(*m_waiting);
        m_waiting.reset();
        m_changed.notify_all();
        lock.unlock();
        deliver(std::move(item));
        lock.lock();
    }
}

void PictureDelivery::deliver(Item item)
{
    try {
        item.latents.during([&] {
            if (m_receiver)
                m_receiver(std::move(item.picture));
        });
        item.latents.remove();
    } catch (...) {
        {
            const std::lock_guard lock(m_mutex);
            m_error = std::current_exception();
            m_latents = item.latents.file();
        }
        m_changed.notify_all();
        if (m_failed)
            m_failed();
    }
}

void PictureDelivery::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void PictureDelivery::finish()
{
    close();
    if (m_error)
        std::rethrow_exception(m_error);
}

} // namespace zimage
