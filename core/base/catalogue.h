#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zimage {

/// The sentences of one language by their English original, as a gettext file (.po) holds them. The reader is ours
/// because gettext itself finds no sentence unless the system has the locale installed, takes its language from
/// variables of the whole process, and knows no names in place of printf's %s.
class Catalogue {
public:
    struct Entry {
        std::string context; ///< msgctxt; tells apart equal English texts. Mostly empty
        std::string source;  ///< msgid, English
        std::string text;    ///< msgstr
        std::size_t line = 0;
    };

    /// Reads the text of a .po file: msgctxt, msgid, msgstr, comments, strings over several lines. Fuzzy entries count
    /// as untranslated. Throws Error Corrupt with the line for anything else, and for an entry that is there twice.
    [[nodiscard]] static Catalogue parse(std::string_view po);

    /// The Chinese texts, once Chinese has been chosen in this process; else null. Thread-safe; valid to its end.
    [[nodiscard]] static const Catalogue* chinese() noexcept;

    Catalogue() = default;
    Catalogue(const Catalogue&) = delete;
    Catalogue(Catalogue&&) = default;
    Catalogue& operator=(const Catalogue&) = delete;
    Catalogue& operator=(Catalogue&&) = default;
    ~Catalogue() = default;

    /// The translation, or null where there is none.
    [[nodiscard]] const std::string* find(std::string_view source, std::string_view context = {}) const;

    /// In the order of the file; those without a translation have an empty text.
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return m_entries; }

private:
    std::vector<Entry> m_entries;
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> m_places; ///< views into m_entries
};

} // namespace zimage
