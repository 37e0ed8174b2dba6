#include "io/safetensors.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "io/json_scan.h"
#include "io/sax_handler.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::string_view kLfsPointer = "version https://git-lfs"; // not for people: how such files begin
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;              // the limit of the format's own library
constexpr std::size_t kMaxDimensions = 64;                          // libtorch's limit
constexpr JsonLimits kHeaderLimits{
    .depth = 8, .token = std::size_t{4} << 20, .values = std::numeric_limits<std::size_t>::max()};

/// What the parsed header may take in memory, so that 100 MB of header cannot become a gigabyte of tensor names: enough
/// for about 80,000 tensors, where the largest published files have a few thousand.
constexpr std::size_t kHeaderMemory = std::size_t{32} << 20;
constexpr std::size_t kTensorMemory = 320; // a map node with its key, name and shape, without their text and numbers

struct DTypeRow {
    DType dtype;
    const char* name;
    std::size_t size;
};
constexpr std::array<DTypeRow, 12> kDTypes{{{DType::F64, "F64", 8},
                                            {DType::F32, "F32", 4},
                                            {DType::F16, "F16", 2},
                                            {DType::BF16, "BF16", 2},
                                            {DType::F8E4M3, "F8_E4M3", 1},
                                            {DType::F8E5M2, "F8_E5M2", 1},
                                            {DType::I64, "I64", 8},
                                            {DType::I32, "I32", 4},
                                            {DType::I16, "I16", 2},
                                            {DType::I8, "I8", 1},
                                            {DType::U8, "U8", 1},
                                            {DType::Bool, "BOOL", 1}}};

const DTypeRow& rowOf(DType dtype)
{
    for (const DTypeRow& row : kDTypes)
        if (row.dtype == dtype)
            return row;
    throw Error(ErrorCode::Internal, tr("A tensor has a type outside the table of types."));
}

[[noreturn]] void failFile(const std::string& file, const std::string& sentence)
{
    throw Error(ErrorCode::Corrupt, sentence, {.file = file, .tensor = {}, .key = {}});
}

/// `why` is a clause without a full stop.
[[noreturn]] void failTensor(ErrorCode code, const std::string& file, const std::string& tensor, const std::string& why)
{
    throw Error(code, tr("The tensor '{tensor}' in {file:path} cannot be read: {why}.", printable(tensor), file, why),
                {.file = file, .tensor = tensor, .key = {}});
}

/// Bytes of a tensor, or nothing when its sizes multiply to more than a signed 64-bit number holds. A zero does not
/// excuse the others: strides are computed from them.
std::optional<std::uint64_t> tensorBytes(const std::vector<std::int64_t>& shape, DType dtype)
{
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t product = dtypeSize(dtype);
    bool empty = false;
    for (const std::int64_t size : shape) {
        empty = empty || size == 0;
        const std::uint64_t factor = size == 0 ? 1 : static_cast<std::uint64_t>(size);
        if (product > kMax / factor)
            return std::nullopt;
        product *= factor;
    }
    return empty ? 0 : product;
}

/// Turns the header's events into tensors; whatever the format does not foresee is refused.
class HeaderReader final : public SaxHandler {
public:
    HeaderReader(std::span<const std::byte> data, const std::string& file) : m_data(data), m_file(file) {}

    Safetensors take() { return std::move(m_result); }

