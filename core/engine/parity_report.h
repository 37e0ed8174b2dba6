#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace zimage {

struct ParityOptions {
    std::filesystem::path folder;    ///< with cases.json and golden.safetensors
    std::filesystem::path model;     ///< empty: FOLDER/model, or the folder that contains FOLDER
    std::filesystem::path tokenizer; ///< tokenizer.json(.gz) for tokenizer_*.json; empty: the one shipped
    std::string device = "cpu";
    std::string precision = "fp32";
    std::string attentionBackend = "auto";
};

/// One comparison of ours with the reference.
struct ParityLine {
    std::string name;       ///< of the case: "transformer.tr0.item1"
    double maxAbsolute = 0; ///< largest |ours − reference|
    double relative = 0;    ///< ‖ours − reference‖ / ‖reference‖
    double limit = 0;       ///< on `judged`
    std::string judged;     ///< "relative", "absolute" or "exact"
    bool passed = false;    ///< false for NaN, too
    std::string note;       ///< what differs in exact comparisons, for a person
};

struct ParityReport {
    std::vector<ParityLine> lines;
    [[nodiscard]] bool passed() const; ///< at least one line, and all of them
};

} // namespace zimage
