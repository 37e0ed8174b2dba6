#pragma once

#include "tokenizer/tokenizer_json.h"
#include "tokenizer/vocabulary.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Byte-pair merging: of all neighbouring pairs that a merge names, the one of lowest rank (leftmost among equals)
/// becomes one token, until none is left. Immutable; encode() may be called from several threads.
class BytePair {
public:
    /// Throws Error Corrupt when a byte has no token or a merge names or makes an unknown one; `file` is for messages.
    BytePair(const TokenizerJson& json, const TokenNames& names, const std::string& file);

    /// What encode() works in, kept by the caller so that it is not allocated for every piece.
    struct Scratch {
        struct Symbol {
            std::uint32_t id;
            std::uint32_t previous; ///< index of the neighbour, kNone at the ends
            std::uint32_t next;     ///< likewise; kMerged once this symbol is part of the one before it
        };
        struct Candidate {
            std::uint64_t order; ///< rank above, index of the left symbol below: what is merged first is least
            std::uint32_t result;
        };
        std::vector<Symbol> symbols;
        std::vector<Candidate> heap;
    };

    /// Appends the ids of one piece (under 2^31 bytes). n log n in its length.
    void encode(std::string_view piece, Scratch& scratch, std::vector<std::int32_t>& ids) const;

private:
    struct Merge {
        std::uint64_t pair = kEmpty; ///< left id above, right id below
        std::uint32_t rank = 0;
        std::uint32_t result = 0;
    };
    static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

    [[nodiscard]] std::size_t slotOf(std::uint64_t pair) const noexcept;
    [[nodiscard]] const Merge* find(std::uint32_t left, std::uint32_t right) const noexcept;
    void consider(Scratch& scratch, std::uint32_t left, std::uint32_t right) const;
    void merge(Scratch& scratch, const Scratch::Candidate& candidate) const;

    std::array<std::uint32_t, 256> m_byteIds{};
    std::vector<Merge> m_merges; ///< open addressing; a power of two, half full at most
};

} // namespace zimage
