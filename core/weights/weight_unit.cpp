#include "weights/weight_unit.h"

#include "weights/fp8.h"
#include "weights/locked_memory.h"
#include "weights/weight_stream.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <new>

namespace zimage {

namespace {

constexpr std::int64_t kAlignment = 256;

std::int64_t aligned(std::int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

std::int64_t valuesIn(const WeightSlot& slot)
{
    std::int64_t count = 1;
    for (const std::int64_t side : slot.shape)
        count *= side;
    return count;
}

std::int64_t bytesOf(const WeightSlot& slot, at::ScalarType type)
{
    return valuesIn(slot) * static_cast<std::int64_t>(c10::elementSize(type));
}
std::int64_t scaleBytesOf(const WeightSlot& slot)
{
    return slot.shape.at(0) * static_cast<std::int64_t>(sizeof(float));
}

} // namespace

WeightUnit::Use::~Use()
{
    if (m_unit != nullptr && --m_unit->m_uses == 0 && m_unit->m_stream != nullptr)
        m_unit->m_stream->giveBack(*m_unit);
}

WeightUnit::WeightUnit(std::string name, std::vector<std::shared_ptr<WeightSlot>> slots,
                       std::vector<std::shared_ptr<WeightJoin>> joins)
    : m_name(std::move(name)), m_joins(std::move(joins))
{
    for (const auto& join : m_joins)
        m_slots.insert(m_slots.end(), join->slots.begin(), join->slots.end());
    for (auto& slot : slots)
        if (std::find(m_slots.begin(), m_slots.end(), slot) == m_slots.end())
            m_slots.push_back(std::move(slot));
}

WeightUnit::Layout WeightUnit::layoutFor(const std::function<at::ScalarType(const WeightSlot&)>& typeOf) const
{
    Layout layout;
    layout.places.resize(m_slots.size());
    const auto lay = [&](std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i) {
            layout.places[i].type = typeOf(*m_slots[i]);
            layout.places[i].values = layout.bytes;
            layout.bytes += bytesOf(*m_slots[i], layout.places[i].type);
        }
        layout.bytes = aligned(layout.bytes);
        for (std::size_t i = first; i < first + count; ++i)
            if (fp8::isFp8(layout.places[i].type)) {
                layout.places[i].scales = layout.bytes;
                layout.bytes += scaleBytesOf(*m_slots[i]);
            }
        layout.bytes = aligned(layout.bytes);
    };
    std::size_t next = 0;
    for (const auto& join : m_joins) {
        lay(next, join->slots.size());
        next += join->slots.size();
    }
    for (; next < m_slots.size(); ++next)
        lay(next, 1);
    return layout;
}

std::int64_t WeightUnit::bytesIn(const std::function<at::ScalarType(const WeightSlot&)>& typeOf) const
{
    return layoutFor(typeOf).bytes;
}

void WeightUnit::setTypes(const std::function<at::ScalarType(const WeightSlot&)>& typeOf, at::Device device)
{
    Layout layout = layoutFor(typeOf);
    const auto sameType = [](const Place& a, const Place& b) { return a.type == b.type; };
    if (device == m_device
        && std::equal(m_places.begin(), m_places.end(), layout.places.begin(), layout.places.end(), sameType))
        return;
    dissolve();
    m_places = std::move(layout.places);
    m_bytes = layout.bytes;
    m_device = device;
    for (std::size_t i = 0; i < m_slots.size(); ++i)
        m_slots[i]->placing = at::TensorOptions().device(device).dtype(m_places[i].type);
}

at::Tensor WeightUnit::view(const at::Tensor& piece, std::size_t slot) const
{
    return piece.narrow(0, m_places[slot].values, bytesOf(*m_slots[slot], m_places[slot].type))
        .view(m_places[slot].type)
        .view(m_slots[slot]->shape);
}

at::Tensor WeightUnit::scalesView(const at::Tensor& piece, std::size_t slot) const
{
    if (!fp8::isFp8(m_places[slot].type))
        return {};
    return piece.narrow(0, m_places[slot].scales, scaleBytesOf(*m_slots[slot])).view(at::kFloat).view({-1, 1});
}

void WeightUnit::bind(const at::Tensor& piece)
{
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        m_slots[i]->tensor = view(piece, i);
        m_slots[i]->rowScales = scalesView(piece, i);
    }
    std::size_t next = 0;
    for (const auto& join : m_joins) {
        const std::size_t first = std::exchange(next, next + join->slots.size());
        const auto whole = [&](const at::Tensor& part, std::int64_t width) { // the first part and those that follow it
            std::int64_t rows = 0;
            for (const auto& slot : join->slots)
                rows += slot->shape.at(0);
            return part.as_strided({rows, width}, {width, 1});
        };
        join->tensor = whole(m_slots[first]->tensor, m_slots[first]->shape.at(1));
        join->rowScales = m_slots[first]->rowScales.defined() ? whole(m_slots[first]->rowScales, 1) : at::Tensor();
    }
}

void WeightUnit::unbind()
{
    for (const auto& join : m_joins)
        join->letGo();
    for (const auto& slot : m_slots) {
        slot->tensor.reset();
        slot->rowScales.reset();
    }
}

void WeightUnit::fill(const at::Tensor& piece) const
{
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const Operand fresh = m_slots[i]->fresh();
        const auto bytes = [](const at::Tensor& x) {
            return fp8::isFp8(x.scalar_type()) ? x.view(at::kByte) : x;
        }; // which every operation can move
        bytes(view(piece, i)).copy_(bytes(fresh.values));
        if (const at::Tensor scales = scalesView(piece, i); scales.defined())
            scales.copy_(fresh.rowScales);
    }
}

void WeightUnit::reside()
{
    if (m_own.defined())
        return;
    unbind();
    const at::Tensor piece = at::empty({m_bytes}, at::TensorOptions().device(m_device).dtype(at::kByte));
    if (m_host.defined())
        piece.copy_(m_host);
    else
        fill(piece);
    m_own = piece;
    m_host.reset();
    m_stream = nullptr;
    bind(m_own);
}

void WeightUnit::moveTo(WeightStream& stream, bool hostCopy)
{
    if (!hostCopy) {
        m_host.reset();
    } else if (!m_host.defined()) {
        const at::Tensor copy = hostMemory(m_bytes, m_device.is_cuda());
        if (m_own.defined())
            copy.copy_(m_own);
        else
            fill(copy);
        m_host = copy;
    }
    m_own.reset();
    unbind();
    m_stream = &stream;
}

void WeightUnit::dissolve()
{
    unbind();
    m_own.reset();
    m_host.reset();
    m_stream = nullptr;
    m_places.clear();
    m_bytes = 0;
}

WeightUnit::Use WeightUnit::use()
{
    if (apart())
        return Use(nullptr);
    if (m_stream == nullptr) {
        reside(); // again, when it failed for want of memory before
        return Use(nullptr);
    }
    if (m_uses == 0)
        m_stream->lend(*this);
    ++m_uses;
    return Use(this);
}

} // namespace zimage
