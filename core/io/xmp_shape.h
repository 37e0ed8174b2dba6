#pragma once

#include <string>
#include <string_view>

namespace zimage {

/// Refuses XMP that would cost its reader memory, time or stack without bound: throws Error Unsupported for more than
/// kMaxXmp bytes, 50,000 elements and attributes, 100 levels, or a document type; Corrupt for bytes that are no text.
void checkXmpShape(std::string_view packet, const std::string& name);

} // namespace zimage
