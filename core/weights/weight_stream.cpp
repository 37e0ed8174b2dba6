#include "weights/weight_stream.h"

#include "base/log.h"
#include "weights/weight_unit.h"

#include <ATen/ATen.h>
#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#endif

#include <algorithm>
#include <map>
#include <string>

namespace zimage {

namespace {

constexpr std::size_t kPieces = 2;

#ifdef ZIMAGE_CUDA
/// One for each card, on which copies run beside the computing.
c10::cuda::CUDAStream copyStream(c10::DeviceIndex device)
{
    static std::map<c10::DeviceIndex, c10::cuda::CUDAStream> streams;
    return streams.try_emplace(device, c10::cuda::getStreamFromPool(false, device)).first->second;
}
#endif

} // namespace

struct WeightStream::Piece {
    at::Tensor memory;
    WeightUnit* unit = nullptr; ///< what lies in it or is on its way
    bool lent = false;
    bool spent = true; ///< its unit has been used, so that another may come
#ifdef ZIMAGE_CUDA
    at::cuda::CUDAEvent free; ///< what computed with it is done
    at::cuda::CUDAEvent loaded;
#endif
};

WeightStream::WeightStream(at::Device device, bool again) : m_device(device), m_again(again) {}

WeightStream::~WeightStream()
{
    try {
        rest();
    } catch (const c10::Error& error) { // the card has failed, and whoever works with it says so
        logDebug(std::string("libtorch: ") + error.what_without_backtrace());
    }
}

void WeightStream::setUnits(std::vector<WeightUnit*> units)
{
    rest();
    m_units = std::move(units);
}

void WeightStream::rest()
{
#ifdef ZIMAGE_CUDA
    for (const auto& piece : m_pieces)
        if (m_device.is_cuda() && piece->loaded.isCreated())
            piece->loaded.block(
                at::cuda::getCurrentCUDAStream(m_device.index())); // the memory may go to whoever computes next
#endif
    m_pieces.clear();
    m_next = 0;
}

void WeightStream::takePieces()
{
    std::int64_t bytes = 0;
    for (const WeightUnit* unit : m_units)
        bytes = std::max(bytes, unit->bytes());
    for (std::size_t i = m_pieces.size(); i < std::min(kPieces, m_units.size()); ++i) {
        auto piece = std::make_unique<Piece>();
        piece->memory = at::empty({bytes}, at::TensorOptions().device(m_device).dtype(at::kByte));
#ifdef ZIMAGE_CUDA
        if (m_device.is_cuda())
            piece->free.record(
                at::cuda::getCurrentCUDAStream(m_device.index())); // who had the memory before may still compute
#endif
        m_pieces.push_back(std::move(piece));
    }
}

WeightStream::Piece* WeightStream::pieceOf(const WeightUnit& unit)
{
    const auto found =
        std::find_if(m_pieces.begin(), m_pieces.end(), [&](const auto& piece) { return piece->unit == &unit; });
    return found == m_pieces.end() ? nullptr : found->get();
}

void WeightStream::load(Piece& piece, std::size_t index)
{
    WeightUnit& unit = *m_units[index];
    piece.unit = nullptr; // until it is there
    m_next = index + 1 == m_units.size() && m_again ? 0 : index + 1;
    const at::Tensor memory = piece.memory.narrow(0, 0, unit.bytes());
    const at::Tensor& source = unit.hostCopy();
#ifdef ZIMAGE_CUDA
    if (m_device.is_cuda() && source.defined()) {
        const c10::cuda::CUDAStream stream = copyStream(m_device.index());
        piece.free.block(stream);
        C10_CUDA_CHECK(cudaMemcpyAsync(memory.data_ptr(), source.data_ptr(), static_cast<std::size_t>(unit.bytes()),
                                       cudaMemcpyHostToDevice, stream));
        piece.loaded.record(stream);
        piece.unit = &unit;
        piece.spent = false;
        return;
    }
#endif
#ifdef ZIMAGE_CUDA
    if (m_device.is_cuda())
        piece.loaded.block(at::cuda::getCurrentCUDAStream(m_device.index())); // a copy that nobody waited for
#endif
    if (source.defined())
        memory.copy_(source);
    else
        unit.fill(memory);
#ifdef ZIMAGE_CUDA
    if (m_device.is_cuda())
        piece.loaded.record(at::cuda::getCurrentCUDAStream(m_device.index()));
#endif
    piece.unit = &unit;
    piece.spent = false;
}

void WeightStream::ahead()
{
    for (const auto& piece : m_pieces) {
        if (piece->lent || !piece->spent || m_next >= m_units.size())
            continue;
        WeightUnit& next = *m_units[m_next];
        if (Piece* there = pieceOf(next)) { // all of them fit into the pieces
            there->spent = false;
            continue;
        }
        if (next.hostCopy().defined()) // reading from a file would hold up the layers that can run meanwhile
            load(*piece, m_next);
    }
}

void WeightStream::lend(WeightUnit& unit)
{
    if (m_units.empty())
        m_units.push_back(&unit);
    takePieces();
    Piece* piece = pieceOf(unit);
    if (piece == nullptr) { // the first one, or not the one that was expected
        const auto idle = [](const auto& each) { return !each->lent; };
        const auto spent = [&idle](const auto& each) { return idle(each) && each->spent; };
        auto at = std::find_if(m_pieces.begin(), m_pieces.end(), spent);
        if (at == m_pieces.end())
            at = std::find_if(m_pieces.begin(), m_pieces.end(), idle);
        // not for people: cannot happen
        TORCH_INTERNAL_ASSERT(at != m_pieces.end(), "more units are in use at once than there are pieces");
        piece = at->get();
        const auto index = static_cast<std::size_t>(std::find(m_units.begin(), m_units.end(), &unit) - m_units.begin());
        if (index == m_units.size())
            m_units.push_back(&unit); // placing was interrupted
        load(*piece, index);
    }
    piece->lent = true;
#ifdef ZIMAGE_CUDA
    if (m_device.is_cuda())
        piece->loaded.block(at::cuda::getCurrentCUDAStream(m_device.index()));
#endif
    unit.bind(piece->memory);
    ahead();
}

void WeightStream::giveBack(WeightUnit& unit)
{
    unit.unbind();
    Piece* piece = pieceOf(unit);
    if (piece == nullptr)
        return;
    piece->lent = false;
    piece->spent = true;
#ifdef ZIMAGE_CUDA
    if (m_device.is_cuda())
        piece->free.record(at::cuda::getCurrentCUDAStream(m_device.index()));
#endif
    ahead();
}

} // namespace zimage
