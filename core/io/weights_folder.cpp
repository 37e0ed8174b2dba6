#include "io/weights_folder.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "io/json_scan.h"
#include "io/sax_handler.h"

#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kMaxIndexBytes = std::size_t{64} << 20;
constexpr JsonLimits kIndexLimits{.depth = 64, .token = std::size_t{1} << 20, .values = std::size_t{1} << 20};

/// What the index may take in memory: about 150,000 tensors.
constexpr std::size_t kIndexMemory = std::size_t{32} << 20;
constexpr std::size_t kEntryMemory = 128;

using WeightMap = std::map<std::string, std::string>; ///< tensor → shard's file name

[[noreturn]] void fail(ErrorCode code, const std::filesystem::path& file, const std::string& sentence,
                       const std::string& key = {})
{
    throw Error(code, sentence, {.file = file.string(), .tensor = {}, .key = key});
}

/// Takes "weight_map" out of an index and ignores everything else in it.
class IndexReader final : public SaxHandler {
public:
    explicit IndexReader(const std::filesystem::path& file) : m_file(file) {}

    [[nodiscard]] bool found() const { return m_found; }
    WeightMap take() { return std::move(m_map); }

    bool null() override { return scalar(); }
    bool boolean(bool /*value*/) override { return scalar(); }
    bool number_integer(number_integer_t /*value*/) override { return scalar(); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return scalar(); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return scalar(); }

    bool string(string_t& value) override
    {
        if (!m_inMap || m_depth != 2)
            return scalar();
        m_spent += kEntryMemory + m_key.size() + value.size();
        if (m_spent > kIndexMemory)
            fail(ErrorCode::Corrupt, m_file, tr("{file:path} lists more tensors than any model has.", m_file));
        if (!m_map.emplace(m_key, value).second)
            fail(ErrorCode::Corrupt, m_file,
                 tr("{file:path} lists the tensor '{tensor}' twice.", m_file, printable(m_key)), "weight_map");
        return true;
    }

    bool start_object(std::size_t /*size*/) override
    {
        if (mapComesNext()) {
            if (m_found)
                fail(ErrorCode::Corrupt, m_file, tr("{file:path} has two weight_map objects.", m_file), "weight_map");
            m_found = m_inMap = true;
        } else if (m_inMap) {
            return unexpected(trLater("an object"));
        }
        ++m_depth;
        return true;
    }

    bool end_object() override
    {
        --m_depth;
        m_inMap = m_inMap && m_depth >= 2;
        return true;
    }

    bool start_array(std::size_t /*size*/) override
    {
        if (m_depth == 0 || m_inMap || mapComesNext())
            return unexpected(trLater("an array"));
        ++m_depth;
        return true;
    }

    bool end_array() override
    {
        --m_depth;
        return true;
    }

    bool key(string_t& value) override
    {
        m_key = m_depth <= 2 ? value : std::string();
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) override
    {
        fail(ErrorCode::Corrupt, m_file,
             tr("{file:path} is not valid JSON: there is a mistake at byte {at:int}.", m_file, position));
    }

protected:
    bool unexpected(const char* found) override
    {
        const std::string_view what = translated(found);
        if (m_depth == 0)
            fail(ErrorCode::Corrupt, m_file, tr("{file:path} must be a JSON object. Found: {found}.", m_file, what));
        if (!m_inMap)
            fail(ErrorCode::Corrupt, m_file,
                 tr("{file:path} must have an object as its weight_map. Found: {found}.", m_file, what), "weight_map");
        fail(ErrorCode::Corrupt, m_file,
             tr("{file:path} must have a file name for the tensor '{tensor}'. Found: {found}.", m_file,
                printable(m_key), what),
             "weight_map");
    }

private:
    /// The value of "weight_map" itself comes next.
    [[nodiscard]] bool mapComesNext() const { return m_depth == 1 && m_key == "weight_map"; }

    bool scalar() { return m_depth == 0 || m_inMap || mapComesNext() ? unexpected(trLater("another value")) : true; }

    const std::filesystem::path& m_file;
    WeightMap m_map;
    std::string m_key;
    std::size_t m_depth = 0;
    std::size_t m_spent = 0;
    bool m_found = false;
    bool m_inMap = false;
};

