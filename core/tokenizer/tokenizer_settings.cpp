#include "tokenizer/tokenizer_settings.h"

#include "base/error.h"
#include "base/wording.h"
#include "tokenizer/tokenizer_json.h"
#include "tokenizer/unicode.h"

#include <map>
#include <set>
#include <utility>

namespace zimage {

namespace {

using nlohmann::json;

/// Looks values up by their path, which the messages name.
class Settings {
public:
    Settings(const json& value, const std::string& file, std::string path)
        : m_value(value), m_file(file), m_path(std::move(path))
    {}

    [[noreturn]] void corrupt(const std::string& what) const { fail(ErrorCode::Corrupt, what); }
    [[noreturn]] void unsupported(const std::string& what) const
    {
        fail(ErrorCode::Unsupported, what + "; this program implements byte-level BPE as Qwen uses it");
    }

    /// Null when the key is missing.
    [[nodiscard]] Settings get(const std::string& key) const
    {
        static const json kNull;
        expectObject();
        const auto found = m_value.find(key);
        return {found == m_value.end() ? kNull : *found, m_file, m_path.empty() ? key : m_path + "." + key};
    }
    [[nodiscard]] Settings at(std::size_t i) const
    {
        return {m_value[i], m_file, m_path + "[" + std::to_string(i) + "]"};
    }

    void expectObject() const
    {
        if (!m_value.is_object())
            corrupt("is not an object");
    }
    [[nodiscard]] bool isNull() const { return m_value.is_null(); }
    [[nodiscard]] std::size_t count() const
    {
        if (!m_value.is_array())
            corrupt("is not an array");
        return m_value.size();
    }
    [[nodiscard]] const std::string& text() const
    {
        if (!m_value.is_string())
            corrupt("is not a text");
        return m_value.get_ref<const std::string&>();
    }
    [[nodiscard]] std::uint32_t id() const
    {
        if (!m_value.is_number_unsigned() || m_value.get<std::uint64_t>() >= kMaxTokenIds)
            corrupt("is not an id from 0 to " + std::to_string(kMaxTokenIds - 1));
        return m_value.get<std::uint32_t>();
    }

    void expectType(const std::string& wanted) const
    {
        const Settings type = get("type");
        if (type.text() != wanted)
            type.unsupported("is " + inQuotes(type.text()) + " instead of " + inQuotes(wanted));
    }
    void expectFalse(const std::string& key) const
    {
        const Settings flag = get(key);
        if (!flag.m_value.is_boolean())
            flag.corrupt("is not true or false");
        if (flag.m_value.get<bool>())
            flag.unsupported("is on");
    }
    /// Null, false, zero or the empty text: whatever the writer puts for "not in use".
    void expectUnused(const std::string& key) const
    {
        const Settings value = get(key);
        const bool unused = value.m_value.is_null() || value.m_value == json(false) || value.m_value == json("")
            || (value.m_value.is_number() && value.m_value.get<double>() == 0.0);
        if (!unused)
            value.unsupported("is in use");
    }

private:
    [[noreturn]] void fail(ErrorCode code, const std::string& what) const
    {
        throw Error(code, m_file + ": " + (m_path.empty() ? "the document" : m_path) + " " + what + ".",
                    {m_file, {}, m_path});
    }

    const json& m_value;
    const std::string& m_file;
    std::string m_path;
};

bool readNormaliser(const Settings& normaliser)
{
    if (normaliser.isNull())
        return false;
    normaliser.expectType("NFC");
    return true;
}

std::string readSplitPattern(const Settings& preTokenizer)
{
    if (preTokenizer.isNull())
        preTokenizer.unsupported("is missing");
    preTokenizer.expectType("Sequence");
    const Settings steps = preTokenizer.get("pretokenizers");
    if (steps.count() != 2)
        steps.unsupported("has " + std::to_string(steps.count()) + " steps instead of Split and ByteLevel");

    const Settings split = steps.at(0);
    split.expectType("Split");
    split.expectFalse("invert");
    const Settings behaviour = split.get("behavior");
    if (behaviour.text() != "Isolated")
        behaviour.unsupported("is not \"Isolated\"");
    const Settings regex = split.get("pattern").get("Regex");
    if (regex.isNull())
        regex.unsupported("is missing");

    const Settings bytes = steps.at(1);
    bytes.expectType("ByteLevel");
    bytes.expectFalse("add_prefix_space");
    bytes.expectFalse("use_regex");
    return regex.text();
}

void checkModel(const Settings& model)
{
    if (model.isNull())
        model.corrupt("is missing");
    model.expectType("BPE");
    for (const char* key :
         {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "ignore_merges"})
        model.expectUnused(key);
    model.get("vocab").expectObject();
    static_cast<void>(model.get("merges").count());
}

std::vector<AddedToken> readAddedTokens(const Settings& list)
{
    std::vector<AddedToken> tokens;
    if (list.isNull())
        return tokens;
    std::map<std::string, std::uint32_t> byContent;
    std::set<std::uint32_t> ids;
    for (std::size_t i = 0; i < list.count(); ++i) {
        const Settings entry = list.at(i);
        const std::string& content = entry.get("content").text();
        const std::uint32_t id = entry.get("id").id();
        for (const char* key : {"single_word", "lstrip", "rstrip", "normalized"})
            entry.expectFalse(key);
        if (content.empty())
            continue; // as the reference does
        if (content.size() > kMaxAddedTokenBytes)
            entry.unsupported("is longer than " + std::to_string(kMaxAddedTokenBytes) + " bytes");
        const auto [known, isNew] = byContent.emplace(content, id);
        if (!isNew && known->second == id)
            continue;
        if (!isNew || !ids.insert(id).second)
            entry.corrupt("gives one token two ids or two tokens one id");
        tokens.push_back({content, id});
    }
    return tokens;
}

} // namespace

TokenizerSettings readTokenizerSettings(const json& document, const std::string& file)
{
    const Settings root(document, file, {});
    checkModel(root.get("model"));
    // A post-processor could add tokens of its own, and a decoder change the bytes of the others.
    for (const char* key : {"post_processor", "decoder"})
        if (const Settings step = root.get(key); !step.isNull())
            step.expectType("ByteLevel");
    return {readNormaliser(root.get("normalizer")), readSplitPattern(root.get("pre_tokenizer")),
            readAddedTokens(root.get("added_tokens"))};
}

} // namespace zimage
