#pragma once

#include "memory/decode_needs.h"
#include "memory/memory_needs.h"
#include "memory/model_bytes.h"
#include "memory/planner.h"

#include <map>

namespace zimage {

/// What a plan decides.
struct PlanChoice {
    std::string precision;
    bool textFromHost = false;
    int textResident = 0; ///< layers, with textFromHost
    int streamed = 0;
    int tile = 0;
    bool decodeOnCpu = false;
};

/// Predicts memory and time of one job's plans. Keeps what all of them share.
class PlanModel {
public:
    PlanModel(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
              const DeviceRates& rates);

    /// A plan with about the seconds that it would take, whether they are known or assumed: to choose by.
    struct Rated {
        MemoryPlan plan;
        double cost = 0;
    };
    [[nodiscard]] Rated rated(const PlanChoice& choice);

    /// Of the autoencoder alone, on a CPU.
    [[nodiscard]] MemoryPlan decodeAlone(int tile);

    [[nodiscard]] int blocks() const { return m_blocks; }
    [[nodiscard]] std::int64_t budget() const { return m_budget; }
    /// How many more layers of the text encoder a plan has room for.
    [[nodiscard]] int spareTextLayers(const MemoryPlan& plan);
    [[nodiscard]] const PictureShape& shape() const { return m_shape; }

private:
    const ModelBytes& bytesOf(const std::string& precision);
    const DecodeNeeds& decodeOf(int tile, const ComputeWay& way);
    void addPeaks(MemoryPlan& plan, const ComputeWay& way);
    void addComputersPeaks(MemoryPlan& plan, const ComputeWay& way);
    [[nodiscard]] std::int64_t mostWorking(const MemoryPlan& plan, const ComputeWay& way);
    double addTimes(MemoryPlan& plan, const ComputeWay& way);
    [[nodiscard]] std::int64_t blocksOf(const ModelBytes& bytes, int streamed, bool theStreamed) const;
    [[nodiscard]] std::int64_t ringUnit(const ModelBytes& bytes, int streamed) const;

    const ModelConfig& m_model;
    const GenerationParams& m_params;
    const DeviceMemory& m_device;
    DeviceRates m_rates;
    PictureShape m_shape;
    int m_blocks = 0;
    std::int64_t m_budget = 0;
    std::int64_t m_lora = 0;
    std::map<std::string, ModelBytes> m_bytes;
    std::map<int, DecodeNeeds> m_decode; ///< by tile
};

} // namespace zimage
