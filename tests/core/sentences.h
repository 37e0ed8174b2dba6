#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace zimage::test {

/// A text in a C++ source, its adjacent literals joined.
struct SourceText {
    std::string file; ///< relative to the tree
    std::size_t line = 0;
    std::string text;         ///< unescaped
    std::string call;         ///< the function that it is an argument of: "tr", "logDebug", "Error"; empty for none
    std::size_t argument = 0; ///< counted from 0
    std::string context;      ///< of tr("Open", "menu"): "menu"
    bool exempt = false;      ///< a comment on its line or above it says "not for people", or in the file
                              ///< "nothing in this file is for people"
    bool glued = false;       ///< + or += joins it, or the call that it is in, with something that has words
};

/// Every text of the sources in these folders, in order.
[[nodiscard]] std::vector<SourceText> sourceTexts(const std::filesystem::path& root,
                                                  const std::vector<std::string>& folders);

/// Whether it is the first argument of a function that translates: tr, translated, inEnglish, trLater,
/// QT_TRANSLATE_NOOP (the second there).
[[nodiscard]] bool isForCatalogue(const SourceText& text);

/// "FILE:LINE: TEXT" for each text of two words or more that no such function gets.
[[nodiscard]] std::vector<std::string> untranslatedTexts(const std::vector<SourceText>& texts);

/// "FILE:LINE: TEXT" for each sentence that is put together from pieces: a sentence or a text with words is joined by
/// +.
[[nodiscard]] std::vector<std::string> gluedTexts(const std::vector<SourceText>& texts);

/// The placeholders of a sentence in a fixed order: "{file:path} {n:int} %1".
[[nodiscard]] std::string placeholdersOf(const std::string& text);

} // namespace zimage::test
