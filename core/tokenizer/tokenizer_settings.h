#pragma once

#include "tokenizer/added_tokens.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace zimage {

/// What a tokenizer file asks for besides its two tables.
struct TokenizerSettings {
    bool normalise = false; ///< NFC, or nothing
    std::string splitPattern;
    std::vector<AddedToken> addedTokens; ///< contents and ids each occur once
};

/// Throws Error Unsupported for another kind than Qwen's byte-level BPE, whatever would make its ids differ from ours,
/// and Corrupt for missing or ill-typed settings; `file` is for messages.
[[nodiscard]] TokenizerSettings readTokenizerSettings(const nlohmann::json& document, const std::string& file);

} // namespace zimage
