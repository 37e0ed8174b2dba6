#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace zimage {

class WeightUnit;

/// Brings units to the device as their layers come to need them: two pieces of memory, one in use while the next unit
/// is copied to the other beside the computing. Expects the units in their order, again and again or once; another
/// order costs a wait and nothing else. On a CPU nothing runs beside anything, but all the rest is the same. One
/// thread.
class WeightStream {
public:
    /// `again`: after the last unit the first one comes again.
    WeightStream(at::Device device, bool again);
    ~WeightStream();
    WeightStream(const WeightStream&) = delete;
    WeightStream& operator=(const WeightStream&) = delete;

    /// The units, in the order of their use. Ends what is under way.
    void setUnits(std::vector<WeightUnit*> units);
    /// Frees the pieces once what uses them is done; the next use takes new ones. No unit may be lent.
    void rest();

    // For WeightUnit::use().
    void lend(WeightUnit& unit);
    void giveBack(WeightUnit& unit);

private:
    struct Piece;
    void takePieces();
    void load(Piece& piece, std::size_t unit);
    /// Loads what comes next into the pieces that nobody needs.
    void ahead();
    [[nodiscard]] Piece* pieceOf(const WeightUnit& unit);

    at::Device m_device;
    bool m_again;
    std::vector<WeightUnit*> m_units;
    std::vector<std::unique_ptr<Piece>> m_pieces;
    std::size_t m_next = 0; ///< the unit that is loaded next; their number when none is
};

} // namespace zimage
