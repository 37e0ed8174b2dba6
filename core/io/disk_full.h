#pragma once

#include "base/error.h"

namespace zimage {

/// An output that cannot be written because its disk is full, or the user's share of it. Its code is Unwritable.
class DiskFull : public Error {
public:
    explicit DiskFull(const std::string& message, ErrorContext context = {})
        : Error(ErrorCode::Unwritable, message, std::move(context))
    {}
};

} // namespace zimage
