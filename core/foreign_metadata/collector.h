#pragma once

#include "foreign_metadata/foreign_metadata.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What a reader of metadata finds in a picture. Values are checked by their rows as they come in: those that no row
/// can hold are left out with a note. The first value of a row stays.
class ForeignCollector {
public:
    explicit ForeignCollector(std::string source) { m_found.source = std::move(source); }

    void setPromptOriginal(std::string prompt) { m_found.promptOriginal = std::move(prompt); }
    void setNegativeOriginal(std::string prompt) { m_found.negativeOriginal = std::move(prompt); }
    void setSource(std::string source) { m_found.source = std::move(source); }

    void add(const ParamDef& def, ParamValue value);
    void add(const char* key, ParamValue value) { add(*findParam(key), std::move(value)); }
    /// A number, switch or text as it is written in a line of text.
    void addText(const ParamDef& def, std::string_view text);
    void addText(const char* key, std::string_view text) { addText(*findParam(key), text); }
    /// A number, switch or text of a JSON document; numbers in quotes count. Null is nothing, lists and objects get a
    /// note.
    void addJson(const char* key, const nlohmann::json& value);
    /// The same for another program's CFG scale, of which 0 and 1 are what our guidance calls 0.
    void addCfgText(std::string_view text);
    void addCfgJson(const nlohmann::json& value);
    void addCfg(double scale);
    /// "512x768", "512 × 768" or "(512, 768)".
    void addSizeText(std::string_view size);

    void note(std::string sentence);
    /// A setting that has no counterpart here; all of them share one note.
    void unused(std::string_view name, std::string_view value);
    void unusedLora(std::string_view file, double strength); ///< likewise

    [[nodiscard]] bool has(const char* key) const { return m_values.contains(findParam(key)); }
    [[nodiscard]] bool empty() const noexcept { return m_values.empty(); }
    [[nodiscard]] ForeignMetadata take();

private:
    void leaveOut(const std::string& why); ///< a sentence
    void addUnused(std::string words);
    bool addLargeSeed(const ParamDef& def, std::string_view digits, std::uint64_t largest);
    [[nodiscard]] std::optional<double> numberOf(std::string_view text) const;

    ForeignMetadata m_found;
    std::map<const ParamDef*, ParamValue>
        m_values; ///< rows lie in one array, so their addresses have the table's order
    std::vector<std::string> m_unused;
    std::size_t m_unusedCount = 0;
};

} // namespace zimage
