#include "tokenizer/tokenizer_settings.h"

#include "base/sentence.h"
#include "tokenizer/tokenizer_file.h"
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

    /// `why` is a sentence.
    [[noreturn]] void corrupt(const std::string& why) const { failDamagedTokenizer(m_file, why, m_path); }
    [[noreturn]] void unsupported(const std::string& why) const { failUnsupportedTokenizer(m_file, why, m_path); }
    [[nodiscard]] const std::string& path() const { return m_path; } ///< empty for the whole document

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
            corrupt(m_path.empty() ? tr("It is not a JSON object.") : tr("{setting} is not an object.", m_path));
    }
    [[nodiscard]] bool isNull() const { return m_value.is_null(); }
    [[nodiscard]] std::size_t count() const
    {
        if (!m_value.is_array())
            corrupt(tr("{setting} is not an array.", m_path));
        return m_value.size();
    }
    [[nodiscard]] const std::string& text() const
    {
        if (!m_value.is_string())
            corrupt(tr("{setting} is not a text.", m_path));
        return m_value.get_ref<const std::string&>();
    }
    [[nodiscard]] std::uint32_t id() const
    {
        if (!m_value.is_number_unsigned() || m_value.get<std::uint64_t>() >= kMaxTokenIds)
            corrupt(tr("{setting} is not an id from 0 to {most:int}.", m_path, kMaxTokenIds - 1));
        return m_value.get<std::uint32_t>();
    }

    void expectType(const std::string& wanted) const
    {
        const Settings type = get("type");
        if (type.text() != wanted)
            type.insteadOf(wanted);
    }
    /// The text is not the one that is wanted.
    [[noreturn]] void insteadOf(const std::string& wanted) const
    {
        unsupported(tr("{setting} is {found:quoted} instead of {wanted:quoted}.", m_path, text(), wanted));
    }
    [[noreturn]] void missing() const { unsupported(tr("{setting} is missing.", m_path)); }
    void expectFalse(const std::string& key) const
    {
        const Settings flag = get(key);
        if (!flag.m_value.is_boolean())
            flag.corrupt(tr("{setting} is neither true nor false.", flag.m_path));
        if (flag.m_value.get<bool>())
            flag.unsupported(tr("{setting} is on.", flag.m_path));
    }
    /// Null, false, zero or the empty text: whatever the writer puts for "not in use".
    void expectUnused(const std::string& key) const
    {
        const Settings value = get(key);
        const bool unused = value.m_value.is_null() || value.m_value == json(false) || value.m_value == json("")
            || (value.m_value.is_number() && value.m_value.get<double>() == 0.0);
        if (!unused)
            value.unsupported(tr("{setting} is in use.", value.m_path));
    }

private:
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
        preTokenizer.missing();
    preTokenizer.expectType("Sequence");
    const Settings steps = preTokenizer.get("pretokenizers");
    if (steps.count() != 2)
        steps.unsupported(tr("{setting} has {count:int} {count|step|steps} instead of Split and ByteLevel.",
                             steps.path(), steps.count()));

    const Settings split = steps.at(0);
    split.expectType("Split");
    split.expectFalse("invert");
    const Settings behaviour = split.get("behavior");
    if (behaviour.text() != "Isolated")
        behaviour.insteadOf("Isolated");
    const Settings regex = split.get("pattern").get("Regex");
    if (regex.isNull())
        regex.missing();

    const Settings bytes = steps.at(1);
    bytes.expectType("ByteLevel");
    bytes.expectFalse("add_prefix_space");
    bytes.expectFalse("use_regex");
    return regex.text();
}

void checkModel(const Settings& model)
{
    if (model.isNull())
        model.corrupt(tr("{setting} is missing.", model.path()));
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
            entry.unsupported(tr("{setting} is longer than {most:int} bytes.", entry.path(), kMaxAddedTokenBytes));
        const auto [known, isNew] = byContent.emplace(content, id);
        if (!isNew && known->second == id)
            continue;
        if (!isNew || !ids.insert(id).second)
            entry.corrupt(tr("{setting} gives one token two ids, or two tokens one id.", entry.path()));
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
