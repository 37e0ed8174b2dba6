#include "pipeline/torch_errors.h"

#include "base/error.h"
#include "base/log.h"
#include "weights/torch_compat.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>

namespace zimage {

namespace {

Error translated(const c10::Error& error)
{
    const std::string text = error.what_without_backtrace();
    logDebug(std::string("libtorch: ") + error.what());
    const auto says = [&text](const char* phrase) { return text.find(phrase) != std::string::npos; };
    if (compat::isOutOfMemory(error))
        return {ErrorCode::OutOfMemory,
                "There is not enough memory for this picture: choose a smaller size, or turn vae_tiling on."};
    const std::string first = text.substr(0, text.find('\n'));
    if (says("CUDA error") || says("CUDA driver"))
        return {ErrorCode::Device, "The graphics card failed: " + first};
    return {ErrorCode::Internal, "libtorch failed: " + first};
}

} // namespace

void translateErrors(const std::function<void()>& work)
{
    try {
        work();
    } catch (const c10::Error& error) {
        throw translated(error);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, "There is not enough memory for this picture: choose a smaller size.");
    }
}

} // namespace zimage