    bool null() override
    {
        if (m_place != Place::MetadataValue)
            return unexpected(trLater("null"));
        m_place = Place::Top;
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_place == Place::Shape) {
            if (m_shape->size() == kMaxDimensions)
                failTensor(ErrorCode::Corrupt, m_file, m_name, tr("it has more than 64 dimensions"));
            if (std::cmp_greater(value, std::numeric_limits<std::int64_t>::max()))
                failTensor(ErrorCode::Corrupt, m_file, m_name, tr("its shape has a size of 2^63 or more"));
            m_shape->push_back(static_cast<std::int64_t>(value));
            return true;
        }
        if (m_place == Place::Offsets) {
            if (m_offsets->size() == 2)
                failTensor(ErrorCode::Corrupt, m_file, m_name, tr("it has more than two data_offsets"));
            m_offsets->push_back(value);
            return true;
        }
        return unexpected(trLater("a number"));
    }

    bool string(string_t& value) override
    {
        if (m_place == Place::DTypeValue) {
            m_dtype = value;
            m_place = Place::Entry;
            return true;
        }
        if (m_place == Place::MetadataText) {
            spend(kTensorMemory + m_name.size() + value.size());
            if (!m_result.metadata.emplace(m_name, value).second)
                failFile(m_file, tr("{file:path} has the metadata {name:quoted} twice.", m_file, m_name));
            m_place = Place::Metadata;
            return true;
        }
        return unexpected(trLater("a text"));
    }

    bool start_object(std::size_t /*size*/) override
    {
        switch (m_place) {
        case Place::Before: m_place = Place::Top; return true;
        case Place::MetadataValue: m_place = Place::Metadata; return true;
        case Place::TensorValue: m_place = Place::Entry; return true;
        default: return unexpected(trLater("an object"));
        }
    }

    bool end_object() override
    {
        if (m_place == Place::Entry)
            finishTensor();
        m_place = m_place == Place::Top ? Place::Before : Place::Top;
        return true;
    }

    bool start_array(std::size_t /*size*/) override
    {
        if (m_place == Place::ShapeValue) {
            m_place = Place::Shape;
            m_shape.emplace();
            return true;
        }
        if (m_place == Place::OffsetsValue) {
            m_place = Place::Offsets;
            m_offsets.emplace();
            return true;
        }
        return unexpected(trLater("an array"));
    }

    bool end_array() override
    {
        m_place = Place::Entry;
        return true;
    }

    bool key(string_t& value) override
    {
        if (m_place == Place::Top) {
            startMember(value);
        } else if (m_place == Place::Metadata) {
            m_name = value;
            m_place = Place::MetadataText;
        } else {
            startField(value);
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) override
    {
        failFile(m_file,
                 tr("{file:path} has a header that is not valid JSON: there is a mistake at byte {at:int}.", m_file,
                    kLengthBytes + position));
    }

protected:
    bool unexpected(const char* found) override
    {
        const std::string_view what = translated(found);
        switch (m_place) {
        case Place::Before:
        case Place::Top: failFile(m_file, tr("{file:path} has a header that is not a JSON object.", m_file));
        case Place::MetadataValue:
        case Place::Metadata:
        case Place::MetadataText:
            failFile(m_file, tr("{file:path} must have only texts in its __metadata__. Found: {found}.", m_file, what));
        case Place::TensorValue:
            failTensor(ErrorCode::Corrupt, m_file, m_name,
                       tr("its description must be an object; found: {found}", what));
        case Place::Entry:
        case Place::DTypeValue:
            failTensor(ErrorCode::Corrupt, m_file, m_name, tr("its dtype must be a text; found: {found}", what));
        case Place::ShapeValue:
        case Place::Shape:
            failTensor(ErrorCode::Corrupt, m_file, m_name,
                       tr("its shape must be a list of whole numbers; found: {found}", what));
        case Place::OffsetsValue:
        case Place::Offsets:
            failTensor(ErrorCode::Corrupt, m_file, m_name,
                       tr("its data_offsets must be two whole numbers; found: {found}", what));
        }
        return false;
    }

private:
    /// Where in the header the next event belongs; "Value" is right after a key.
    enum class Place {
        Before,
        Top,
        MetadataValue,
        Metadata,
        MetadataText,
        TensorValue,
        Entry,
        DTypeValue,
        ShapeValue,
        Shape,
        OffsetsValue,
        Offsets
    };

    void spend(std::size_t bytes)
    {
        m_spent += bytes;
        if (m_spent > kHeaderMemory)
            failFile(m_file,
                     tr("{file:path} has a header that is too large for a model: its names and shapes need over "
                        "32 MiB of memory.",
                        m_file));
    }

    void startMember(const std::string& name)
    {
        if (name == "__metadata__") {
            if (std::exchange(m_metadataSeen, true))
                failFile(m_file, tr("{file:path} has two __metadata__ objects.", m_file));
            m_place = Place::MetadataValue;
            return;
        }
        if (m_result.tensors.contains(name))
            failTensor(ErrorCode::Corrupt, m_file, name, tr("it appears twice"));
        m_name = name;
        m_dtype.reset();
        m_shape.reset();
        m_offsets.reset();
        m_place = Place::TensorValue;
    }

    void startField(const std::string& field)
    {
        const auto start = [&](bool seen, Place place) {
            if (seen)
                failTensor(ErrorCode::Corrupt, m_file, m_name, tr("it has two fields {field:quoted}", field));
            m_place = place;
        };
        if (field == "dtype")
            start(m_dtype.has_value(), Place::DTypeValue);
        else if (field == "shape")
            start(m_shape.has_value(), Place::ShapeValue);
        else if (field == "data_offsets")
            start(m_offsets.has_value(), Place::OffsetsValue);
        else
            failTensor(ErrorCode::Corrupt, m_file, m_name,
                       tr("it has the field {field:quoted}, which the format does not have", field));
    }

    void finishTensor()
    {
        if (!m_dtype || !m_shape || !m_offsets || m_offsets->size() != 2)
            failTensor(ErrorCode::Corrupt, m_file, m_name, tr("it lacks its dtype, its shape or its two data_offsets"));
        const auto row = std::find_if(kDTypes.begin(), kDTypes.end(),
                                      [this](const DTypeRow& known) { return *m_dtype == known.name; });
        if (row == kDTypes.end())
            failTensor(ErrorCode::Unsupported, m_file, m_name,
                       tr("it has the type {type:quoted}, which this program does not support", *m_dtype));

        const std::uint64_t begin = m_offsets->at(0);
        const std::uint64_t end = m_offsets->at(1);
        if (begin > end)
            failTensor(ErrorCode::Corrupt, m_file, m_name, tr("its data ends before it begins"));
        if (end > m_data.size())
            failTensor(
                ErrorCode::Corrupt, m_file, m_name,
                tr("its data would be beyond the end of the file, which is damaged or incomplete; download it again"));
        const auto wanted = tensorBytes(*m_shape, row->dtype);
        if (!wanted)
            failTensor(ErrorCode::Corrupt, m_file, m_name, tr("it has an impossibly large shape"));
        spend(kTensorMemory + 2 * m_name.size() + m_shape->size() * sizeof(std::int64_t));
        StoredTensor tensor{.name = m_name,
                            .dtype = row->dtype,
                            .shape = *m_shape,
                            .bytes = m_data.subspan(begin, end - begin),
                            .file = nullptr};
        if (*wanted != end - begin)
            failTensor(ErrorCode::Corrupt, m_file, m_name,
                       tr("it has {found:int} bytes, but {type} {shape} needs {wanted:int}", end - begin, row->name,
                          printable(tensor.shapeText()), *wanted));
        m_result.tensors.emplace(m_name, std::move(tensor));
    }

    std::span<const std::byte> m_data;
    const std::string& m_file;
    Safetensors m_result;
    Place m_place = Place::Before;
    bool m_metadataSeen = false;
    std::size_t m_spent = 0;
    std::string m_name; ///< of the tensor or the metadata being read
    std::optional<std::string> m_dtype;
    std::optional<std::vector<std::int64_t>> m_shape;
    std::optional<std::vector<std::uint64_t>> m_offsets;
};

