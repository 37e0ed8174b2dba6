#include "memory/ledger_file.h"

#include "io/input_file.h"
#include "io/json_scan.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace zimage {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKind = "zimage devices"; // not for people: the file's mark
constexpr std::size_t kLargestFile = std::size_t{1} << 20;
constexpr std::size_t kMostEntries = 200;
constexpr std::size_t kMostTuned = 100;
constexpr JsonLimits kLimits{.depth = 8, .token = 4096, .values = 1 << 15};
constexpr double kLargest = 1e18;

std::string textOf(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double numberOf(const Json& json)
{
    const double value = json.is_number() ? json.get<double>() : 0;
    return std::isfinite(value) && std::abs(value) < kLargest ? value : 0;
}

Json jsonOf(const Learned& learned)
{
    Json json = Json::array({learned.value});
    if (learned.doubted)
        json.push_back(learned.doubt);
    return json;
}

Learned learnedOf(const Json& json, const char* key)
{
    Learned learned;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_array() || found->empty() || !found->front().is_number())
        return learned;
    learned.value = numberOf(found->front());
    learned.known = true;
    learned.doubted = found->size() > 1;
    learned.doubt = learned.doubted ? numberOf((*found)[1]) : 0;
    return learned;
}

} // namespace

void LedgerFile::read(DeviceLedger& ledger)
{
    const std::string text = readInputOrNothing(ledger.m_path, kLargestFile);
    if (text.empty() || scanJson(text, kLimits))
        return;
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || textOf(json, "kind") != kKind || textOf(json, "program") != ZIMAGE_VERSION)
        return;
    if (const auto runs = json.find("runs"); runs != json.end() && runs->is_array())
        for (const Json& each : *runs)
            if (each.is_object() && ledger.m_entries.size() < kMostEntries)
                readEntry(ledger, each);
    if (const auto copies = json.find("pinned_copy"); copies != json.end() && copies->is_object())
        for (const auto& [device, value] : copies->items())
            if (const Learned copy = learnedOf(*copies, device.c_str());
                copy.known && copy.value > 0 && ledger.m_copies.size() < kMostEntries)
                ledger.m_copies[device] = {copy, false};
}

void LedgerFile::readEntry(DeviceLedger& ledger, const Json& json)
{
    const DeviceLedger::Key key{textOf(json, "device"), textOf(json, "model"), textOf(json, "precision"),
                                textOf(json, "execution")};
    if (key.device.empty() || key.model.empty())
        return;
    DeviceLedger::Entry entry;
    for (const auto& [name, field] : kFields)
        entry.*field = learnedOf(json, name);
    for (Learned* rate : {&entry.step, &entry.text, &entry.decode, &entry.tiledDecode})
        if (rate->value <= 0)
            *rate = {};
    if (const auto order = json.find("order"); order != json.end())
        entry.order = static_cast<std::int64_t>(std::clamp(numberOf(*order), 0.0, 1e15));
    if (const auto tuned = json.find("tuned"); tuned != json.end() && tuned->is_object())
        for (const auto& [name, choice] : tuned->items())
            if (choice.is_string() && entry.tuned.size() < kMostTuned)
                entry.tuned[name] = choice.get<std::string>();
    ledger.m_entries[key] = std::move(entry);
}

std::string LedgerFile::text(const DeviceLedger& ledger)
{
    std::vector<const std::pair<const DeviceLedger::Key, DeviceLedger::Entry>*> newest;
    for (const auto& each : ledger.m_entries)
        newest.push_back(&each);
    std::sort(newest.begin(), newest.end(),
              [](const auto* a, const auto* b) { return a->second.order > b->second.order; });
    newest.resize(std::min(newest.size(), kMostEntries));
    Json json = {
        {"kind", kKind}, {"program", ZIMAGE_VERSION}, {"runs", Json::array()}, {"pinned_copy", Json::object()}};
    for (const auto* each : newest) {
        const auto& [key, entry] = *each;
        Json run = {{"device", key.device},
                    {"model", key.model},
                    {"precision", key.precision},
                    {"execution", key.execution},
                    {"order", entry.order}};
        for (const auto& [name, field] : kFields)
            if ((entry.*field).known)
                run[name] = jsonOf(entry.*field);
        if (!entry.tuned.empty())
            run["tuned"] = entry.tuned;
        json["runs"].push_back(std::move(run));
    }
    for (const auto& [device, copy] : ledger.m_copies)
        json["pinned_copy"][device] = jsonOf(copy.first);
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace zimage
