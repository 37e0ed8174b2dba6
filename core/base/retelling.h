#pragma once

#include <string>

namespace zimage {

/// Says again, in the language in effect, what the program said before in the other one: for texts on the screen when
/// the language changes. `shown` is a sentence of the catalogue with its values, several of them in one line, or some
/// with a line break or " · " between. What is of no sentence comes back as it is, and so does what the user wrote.
/// Thread-safe.
///
/// The sentences are found by their words rather than kept: a text may come from another thread, a log or a session.
[[nodiscard]] std::string retold(const std::string& shown);

} // namespace zimage
