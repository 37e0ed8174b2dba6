#include "pipeline/parity_vectors.h"

#include "base/error.h"
#include "base/sentence.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace zimage {

ReferenceVectors::ReferenceVectors(const std::filesystem::path& file) : m_path(file), m_file(openSafetensors(file)) {}

at::Tensor ReferenceVectors::tensor(const std::string& name) const
{
    const auto found = m_file.tensors.find(name);
    if (found == m_file.tensors.end())
        throw Error(ErrorCode::Incomplete, tr("{file:path} lacks the tensor {tensor}.", m_path, name),
                    {.file = m_path.string(), .tensor = name, .key = {}});
    return toTensor(found->second);
}

std::vector<std::int32_t> ReferenceVectors::ids(const std::string& name) const
{
    const at::Tensor ids = tensor(name).to(at::kInt);
    const auto* data = ids.data_ptr<std::int32_t>();
    return {data, data + ids.numel()};
}

ParityLine compare(const std::string& name, const at::Tensor& ours, const at::Tensor& reference, Judged judged,
                   double limit)
{
    ParityLine line;
    line.name = name;
    line.limit = limit;
    line.judged = judged == Judged::Relative ? "relative" : "absolute";
    const at::Tensor a = ours.squeeze().to(at::kCPU, at::kDouble);
    const at::Tensor b = reference.squeeze().to(at::kDouble);
    if (!a.sizes().equals(b.sizes())) {
        line.judged = "exact";
        line.note = tr("The shapes differ.");
        return line;
    }
    const at::Tensor difference = a - b;
    line.maxAbsolute = difference.abs().max().item<double>();
    line.relative = at::linalg_vector_norm(difference, 2).item<double>()
        / std::max(at::linalg_vector_norm(b, 2).item<double>(), 1e-30);
    // NaN compares false, so it fails.
    line.passed = (judged == Judged::Relative ? line.relative : line.maxAbsolute) <= limit;
    return line;
}

ParityLine compareIds(const std::string& name, const std::vector<std::int32_t>& ours,
                      const std::vector<std::int32_t>& reference)
{
    ParityLine line;
    line.name = name;
    line.judged = "exact";
    line.passed = ours == reference;
    if (!line.passed) {
        const auto [a, b] = std::mismatch(ours.begin(), ours.end(), reference.begin(), reference.end());
        line.note = tr("Token {index:int} is the first that differs.", a - ours.begin());
        line.maxAbsolute = 1;
    }
    return line;
}

} // namespace zimage
