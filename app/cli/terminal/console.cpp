#include "terminal/console.h"

#include "base/language.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "base/utf8.h"
#include "exit_status.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace zimage::cli {

namespace {

bool g_outputLost = false;
int g_outputError = 0;

/// Reads one character; an invalid byte counts as one of its own (code −1).
struct Character {
    std::int32_t code = -1;
    std::size_t bytes = 1;
};

Character characterAt(std::string_view text, std::size_t at)
{
    const std::size_t length = utf8Length(text, at);
    if (length == 0)
        return {};
    constexpr std::array<unsigned char, 5> kLeadBits = {0, 0x7f, 0x1f, 0x0f, 0x07};
    std::int32_t code = static_cast<unsigned char>(text[at]) & kLeadBits[length];
    for (std::size_t i = 1; i < length; ++i)
        code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3f);
    return {code, length};
}

struct Range {
    std::int32_t first;
    std::int32_t last;
};

bool isIn(std::int32_t code, std::initializer_list<Range> ranges)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](Range range) { return code >= range.first && code <= range.last; });
}

/// Unicode's East Asian Width in rough blocks: enough to keep columns straight and lines within the terminal.
int columnsOf(Character c)
{
    if (isIn(c.code, {{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}}))
        return 0;
    const bool wide = isIn(c.code,
                           {{0x1100, 0x115f},
                            {0x2e80, 0x303e},
                            {0x3041, 0xa4cf},
                            {0xac00, 0xd7a3},
                            {0xf900, 0xfaff},
                            {0xfe30, 0xfe6f},
                            {0xff00, 0xff60},
                            {0xffe0, 0xffe6},
                            {0x1f300, 0x1f64f},
                            {0x1f680, 0x1f6ff},
                            {0x1f900, 0x1faff},
                            {0x20000, 0x3fffd}});
    return wide ? 2 : 1;
}

/// Bidirectional overrides count: they make a line read as something else.
bool isControl(std::int32_t code)
{
    return isIn(code, {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}});
}

/// Whether a line of Chinese may end between the two: never before a mark that ends something, nor after one that
/// opens something.
bool mayBreak(Character before, Character after)
{
    constexpr std::string_view kEnding = "!%),.:;?]}";
    const bool ends = isIn(after.code,
                           {{0x2019, 0x2019},
                            {0x201d, 0x201d},
                            {0x2026, 0x2026},
                            {0x3001, 0x3002},
                            {0x300b, 0x300b},
                            {0xff01, 0xff01},
                            {0xff09, 0xff09},
                            {0xff0c, 0xff0c},
                            {0xff1a, 0xff1b},
                            {0xff1f, 0xff1f}})
        || (after.bytes == 1 && kEnding.find(static_cast<char>(after.code)) != std::string_view::npos);
    const bool opens = isIn(
        before.code, {{'(', '('}, {'[', '['}, {0x2018, 0x2018}, {0x201c, 0x201c}, {0x300a, 0x300a}, {0xff08, 0xff08}});
    return !ends && !opens && (columnsOf(before) == 2 || columnsOf(after) == 2);
}

/// What stays in one line, with the space before it, if any.
struct Piece {
    std::string_view text;
    bool space = false;
};

std::vector<Piece> piecesOf(std::string_view text)
{
    std::vector<Piece> pieces;
    Character before;
    bool space = true;
    for (std::size_t at = 0; at < text.size(); at += before.bytes) {
        const Character c = characterAt(text, at);
        if (text[at] != ' ') {
            if (space || mayBreak(before, c))
                pieces.push_back({text.substr(at, 0), space});
            std::string_view& piece = pieces.back().text;
            piece = {piece.data(), piece.size() + c.bytes};
        }
        space = text[at] == ' ';
        before = c;
    }
    return pieces;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between)
{
    std::string text;
    for (const std::string& part : parts)
        if (!part.empty())
            text.append(text.empty() ? "" : between).append(part);
    return text;
}

std::string scaled(double value, const std::array<const char*, 5>& units)
{
    std::size_t unit = 0;
    // 999.95 would be printed as 1000.0, so it already belongs to the next unit.
    while (std::abs(value) >= 999.95 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    std::string text = fixedText(value, unit == 0 ? 0 : 1);
    if (units[unit][0] != '\0')
        text.append(" ").append(units[unit]);
    return text;
}

} // namespace

