#include "tokenizer/tokenizer_json.h"

#include "base/sentence.h"
#include "io/json_scan.h"
#include "tokenizer/tokenizer_file.h"

#include <limits>
#include <utility>

namespace zimage {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxSettings = 200'000; // values outside the two tables; an added token has eight
// Qwen's tables are 303,000 values, or 606,000 with merges as pairs. The depth is the reader's own business.
constexpr JsonLimits kLimits{
    .depth = std::numeric_limits<std::size_t>::max(), .token = std::size_t{1} << 20, .values = std::size_t{3} << 18};
constexpr std::string_view kVersionLine = "#version";

/// Streams the two big tables into pools and builds a document of the rest. The parser itself is iterative, and the
/// depth of the document is held here, so its destruction cannot recurse far either.
class Reader final : public json::json_sax_t {
public:
    Reader(TokenizerJson& out, const std::string& name) : m_out(out), m_name(name) {}

    bool null() override { return value(nullptr); }
    bool boolean(bool v) override { return value(v); }
    bool number_integer(number_integer_t v) override { return value(v); }
    bool number_float(number_float_t v, const string_t&) override { return value(v); }
    bool binary(binary_t&) override { fail(tr("It contains binary data.")); }

    bool number_unsigned(number_unsigned_t v) override
    {
        if (m_mode != Mode::Vocabulary)
            return value(v);
        if (v >= kMaxTokenIds)
            fail(tr("The vocabulary gives a token the id {id}; the largest possible one is {most:int}.",
                    std::to_string(v), kMaxTokenIds - 1));
        m_out.ids.push_back(static_cast<std::uint32_t>(v));
        return true;
    }

    bool string(string_t& v) override
    {
        if (m_mode == Mode::Merges) {
            mergeLine(v);
        } else if (m_mode == Mode::MergePair) {
            if (++m_pairParts > 2)
                fail(tr("Merge {number:int} has more than two parts.", mergeNumber()));
            m_out.mergeParts.add(v);
        } else {
            return value(std::move(v));
        }
        return true;
    }

    bool key(string_t& v) override
    {
        if (m_mode == Mode::Vocabulary)
            m_out.names.add(v);
        else
            m_key = std::move(v);
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (inModel() && m_key == "vocab")
            return enter(Mode::Vocabulary, json::object(), m_hasVocabulary);
        return open(json::object());
    }

    bool end_object() override { return m_mode == Mode::Vocabulary ? leave() : close(); }

    bool start_array(std::size_t) override
    {
        if (inModel() && m_key == "merges")
            return enter(Mode::Merges, json::array(), m_hasMerges);
        if (m_mode == Mode::Merges) {
            m_mode = Mode::MergePair;
            m_pairParts = 0;
            return true;
        }
        return open(json::array());
    }

    bool end_array() override
    {
        if (m_mode == Mode::MergePair) {
            if (m_pairParts != 2)
                fail(tr("Merge {number:int} has fewer than two parts.", mergeNumber()));
            m_mode = Mode::Merges;
            return true;
        }
        return m_mode == Mode::Merges ? leave() : close();
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        fail(tr("It is not valid JSON at byte {byte:int}. Download the file again.", position));
    }

private:
    enum class Mode { Settings, Vocabulary, Merges, MergePair };

    [[noreturn]] void fail(const std::string& why) const { failDamagedTokenizer(m_name, why); }

    [[nodiscard]] std::size_t mergeNumber() const { return m_out.mergeParts.size() / 2 + 1; }
    [[nodiscard]] bool inModel() const { return m_mode == Mode::Settings && m_open.size() == 2 && m_inModel; }

    /// "left right": exactly one space, since the byte-level alphabet has none.
    void mergeLine(std::string_view line)
    {
        if (line.starts_with(kVersionLine))
            return;
        const auto space = line.find(' ');
        if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos)
            fail(tr("Merge {number:int} is not two tokens with a space between them.", mergeNumber()));
        m_out.mergeParts.add(line.substr(0, space));
        m_out.mergeParts.add(line.substr(space + 1));
    }

    /// Puts a value of the settings where it belongs and returns where it lies.
    json& place(json v)
    {
        if (m_mode == Mode::Vocabulary)
            fail(tr("The vocabulary gives a token something that is not an id."));
        if (m_mode != Mode::Settings)
            fail(tr("Merge {number:int} is neither a text nor a pair of texts.", mergeNumber()));
        if (++m_settings > kMaxSettings)
            fail(tr("It has too many values for a tokenizer."));
        if (m_open.empty()) {
            m_out.settings = std::move(v);
            return m_out.settings;
        }
        json& parent = *m_open.back();
        if (parent.is_object())
            return parent[m_key] = std::move(v);
        parent.push_back(std::move(v));
        return parent.back();
    }

    bool value(json v)
    {
        place(std::move(v));
        return true;
    }

    bool open(json v)
    {
        if (m_open.size() >= kMaxDepth)
            fail(tr("It is nested deeper than {most:int} levels, too deep for a tokenizer.", kMaxDepth));
        // At the root m_key is still empty; below it, it names the value that opens.
        if (m_open.size() == 1)
            m_inModel = m_open.front()->is_object() && m_key == "model";
        m_open.push_back(&place(std::move(v)));
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        return true;
    }

    bool enter(Mode mode, json placeholder, bool& seen)
    {
        if (std::exchange(seen, true))
            fail(tr("It has {key:quoted} twice.", m_key));
        place(std::move(placeholder));
        m_mode = mode;
        return true;
    }

    bool leave()
    {
        m_mode = Mode::Settings;
        return true;
    }

    TokenizerJson& m_out;
    const std::string& m_name;
    Mode m_mode = Mode::Settings;
    std::vector<json*> m_open; ///< the path to the value being read; only ancestors, which do not move while it grows
    std::string m_key;
    bool m_inModel = false;
    bool m_hasVocabulary = false;
    bool m_hasMerges = false;
    std::size_t m_settings = 0;
    int m_pairParts = 0;
};

} // namespace

TokenizerJson readTokenizerJson(std::string_view text, const std::string& name)
{
    if (text.size() > kMaxTokenizerBytes)
        failDamagedTokenizer(name,
                             tr("It is larger than {most:bytes}, too large for a tokenizer.", kMaxTokenizerBytes));
    if (const JsonRefusal refusal = scanJson(text, kLimits))
        failDamagedTokenizer(name,
                             tr("It cannot be read at byte {byte:int}: {why}.", refusal.position, refusal.reason));
    TokenizerJson out;
    out.names.reserve(text.size());
    out.mergeParts.reserve(text.size());
    Reader reader(out, name);
    json::sax_parse(text.begin(), text.end(), &reader);
    return out;
}

} // namespace zimage
