#pragma once

#include "io/descriptor.h"
#include "io/picture_judgement.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A change that waits.
struct JournalEntry {
    std::uint64_t number = 0; ///< within its journal, from 1
    std::filesystem::path picture;
    JudgementChange change;

    friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

/// One line of JSON with its end; docs/formats.md describes it.
[[nodiscard]] std::string journalLine(const JournalEntry& entry);
[[nodiscard]] std::string doneLine(const std::vector<std::uint64_t>& numbers);
/// What is not done of a journal's text, in its order. A torn or damaged line is passed over.
[[nodiscard]] std::vector<JournalEntry> openEntries(std::string_view text);

/// A program's own journal of changes that are not in the pictures yet: "NAME.journal" in a folder, which it has locked
/// as long as it runs. Functions return 0 or errno. Not thread-safe.
class JudgementJournal {
public:
    explicit JudgementJournal(std::filesystem::path folder);
    JudgementJournal(const JudgementJournal&) = delete;
    JudgementJournal& operator=(const JudgementJournal&) = delete;
    /// Removes the journal when nothing waits in it.
    ~JudgementJournal();

    /// Takes over what the journals of programs that are gone have left: their entries, numbered anew, are in this one.
    [[nodiscard]] std::vector<JournalEntry> adopt();

    /// Writes the entry, with a number of its own that it gets; 0 when it cannot be written.
    int add(JournalEntry& entry);
    int finish(const std::vector<std::uint64_t>& numbers);
    /// To the disk, if anything was added since.
    int flush();

private:
    int open();
    int write(std::string_view line);

    std::filesystem::path m_folder, m_file;
    Descriptor m_descriptor;
    std::uint64_t m_last = 0;    ///< number
    std::uint64_t m_waiting = 0; ///< entries that are not done
    bool m_dirty = false;
};

} // namespace zimage