/// Sorted by where they begin, each tensor must begin after all before it have ended.
void refuseOverlap(const TensorMap& tensors, const std::string& file)
{
    std::vector<const StoredTensor*> sorted;
    sorted.reserve(tensors.size());
    for (const auto& [name, tensor] : tensors)
        if (!tensor.bytes.empty())
            sorted.push_back(&tensor);
    std::sort(sorted.begin(), sorted.end(),
              [](const StoredTensor* a, const StoredTensor* b) { return a->bytes.data() < b->bytes.data(); });
    for (std::size_t i = 1; i < sorted.size(); ++i)
        if (sorted[i]->bytes.data() < sorted[i - 1]->bytes.data() + sorted[i - 1]->bytes.size())
            failTensor(ErrorCode::Corrupt, file, sorted[i]->name,
                       tr("it overlaps the tensor '{other}'", printable(sorted[i - 1]->name)));
}

/// The length of the JSON header of a file of `size` bytes, from how the file begins.
std::size_t headerLength(std::string_view beginning, std::size_t size, const std::string& name)
{
    if (beginning.starts_with(kLfsPointer))
        failFile(
            name,
            tr("{file:path} is a Git LFS pointer, not the file itself. Download the file with 'git lfs pull'.", name));
    if (size < kLengthBytes)
        failFile(name, tr("{file:path} is too short for a safetensors file.", name));
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length |= static_cast<std::uint64_t>(static_cast<unsigned char>(beginning[i])) << (8 * i);
    if (length > size - kLengthBytes)
        failFile(name,
                 tr("{file:path} is not a safetensors file, or it is incomplete: its header would have {length:int} "
                    "bytes, more than the file.",
                    name, length));
    if (length > kMaxHeaderBytes)
        failFile(name, tr("{file:path} has a header of {length:int} bytes; the format allows 100 MB.", name, length));
    return static_cast<std::size_t>(length);
}

