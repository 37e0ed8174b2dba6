#include "yaml/yaml_value.h"

#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>
#include <charconv>

namespace zimage {

namespace {

constexpr std::size_t kLongestKey = 60; // in a name: a key of a file may hold anything

/// Whether all of the text is a number.
template <typename Number>
bool readAll(const std::string& text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

std::string YamlValue::text() const
{
    std::string text = textOrNothing();
    if (text.empty())
        fail(tr("{name} is empty; write something, or remove the key.", m_name));
    return text;
}

std::string YamlValue::textOrNothing() const { return m_document->textOf(*m_node, m_name); }

std::vector<std::string> YamlValue::texts() const
{
    if (m_node->kind != YamlNode::Kind::Sequence)
        return {text()};
    std::vector<std::string> all;
    for (const YamlValue& entry : entries())
        all.push_back(entry.text());
    return all;
}

std::vector<std::string> YamlValue::globs() const { return m_document->globsOf(*m_node, m_name); }

int YamlValue::whole() const
{
    const std::string text = textOrNothing();
    int value = 0;
    if (!readAll(text, value))
        fail(tr("{name} must be a whole number, not {text:quoted}.", m_name, text));
    return value;
}

int YamlValue::whole(int least, int greatest) const
{
    const std::string text = textOrNothing();
    int value = 0;
    if (!readAll(text, value) || value < least || value > greatest)
        fail(tr("{name} must be a whole number from {least:int} to {greatest:int}, not {text:quoted}.", m_name, least,
                greatest, text));
    return value;
}

double YamlValue::number(double least, double greatest) const
{
    const std::string text = textOrNothing();
    double value = 0;
    if (!readAll(text, value) || !(value >= least && value <= greatest))
        fail(tr("{name} must be a number from {least:number} to {greatest:number}, not {text:quoted}.", m_name, least,
                greatest, text));
    return value;
}

bool YamlValue::flag() const { return oneOf({"off", "on", "false", "true"}) % 2 == 1; }

std::size_t YamlValue::oneOf(const std::vector<std::string>& words) const
{
    const std::string text = textOrNothing();
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end())
        fail(tr("{name} must be one of {words}, not {text:quoted}.", m_name, listed(words), text));
    return static_cast<std::size_t>(found - words.begin());
}

std::vector<YamlValue> YamlValue::entries() const
{
    if (m_node->kind != YamlNode::Kind::Sequence || m_node->items.empty())
        fail(tr("{name} must be a list; write each entry on a line that begins with a dash.", m_name));
    std::vector<YamlValue> all;
    for (const YamlNode& item : m_node->items)
        all.push_back(entry(item));
    return all;
}

std::vector<YamlValue> YamlValue::members() const
{
    if (!isMapping() || m_node->items.empty())
        fail(tr("{name} is a section; write its keys indented below it.", m_name));
    std::vector<YamlValue> all;
    for (const YamlNode& item : m_node->items)
        all.push_back(member(item));
    return all;
}

YamlValue YamlValue::member(const YamlNode& node) const
{
    const std::string key = printable(node.key, kLongestKey);
    return {*m_document, node, m_name.empty() ? key : m_name + "." + key};
}

YamlValue YamlValue::entry(const YamlNode& node) const
{
    return {*m_document, node, m_name + "[" + std::to_string(&node - m_node->items.data() + 1) + "]"};
}

std::string YamlValue::where() const
{
    return m_document->where(m_node->kind == YamlNode::Kind::Null ? m_node->keyMark : m_node->mark);
}

void YamlValue::fail(const std::string& message, const std::string& key) const
{
    m_document->fail(ErrorCode::BadParameter, m_node->mark, message, key.empty() ? m_name : key);
}

void YamlValue::failAtKey(const std::string& message, const std::string& key) const
{
    m_document->fail(ErrorCode::BadParameter, m_node->keyMark, message, key.empty() ? m_node->key : key);
}

} // namespace zimage
