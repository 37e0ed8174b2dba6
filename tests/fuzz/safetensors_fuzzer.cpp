// A whole safetensors file in memory. Inputs that begin with 'H' are a header alone, so that mutations need not guess
// its length: 'H', the size of the data as two bytes, then the JSON; anything else is a file as it is.

#include "io/safetensors.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

using namespace zimage;

namespace {

std::vector<std::byte> fileOf(std::span<const std::uint8_t> input)
{
    std::vector<std::byte> file;
    if (input.size() < 3 || input[0] != 'H') {
        for (const std::uint8_t byte : input)
            file.push_back(std::byte{byte});
        return file;
    }
    const std::size_t dataSize = input[1] + 256U * input[2];
    const auto header = input.subspan(3);
    for (unsigned shift = 0; shift < 64; shift += 8)
        file.push_back(static_cast<std::byte>(std::uint64_t{header.size()} >> shift));
    for (const std::uint8_t byte : header)
        file.push_back(std::byte{byte});
    file.resize(file.size() + dataSize);
    return file;
}

void checkTensor(const StoredTensor& tensor, std::span<const std::byte> file)
{
    std::uint64_t size = dtypeSize(tensor.dtype);
    for (const std::int64_t side : tensor.shape) {
        fuzz::require(side >= 0, "a size is negative");
        size *= static_cast<std::uint64_t>(side);
    }
    fuzz::require(size == tensor.bytes.size(), "a tensor has other bytes than its shape says");
    fuzz::require(tensor.bytes.empty()
                      || (tensor.bytes.data() >= file.data()
                          && tensor.bytes.data() + tensor.bytes.size() <= file.data() + file.size()),
                  "a tensor lies outside the file");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::vector<std::byte> file = fileOf({data, size});
    fuzz::onlyErrors([&] {
        for (const auto& [name, tensor] : parseSafetensors(file, "fuzz.safetensors").tensors)
            checkTensor(tensor, file);
    });
    return 0;
}