/// The addresses of the tensors are taken from `data`, which is not read.
Safetensors parseHeader(std::string_view header, std::span<const std::byte> data, const std::string& name)
{
    if (const JsonRefusal refusal = scanJson(header, kHeaderLimits))
        failFile(name,
                 tr("{file:path} has a header that cannot be read at byte {at:int}: {why}.", name,
                    kLengthBytes + refusal.position, refusal.reason));
    HeaderReader reader(data, name);
    if (!nlohmann::json::sax_parse(header.begin(), header.end(), &reader))
        failFile(name, tr("{file:path} has a header that cannot be read.", name));
    Safetensors result = reader.take();
    refuseOverlap(result.tensors, name);
    return result;
}

} // namespace

std::size_t dtypeSize(DType dtype) { return rowOf(dtype).size; }

const char* dtypeName(DType dtype) { return rowOf(dtype).name; }

std::int64_t StoredTensor::elements() const
{
    std::int64_t product = 1;
    for (const std::int64_t size : shape)
        product *= size;
    return product;
}

void StoredTensor::copyTo(void* target) const
{
    if (file)
        file->read(bytes, target);
    else
        std::copy(bytes.begin(), bytes.end(), static_cast<std::byte*>(target));
}

std::string StoredTensor::shapeText() const
{
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

Safetensors parseSafetensors(std::span<const std::byte> file, const std::string& name)
{
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    const std::size_t length = headerLength(text, file.size(), name);
    return parseHeader(text.substr(kLengthBytes, length), file.subspan(kLengthBytes + length), name);
}

Safetensors openSafetensors(const std::filesystem::path& path)
{
    const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
    const std::span<const std::byte> bytes = file->bytes();
    const auto text = [&](std::size_t begin, std::size_t length) {
        std::string copy(length, '\0');
        file->read(bytes.subspan(begin, length), copy.data());
        return copy;
    };
    const std::size_t length =
        headerLength(text(0, std::min(bytes.size(), kLfsPointer.size())), bytes.size(), path.string());
    Safetensors result = parseHeader(text(kLengthBytes, length), bytes.subspan(kLengthBytes + length), path.string());
    for (auto& [name, tensor] : result.tensors)
        tensor.file = file;
    return result;
}

} // namespace zimage
