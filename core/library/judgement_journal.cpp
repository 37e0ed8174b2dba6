#include "library/judgement_journal.h"

#include "io/input_file.h"
#include "io/json_scan.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <random>
#include <set>
#include <system_error>
#include <utility>

namespace zimage {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaxJournal = std::size_t{64} << 20;
constexpr std::size_t kMaxLine = std::size_t{4} << 20;
constexpr int kLabels = 10, kPicks = 3;

/// A path is bytes and need not be text.
std::string encoded(const std::string& path)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '%' && c != '"' && c != '\\')
            text += c;
        else
            text += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return text;
}

std::string decoded(const std::string& text)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            path += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            path += text[i];
        }
    }
    return path;
}

std::string lineOf(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n'; }

Json json(const JudgementChange& change)
{
    Json made = Json::object();
    if (change.rating)
        made["rating"] = *change.rating;
    if (change.label)
        made["label"] = static_cast<int>(*change.label);
    if (change.pick)
        made["pick"] = static_cast<int>(*change.pick);
    for (const auto& [key, names] :
         {std::pair{"add_tags", &change.addTags}, std::pair{"remove_tags", &change.removeTags},
          std::pair{"add_albums", &change.addAlbums}, std::pair{"remove_albums", &change.removeAlbums}})
        if (!names->empty())
            made[key] = *names;
    return made;
}

std::optional<int> numberIn(const Json& json, const char* key, int limit)
{
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number_unsigned()
        || found->get<std::uint64_t>() >= static_cast<unsigned>(limit))
        return std::nullopt;
    return found->get<int>();
}

JudgementChange changeFrom(const Json& json)
{
    JudgementChange change;
    change.rating = numberIn(json, "rating", 6);
    if (const auto label = numberIn(json, "label", kLabels))
        change.label = static_cast<ColourLabel>(*label);
    if (const auto pick = numberIn(json, "pick", kPicks))
        change.pick = static_cast<Pick>(*pick);
    for (const auto& [key, names] :
         {std::pair{"add_tags", &change.addTags}, std::pair{"remove_tags", &change.removeTags},
          std::pair{"add_albums", &change.addAlbums}, std::pair{"remove_albums", &change.removeAlbums}})
        if (const auto found = json.find(key); found != json.end() && found->is_array())
            for (const Json& name : *found)
                if (name.is_string())
                    names->push_back(name.get<std::string>());
    return change;
}

/// Nothing for a line that is none.
Json parsed(std::string_view line)
{
    constexpr JsonLimits kLimits{.depth = 8, .token = kMaxLine, .values = 100'000};
    if (line.size() > kMaxLine || scanJson(line, kLimits))
        return {};
    Json json = Json::parse(line, nullptr, false);
    return json.is_object() ? json : Json();
}

int lock(int descriptor)
{
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

} // namespace

std::string journalLine(const JournalEntry& entry)
{
    return lineOf({{"n", entry.number}, {"file", encoded(entry.picture.string())}, {"change", json(entry.change)}});
}

std::string doneLine(const std::vector<std::uint64_t>& numbers) { return lineOf({{"done", numbers}}); }

std::vector<JournalEntry> openEntries(std::string_view text)
{
    std::vector<JournalEntry> entries;
    std::set<std::uint64_t> done;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        const Json line = parsed(text.substr(0, end));
        text.remove_prefix(end + 1);
        if (const auto numbers = line.find("done"); numbers != line.end() && numbers->is_array())
            for (const Json& number : *numbers)
                if (number.is_number_unsigned())
                    done.insert(number.get<std::uint64_t>());
        const auto number = line.find("n"), file = line.find("file"), change = line.find("change");
        if (number != line.end() && file != line.end() && change != line.end() && number->is_number_unsigned()
            && file->is_string() && change->is_object())
            entries.push_back({number->get<std::uint64_t>(), decoded(file->get<std::string>()), changeFrom(*change)});
    }
    std::erase_if(entries, [&](const JournalEntry& entry) { return done.contains(entry.number); });
    return entries;
}

JudgementJournal::JudgementJournal(std::filesystem::path folder) : m_folder(std::move(folder)) {}

JudgementJournal::~JudgementJournal()
{
    if (m_descriptor.valid() && m_waiting == 0)
        ::unlink(m_file.c_str());
}

/// It gets its name when it is locked: nobody may take it for that of a program that is gone.
int JudgementJournal::open()
{
    if (m_descriptor.valid())
        return 0;
    std::error_code error;
    fs::create_directories(m_folder, error);
    std::random_device random;
    const std::string name = std::to_string(::getpid()) + '-' + std::to_string(random());
    const fs::path fresh = m_folder / (name + ".new");
    Descriptor made(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
    if (!made.valid())
        return errno;
    (void)lock(made.number()); // a file system without locks has no other program's journals either
    m_file = m_folder / (name + ".journal");
    if (::rename(fresh.c_str(), m_file.c_str()) != 0) {
        const int why = errno;
        ::unlink(fresh.c_str());
        return why;
    }
    m_descriptor = std::move(made);
    return 0;
}

int JudgementJournal::write(std::string_view line)
{
    if (const int error = open(); error != 0)
        return error;
    const off_t before = ::lseek(m_descriptor.number(), 0, SEEK_END);
    for (std::string_view rest = line; !rest.empty();) {
        const ssize_t count = ::write(m_descriptor.number(), rest.data(), rest.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            const int why = errno;
            (void)::ftruncate(m_descriptor.number(), before); // half a line would spoil the next one
            return why;
        }
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    m_dirty = true;
    return 0;
}

int JudgementJournal::add(JournalEntry& entry)
{
    entry.number = ++m_last;
    const int error = write(journalLine(entry));
    if (error == 0)
        ++m_waiting;
    else
        entry.number = 0;
    return error;
}

int JudgementJournal::finish(const std::vector<std::uint64_t>& numbers)
{
    m_waiting -= std::min<std::uint64_t>(m_waiting, numbers.size());
    if (m_waiting == 0 && m_descriptor.valid() && ::ftruncate(m_descriptor.number(), 0) == 0)
        return 0; // all is done: no line need say so
    return write(doneLine(numbers));
}

int JudgementJournal::flush()
{
    if (!std::exchange(m_dirty, false) || !m_descriptor.valid())
        return 0;
    return ::fdatasync(m_descriptor.number()) == 0 ? 0 : errno;
}

std::vector<JournalEntry> JudgementJournal::adopt()
{
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    std::error_code error;
    for (auto entry = fs::directory_iterator(m_folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const bool old = entry->last_write_time(error) < fs::file_time_type::clock::now() - std::chrono::hours(1);
        if (old && entry->path().extension() == ".new")
            ::unlink(entry->path().c_str()); // of a program that was killed before it wrote anything
        if (entry->path().extension() == ".journal" && entry->path() != m_file)
            files.emplace_back(entry->last_write_time(error), entry->path());
    }
    std::sort(files.begin(), files.end());
    std::vector<JournalEntry> adopted;
    for (const auto& [time, file] : files) {
        InputFault fault{};
        const Descriptor other(openInput(file, fault));
        if (!other.valid() || lock(other.number()) != 0)
            continue;
        const std::optional<std::string> text = readInput(file, kMaxJournal, fault);
        if (!text)
            continue; // stays for a better day
        bool kept = true;
        for (JournalEntry& entry : openEntries(*text)) {
            kept = add(entry) == 0 && kept;
            adopted.push_back(std::move(entry));
        }
        if (kept && flush() == 0)
            ::unlink(file.c_str());
    }
    return adopted;
}

} // namespace zimage