std::string plainLine(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character c = characterAt(text, at);
        if (c.code < 0)
            out += "\xEF\xBF\xBD";
        else if (isControl(c.code))
            out += ' ';
        else
            out += text.substr(at, c.bytes);
        at += c.bytes;
    }
    return out;
}

void complain(std::string_view message)
{
    const std::string line = "zimage: " + plainLine(message) + "\n"; // not for people: the program's name
    // One write, so that lines of several processes do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
}

void print(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && !g_outputLost) {
        g_outputLost = true;
        g_outputError = errno;
    }
}

int closeOutput(int status)
{
    if (std::fflush(stdout) != 0 && !g_outputLost) {
        g_outputLost = true;
        g_outputError = errno;
    }
    if (!g_outputLost || g_outputError == EPIPE)
        return status;
    complain(tr("Standard output cannot be written: {why}.", systemErrorText(g_outputError)));
    return status == kSuccess ? kFailure : status;
}

int terminalColumns(int descriptor)
{
    winsize size{};
    if (isatty(descriptor) == 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

bool isInteractive(int descriptor)
{
    const char* terminal = std::getenv("TERM");
    return isatty(descriptor) != 0 && terminal != nullptr && *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

int displayWidth(std::string_view text)
{
    int width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character c = characterAt(text, at);
        width += columnsOf(c);
        at += c.bytes;
    }
    return width;
}

std::string fitted(std::string_view text, int columns)
{
    int width = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const Character c = characterAt(text, at);
        width += columnsOf(c);
        if (width > columns)
            break;
        at += c.bytes;
    }
    return std::string(text.substr(0, at));
}

std::vector<std::string> wrapped(std::string_view text, int columns)
{
    std::vector<std::string> lines;
    std::string line;
    for (const Piece& piece : piecesOf(text)) {
        const int gap = piece.space && !line.empty() ? 1 : 0;
        if (!line.empty() && displayWidth(line) + gap + displayWidth(piece.text) > columns) {
            lines.push_back(std::move(line));
            line.clear();
        }
        if (gap > 0 && !line.empty())
            line += ' ';
        line += piece.text;
    }
    if (!line.empty())
        lines.push_back(std::move(line));
    return lines;
}

std::string clauseList(const std::vector<std::string>& clauses)
{
    return joined(clauses, language() == Language::Chinese ? "；" : "; ");
}

std::string dotList(const std::vector<std::string>& parts) { return joined(parts, " · "); }

std::string fixedText(double value, int decimals)
{
    std::array<char, 512> buffer; // a double has at most 309 digits before the point
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    return {buffer.data(), result.ptr};
}

std::string scientificText(double value)
{
    std::array<char, 64> buffer;
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 1);
    return {buffer.data(), result.ptr};
}

std::string durationText(double seconds)
{
    if (seconds < 0.9995)
        return tr("{time} ms", fixedText(std::max(0.0, seconds) * 1000, 0));
    if (seconds < 59.95)
        return tr("{time} s", fixedText(seconds, 1));
    const auto whole = static_cast<long long>(std::llround(seconds));
    return tr("{minutes:int} min {seconds:int} s", whole / 60, whole % 60);
}

std::string bytesText(std::int64_t bytes) { return scaled(static_cast<double>(bytes), {"B", "kB", "MB", "GB", "TB"}); }

std::string countText(std::int64_t count)
{
    if (language() == Language::English)
        return scaled(static_cast<double>(count), {"", "k", "M", "B", "T"});
    const auto value = static_cast<double>(count);
    constexpr double kWan = 1e4,
                     kYi = 1e8; // Chinese counts in ten thousands; 9999.95 万 would be printed as 10000.0 万
    return value < kWan      ? fixedText(value, 0)
        : value < 0.999995e8 ? fixedText(value / kWan, 1) + " 万"
                             : fixedText(value / kYi, 1) + " 亿";
}

std::string tableText(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right)
{
    std::vector<int> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], displayWidth(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap(static_cast<std::size_t>(widths[i] - displayWidth(row[i])), ' ');
            const bool toRight = std::find(right.begin(), right.end(), i) != right.end();
            line += (i == 0 ? "" : "  ") + (toRight ? gap + row[i] : row[i] + gap);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

} // namespace zimage::cli