WeightMap readIndex(const std::filesystem::path& path)
{
    const auto file = MappedFile::open(path);
    const auto bytes = file->bytes();
    if (bytes.size() > kMaxIndexBytes)
        fail(ErrorCode::Corrupt, path, tr("{file:path} is larger than 64 MiB, too large for an index.", path));
    std::string text(bytes.size(), '\0');
    file->read(bytes, text.data());
    if (const JsonRefusal refusal = scanJson(text, kIndexLimits)) {
        const TextPlace place = textPlace(text, refusal.position);
        fail(ErrorCode::Corrupt, path,
             tr("{file:path} cannot be read in line {line:int}, column {column:int}: {why}.", path, place.line,
                place.column, refusal.reason));
    }
    IndexReader reader(path);
    nlohmann::json::sax_parse(text.begin(), text.end(), &reader); // throws rather than return false
    if (!reader.found())
        fail(ErrorCode::Incomplete, path, tr("{file:path} lacks the key {key:quoted}.", path, "weight_map"),
             "weight_map");
    WeightMap map = reader.take();
    if (map.empty())
        fail(ErrorCode::Incomplete, path, tr("{file:path} lists no tensors. Download the model again.", path),
             "weight_map");
    return map;
}

/// An index must not reach outside its folder.
bool isPlainFileName(const std::string& name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos
        && name.find('\\') == std::string::npos && name.find('\0') == std::string::npos;
}

/// Opens every shard that the index names. A tensor that several shards hold is taken from the one the index names.
TensorMap openShards(const std::filesystem::path& folder, const std::filesystem::path& indexPath)
{
    const WeightMap index = readIndex(indexPath);
    std::set<std::string> shards;
    for (const auto& [tensor, shard] : index) {
        if (!isPlainFileName(shard))
            fail(ErrorCode::Corrupt, indexPath,
                 tr("{file:path} lists the shard {shard:quoted}, which is not a plain file name.", indexPath, shard),
                 "weight_map");
        shards.insert(shard);
    }

    TensorMap all;
    for (const std::string& shard : shards) {
        const std::filesystem::path path = folder / shard;
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored))
            throw Error(ErrorCode::Incomplete,
                        tr("{file:path} is missing, but {index:path} lists it. Download the model again.", path,
                           indexPath.filename()),
                        {.file = path.string(), .tensor = {}, .key = {}});
        Safetensors opened = openSafetensors(path);
        for (auto& [name, tensor] : opened.tensors) {
            const auto listed = index.find(name);
            if (listed != index.end() && listed->second != shard)
                continue;
            if (!all.emplace(name, std::move(tensor)).second)
                throw Error(ErrorCode::Corrupt,
                            tr("The tensor '{tensor}' in {file:path} is also in another shard, and the index does "
                               "not say which one to use. Download the model again.",
                               printable(name), path),
                            {.file = path.string(), .tensor = name, .key = {}});
        }
    }
    for (const auto& [tensor, shard] : index)
        if (!all.contains(tensor))
            throw Error(ErrorCode::Incomplete,
                        tr("{file:path} lacks the tensor '{tensor}', which {index:path} lists. Download the model "
                           "again.",
                           folder / shard, printable(tensor), indexPath.filename()),
                        {.file = (folder / shard).string(), .tensor = tensor, .key = {}});
    return all;
}

} // namespace

TensorMap openWeights(const std::filesystem::path& folder, const std::string& stem)
{
    // As transformers does: the single file before the shards.
    const std::filesystem::path single = folder / (stem + ".safetensors");
    const std::filesystem::path index = folder / (stem + ".safetensors.index.json");
    std::error_code ignored;
    if (std::filesystem::exists(single, ignored))
        return openSafetensors(single).tensors;
    if (std::filesystem::exists(index, ignored))
        return openShards(folder, index);
    throw Error(ErrorCode::Incomplete,
                tr("{folder:path} has neither {single:path} nor {index:path}. Download the model again.", folder,
                   single.filename(), index.filename()),
                {.file = single.string(), .tensor = {}, .key = {}});
}

} // namespace zimage
