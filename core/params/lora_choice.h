#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// One LoRA of a picture. What several change adds up, so their order does not matter.
struct LoraChoice {
    std::string file = {};   ///< as the user gave it; the name alone where it comes from a picture's metadata
    std::string sha256 = {}; ///< of the file, which is then found by it wherever it is; empty: it is found by `file`
    double strength = 1.0;   ///< −4 … 4; 1 as trained, 0 not at all
    int fromStep = 1;        ///< the first step that it acts in, counted from 1
    int toStep = 0;          ///< the last one; 0 is the end
    bool on = true;          ///< one that is off is kept and does nothing

    friend bool operator==(const LoraChoice&, const LoraChoice&) = default;
};

using LoraList = std::vector<LoraChoice>;

/// Whether it is on and has a file.
[[nodiscard]] bool acts(const LoraChoice& lora);

/// The file's name without its folders.
[[nodiscard]] std::string loraName(const LoraChoice& lora);

/// As the formats of docs/formats.md hold it: JSON on one line, [{"file":"a.safetensors","strength":0.5}], which YAML
/// reads as well. What has its default value is left out, but for the file.
[[nodiscard]] std::string lorasText(const LoraList& loras);

/// The list in such a text; an item may also be a file's name alone, and `name` is taken for `file`. Returns what is
/// wrong, in a sentence that calls the list `name` ("loras has no key 'strenght' …"), and changes nothing then.
[[nodiscard]] std::optional<std::string> readLoras(std::string_view json, LoraList& loras,
                                                   std::string_view name = "loras");

/// One key of an item with its value as text; "0.5" for strength. Returns what is wrong, as above.
[[nodiscard]] std::optional<std::string> setLoraKey(LoraChoice& lora, std::string_view key, const std::string& text,
                                                    std::string_view name = "loras");

} // namespace zimage
