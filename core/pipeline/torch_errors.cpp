#include "pipeline/torch_errors.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "weights/torch_compat.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>

namespace zimage {

namespace {

Error errorOf(const c10::Error& error)
{
    const std::string text = error.what_without_backtrace();
    logDebug("libtorch: " + std::string(error.what()));
    const auto says = [&text](const char* phrase) { return text.find(phrase) != std::string::npos; };
    if (compat::isOutOfMemory(error))
        return {ErrorCode::OutOfMemory,
                tr("There is not enough memory for this picture. Choose a smaller size, or turn vae_tiling on.")};
    const std::string first = text.substr(0, text.find('\n'));
    if (says("CUDA error") || says("CUDA driver")) // not for people: libtorch's words
        return {ErrorCode::Device, tr("The graphics card failed: {why}", first)};
    return {ErrorCode::Internal, tr("libtorch failed: {why}", first)};
}

} // namespace

void translateErrors(const std::function<void()>& work)
{
    try {
        work();
    } catch (const c10::Error& error) {
        throw errorOf(error);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory,
                    tr("There is not enough memory for this picture. Choose a smaller size, or close other programs."));
    }
}

} // namespace zimage
