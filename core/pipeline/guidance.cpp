#include "pipeline/guidance.h"

#include <ATen/ATen.h>

namespace zimage {

at::Tensor guide(const at::Tensor& positive, const at::Tensor& negative, double guidance, double normalization)
{
    at::Tensor guided = positive + guidance * (positive - negative);
    if (normalization <= 0)
        return guided;
    const at::Tensor most = at::linalg_vector_norm(positive, 2) * normalization;
    const at::Tensor norm = at::linalg_vector_norm(guided, 2);
    return at::where(norm > most, guided * (most / norm), guided);
}

} // namespace zimage
