#pragma once

#include "memory/device_ledger.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <utility>

namespace zimage {

/// A device ledger's file: all that is not the ledger's own business.
class LedgerFile {
public:
    /// Takes over what the file at the ledger's path says. What cannot be understood is left out; never throws for it.
    static void read(DeviceLedger& ledger);
    /// What the file is to hold: the newest entries, as JSON.
    [[nodiscard]] static std::string text(const DeviceLedger& ledger);

private:
    using Entry = DeviceLedger::Entry;
    static constexpr std::pair<const char*, Learned Entry::*> kFields[] = {{"step", &Entry::step},
                                                                           {"text", &Entry::text},
                                                                           {"decode", &Entry::decode},
                                                                           {"tiled_decode", &Entry::tiledDecode},
                                                                           {"step_extra", &Entry::stepExtra},
                                                                           {"decode_extra", &Entry::decodeExtra}};

    static void readEntry(DeviceLedger& ledger, const nlohmann::ordered_json& json);
};

} // namespace zimage
