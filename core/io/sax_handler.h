#pragma once

#include "base/sentence.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace zimage {

/// A reader of JSON events for formats that expect few of them: every event is refused unless the reader takes it.
/// Gives what a document tree cannot: duplicate keys are seen, and nothing is kept that the reader does not keep.
class SaxHandler : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return unexpected(trLater("null")); }
    bool boolean(bool /*value*/) override { return unexpected(trLater("true or false")); }
    bool number_integer(number_integer_t /*value*/) override { return unexpected(trLater("a negative number")); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return unexpected(trLater("a number")); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override
    {
        return unexpected(trLater("a fraction or too large a number"));
    }
    bool string(string_t& /*value*/) override { return unexpected(trLater("a text")); }
    bool binary(binary_t& /*value*/) override { return unexpected(trLater("bytes")); }
    bool start_object(std::size_t /*size*/) override { return unexpected(trLater("an object")); }
    bool end_object() override { return true; }
    bool start_array(std::size_t /*size*/) override { return unexpected(trLater("an array")); }
    bool end_array() override { return true; }

protected:
    /// Refuses what was found, a text for translated() and no part of a sentence; throws.
    virtual bool unexpected(const char* found) = 0;
};

} // namespace zimage
