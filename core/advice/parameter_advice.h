#pragma once

#include "advice/condition.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What rules of advice may ask about besides the parameters.
struct ParameterContext {
    std::string model;        ///< the model folder's name
    bool card = false;        ///< a graphics card computes
    std::string decodeMemory; ///< "1.2 GiB": what decoding takes by this program's plan, as the parameters stand; empty
                              ///< when not known
    std::string decodeMemoryHalf; ///< the same in bf16 and without tiles, as other programs decode
};

/// One piece of advice about a parameter, from presets/parameter_advice.yaml.
struct ParameterRule {
    enum class Severity { Note, Warning };

    std::string id;
    const ParamDef* field = nullptr; ///< where the note stands
    Condition when;
    std::vector<std::string> models; ///< globs; empty: all
    std::vector<std::string> except; ///< globs of models that it is not for
    enum class Device { Any, Cpu, Card } device = Device::Any;
    Severity severity = Severity::Note;
    LocalizedText note; ///< with {decode_memory} and {decode_memory_half}

    [[nodiscard]] bool applies(const GenerationParams& params, const ParameterContext& context) const;
    /// The note in a language, its figures filled in.
    [[nodiscard]] std::string sentence(std::string_view language, const ParameterContext& context) const;
};

/// The file presets/parameter_advice.yaml (`kind: parameter_advice`). Advice never stops anything.
struct ParameterAdvice {
    std::vector<ParameterRule> rules;

    /// The rules that apply, in the file's order.
    [[nodiscard]] std::vector<const ParameterRule*> about(const GenerationParams& params,
                                                          const ParameterContext& context) const;
};

/// Throws Error as loadPreset() does, with messages that start with FILE:LINE:COLUMN.
[[nodiscard]] ParameterAdvice loadParameterAdvice(const std::filesystem::path& path);
[[nodiscard]] ParameterAdvice parseParameterAdvice(std::string_view yaml, const std::string& name);

} // namespace zimage
