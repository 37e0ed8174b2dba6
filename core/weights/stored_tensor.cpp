#include "weights/stored_tensor.h"

#include "base/error.h"
#include "base/sentence.h"

#include <ATen/ATen.h>

namespace zimage {

namespace {

at::ScalarType torchType(const StoredTensor& stored)
{
    if (const auto type = floatType(stored.dtype))
        return *type;
    switch (stored.dtype) {
    case DType::I64: return at::kLong;
    case DType::I32: return at::kInt;
    case DType::I16: return at::kShort;
    case DType::I8: return at::kChar;
    case DType::U8: return at::kByte;
    default: break;
    }
    const std::string file = stored.file ? stored.file->path().string() : "";
    const char* type = dtypeName(stored.dtype);
    throw Error(ErrorCode::Unsupported,
                file.empty() ? tr("The tensor {tensor} has the type {type}, which cannot be used.", stored.name, type)
                             : tr("The tensor {tensor} in {file:path} has the type {type}, which cannot be used.",
                                  stored.name, file, type),
                {.file = file, .tensor = stored.name, .key = {}});
}

} // namespace

std::optional<at::ScalarType> floatType(DType dtype)
{
    switch (dtype) {
    case DType::F64: return at::kDouble;
    case DType::F32: return at::kFloat;
    case DType::F16: return at::kHalf;
    case DType::BF16: return at::kBFloat16;
    default: return std::nullopt;
    }
}

at::Tensor toTensor(const StoredTensor& stored)
{
    at::Tensor tensor = at::empty(stored.shape, at::TensorOptions().dtype(torchType(stored)));
    stored.copyTo(tensor.data_ptr());
    return tensor;
}

} // namespace zimage
