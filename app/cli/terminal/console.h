#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage::cli {

/// Text from files and users made safe for a terminal: control characters become spaces (newlines too), invalid UTF-8
/// becomes U+FFFD.
[[nodiscard]] std::string plainLine(std::string_view text);

/// "zimage: MESSAGE" as one line on standard error; the message is made plain first.
void complain(std::string_view message);

/// Writes to standard output, which is buffered until closeOutput().
void print(std::string_view text);

/// Flushes standard output. Returns `status`, or failure (with a message) when output was lost, on a full disk for
/// instance; a reader that went away is no failure.
[[nodiscard]] int closeOutput(int status);

/// Columns of the terminal behind a file descriptor, 0 when it is none or does not say.
[[nodiscard]] int terminalColumns(int descriptor);

/// Whether a descriptor is a terminal that can rewrite a line in place.
[[nodiscard]] bool isInteractive(int descriptor);

/// Columns a text takes on a terminal; wide (Chinese) characters take two.
[[nodiscard]] int displayWidth(std::string_view text);

/// The longest prefix of a text that fits into `columns`, cut between characters.
[[nodiscard]] std::string fitted(std::string_view text, int columns);

/// Breaks a text into lines of at most `columns`: at spaces, and between Chinese characters as far as their punctuation
/// allows.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, int columns);

/// "a; b; c", with the semicolon of the language in effect; empty clauses are left out.
[[nodiscard]] std::string clauseList(const std::vector<std::string>& clauses);
/// "a · b · c"; empty parts are left out.
[[nodiscard]] std::string dotList(const std::vector<std::string>& parts);

// Numbers as people read them, the same in every locale; units of time and counts follow the language in effect.
[[nodiscard]] std::string fixedText(double value, int decimals);
[[nodiscard]] std::string scientificText(double value);  ///< "3.1e-06"
[[nodiscard]] std::string durationText(double seconds);  ///< "63 ms", "4.2 s", "2 min 5 s", "2 分 5 秒"
[[nodiscard]] std::string bytesText(std::int64_t bytes); ///< of a file: "10.3 MB", as those who offer it count
[[nodiscard]] std::string countText(std::int64_t count); ///< "5.1 M", "513.2 万"

/// Rows as aligned columns, two spaces between them. Columns whose index is in `right` are flushed to the right.
[[nodiscard]] std::string tableText(const std::vector<std::vector<std::string>>& rows,
                                    const std::vector<std::size_t>& right);

} // namespace zimage::cli
