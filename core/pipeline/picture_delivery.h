#pragma once

#include "engine/outcome.h"
#include "pipeline/kept_latents.h"

#include <condition_variable>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace zimage {

/// Hands finished pictures over in their order, one at a time, on a thread of its own while the next one is computed.
/// One waits at most: whoever adds another waits, too. The first that fails ends it: those after it are dropped, their
/// latents stay on disk.
class PictureDelivery {
public:
    struct Item {
        Picture picture;
        KeptLatents latents; ///< removed once the picture is delivered
    };

    /// `apart`: on a thread of its own; otherwise add() delivers. `failed` is called once, on that thread, when a
    /// delivery fails.
    PictureDelivery(std::function<void(Picture&&)> receiver, bool apart, std::function<void()> failed);
    ~PictureDelivery(); ///< delivers what has been added
    PictureDelivery(const PictureDelivery&) = delete;
    PictureDelivery& operator=(const PictureDelivery&) = delete;

    void add(Item item);
    /// Returns when all are delivered. Throws what the receiver threw.
    void finish();
    /// The latents of the picture that failed, if they were kept. After finish().
    [[nodiscard]] const std::filesystem::path& latents() const { return m_latents; }

private:
    void deliver(Item item);
    void run();
    void close();

    std::function<void(Picture&&)> m_receiver;
    bool m_apart;
    std::function<void()> m_failed;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Item> m_waiting;
    bool m_closed = false; ///< nothing more will be added
    std::exception_ptr m_error;
    std::filesystem::path m_latents;
    std::thread m_thread; ///< made for the first picture
};

} // namespace zimage
