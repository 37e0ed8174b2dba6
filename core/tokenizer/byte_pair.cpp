#include "tokenizer/byte_pair.h"

#include "base/sentence.h"
#include "tokenizer/byte_level.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/unicode.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace zimage {

namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};
constexpr std::uint32_t kMerged = kNone - 1;

constexpr std::uint64_t join(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

// The heap's greatest element is the one to merge first.
bool mergesLater(const BytePair::Scratch::Candidate& a, const BytePair::Scratch::Candidate& b)
{
    return a.order > b.order;
}

} // namespace

BytePair::BytePair(const TokenizerJson& json, const TokenNames& names, const std::string& file)
{
    const auto fail = [&file](const std::string& why) { failDamagedTokenizer(file, why, "model.merges"); };
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string token = byteLevelName(static_cast<unsigned char>(byte));
        const std::optional<std::uint32_t> id = names.find(token);
        if (!id)
            fail(tr("Byte {byte:int} is the token {token:quoted}, which is not in the vocabulary.", byte, token));
        m_byteIds[byte] = *id;
    }

    const std::size_t count = json.mergeParts.size() / 2;
    m_merges.resize(std::bit_ceil(std::max<std::size_t>(count, 1) * 2));
    std::string whole;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view left = json.mergeParts[2 * i];
        const std::string_view right = json.mergeParts[2 * i + 1];
        whole.assign(left).append(right);
        const auto partOf = [&](std::string_view token) {
            const std::optional<std::uint32_t> id = names.find(token);
            if (!id)
                fail(tr("Merge {number:int} joins {token:quoted}, which is not in the vocabulary.", i + 1, token));
            return *id;
        };
        const std::uint64_t pair = join(partOf(left), partOf(right));
        const std::optional<std::uint32_t> made = names.find(whole);
        if (!made)
            fail(tr("Merge {number:int} makes {token:quoted}, which is not in the vocabulary.", i + 1, whole));
        // A pair that occurs twice counts by its last place, as in the reference.
        m_merges[slotOf(pair)] = {pair, static_cast<std::uint32_t>(i), *made};
    }
}

std::size_t BytePair::slotOf(std::uint64_t pair) const noexcept
{
    const std::size_t mask = m_merges.size() - 1;
    // Fibonacci hashing: the product's upper bits mix both ids.
    std::size_t at = ((pair ^ pair >> 29) * 0x9E3779B97F4A7C15ULL >> 32) & mask;
    while (m_merges[at].pair != kEmpty && m_merges[at].pair != pair)
        at = (at + 1) & mask;
    return at;
}

const BytePair::Merge* BytePair::find(std::uint32_t left, std::uint32_t right) const noexcept
{
    const Merge& merge = m_merges[slotOf(join(left, right))];
    return merge.pair == kEmpty ? nullptr : &merge;
}

/// Queues the merge of two neighbours, if there is one.
void BytePair::consider(Scratch& scratch, std::uint32_t left, std::uint32_t right) const
{
    if (const Merge* found = find(scratch.symbols[left].id, scratch.symbols[right].id)) {
        scratch.heap.push_back({join(found->rank, left), found->result});
        std::push_heap(scratch.heap.begin(), scratch.heap.end(), mergesLater);
    }
}

void BytePair::merge(Scratch& scratch, const Scratch::Candidate& candidate) const
{
    auto& symbols = scratch.symbols;
    const auto at = static_cast<std::uint32_t>(candidate.order & 0xFFFFFFFFU);
    Scratch::Symbol& left = symbols[at];
    if (left.next == kNone || left.next == kMerged)
        return;
    // An earlier merge may have changed this place since the candidate was queued; then it would make another token
    // now.
    const std::uint32_t taken = left.next;
    const Merge* current = find(left.id, symbols[taken].id);
    if (current == nullptr || current->result != candidate.result)
        return;

    left.id = candidate.result;
    left.next = symbols[taken].next;
    symbols[taken].next = kMerged;
    if (left.next != kNone) {
        symbols[left.next].previous = at;
        consider(scratch, at, left.next);
    }
    if (left.previous != kNone)
        consider(scratch, left.previous, at);
}

void BytePair::encode(std::string_view piece, Scratch& scratch, std::vector<std::int32_t>& ids) const
{
    scratch.symbols.clear();
    scratch.heap.clear();
    const auto size = static_cast<std::uint32_t>(piece.size());
    for (std::uint32_t i = 0; i < size; ++i)
        scratch.symbols.push_back(
            {m_byteIds[static_cast<unsigned char>(piece[i])], i == 0 ? kNone : i - 1, i + 1 < size ? i + 1 : kNone});
    for (std::uint32_t i = 0; i + 1 < size; ++i)
        consider(scratch, i, i + 1);
    while (!scratch.heap.empty()) {
        std::pop_heap(scratch.heap.begin(), scratch.heap.end(), mergesLater);
        const Scratch::Candidate candidate = scratch.heap.back();
        scratch.heap.pop_back();
        merge(scratch, candidate);
    }
    for (std::uint32_t i = 0; i < size; i = scratch.symbols[i].next) { // the first symbol is never merged away
        ids.push_back(static_cast<std::int32_t>(scratch.symbols[i].id));
        if (scratch.symbols[i].next == kNone)
            break;
    }
}

} // namespace zimage
