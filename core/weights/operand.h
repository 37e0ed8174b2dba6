#pragma once

#include <ATen/core/Tensor.h>

namespace zimage {

/// What goes into a product: values in the type of its weights; in fp8 (e4m3) each row has a scale, value = byte ·
/// scale.
struct Operand {
    at::Tensor values;    ///< [rows, width]
    at::Tensor rowScales; ///< [rows, 1] fp32; undefined in every other type

    Operand() = default;
    Operand(at::Tensor v) : values(std::move(v)) {} // NOLINT: a tensor is an operand
    Operand(at::Tensor v, at::Tensor scales) : values(std::move(v)), rowScales(std::move(scales)) {}

    [[nodiscard]] bool inFp8() const { return rowScales.defined(); }
    [[nodiscard]] Operand rows(std::int64_t from, std::int64_t to) const
    {
        return {values.slice(0, from, to), inFp8() ? rowScales.slice(0, from, to) : rowScales};
    }
};

} // namespace zimage
