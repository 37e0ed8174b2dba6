#pragma once

#include "io/file_calls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace zimage::test {

/// The system's calls, in the order in which they come, one of them failing: "write FILE", "fsync FOLDER". A file that
/// has no final name yet is called "temporary".
class WatchedCalls : public FileCalls {
public:
    int failAt = -1;          ///< which call fails, from 0
    int error = 0;            ///< with this errno
    bool unnamedFiles = true; ///< the file system makes files without a name
    std::vector<std::string> calls;

    int open(const char* path, int flags, mode_t mode) override
    {
        const bool folder = (flags & O_TMPFILE) != O_TMPFILE && (flags & O_DIRECTORY) != 0;
        if ((flags & O_TMPFILE) == O_TMPFILE && !unnamedFiles)
            return fail(EOPNOTSUPP);
        if (fails(folder ? "open folder" : "open"))
            return -1;
        const int descriptor = FileCalls::open(path, flags, mode);
        m_kinds[descriptor] = folder ? "folder" : "temporary";
        return descriptor;
    }
    ssize_t write(int descriptor, const void* bytes, std::size_t count) override
    {
        // Half of it, as a disk does that fills up.
        return fails("write") ? -1 : FileCalls::write(descriptor, bytes, count > 1 ? (count + 1) / 2 : count);
    }
    int fsync(int descriptor) override
    {
        return fails("fsync " + m_kinds[descriptor]) ? -1 : FileCalls::fsync(descriptor);
    }
    int close(int descriptor) override
    {
        const bool failed = fails("close " + m_kinds[descriptor]);
        const int result = FileCalls::close(descriptor); // it is closed all the same, as Linux does
        return failed ? fail(error) : result;
    }
    int linkat(int from, const char* name, const char* to, int flags) override
    {
        return fails("name") ? -1 : FileCalls::linkat(from, name, to, flags);
    }
    int renameNoReplace(const char* from, const char* to) override
    {
        return fails("name") ? -1 : FileCalls::renameNoReplace(from, to);
    }
    int rename(const char* from, const char* to) override { return fails("rename") ? -1 : FileCalls::rename(from, to); }
    int mkdir(const char* path, mode_t mode) override { return fails("mkdir") ? -1 : FileCalls::mkdir(path, mode); }

    /// Where a call first stands among those that were made; −1 for nowhere.
    [[nodiscard]] int at(const std::string& call) const
    {
        for (std::size_t i = 0; i < calls.size(); ++i)
            if (calls[i] == call)
                return static_cast<int>(i);
        return -1;
    }
    /// Where it last stands.
    [[nodiscard]] int lastAt(const std::string& call) const
    {
        for (std::size_t i = calls.size(); i-- > 0;)
            if (calls[i] == call)
                return static_cast<int>(i);
        return -1;
    }

private:
    static int fail(int number)
    {
        errno = number;
        return -1;
    }
    bool fails(const std::string& call)
    {
        calls.push_back(call);
        if (static_cast<int>(calls.size()) - 1 != failAt)
            return false;
        errno = error;
        return true;
    }

    std::map<int, std::string> m_kinds; ///< by descriptor
};

} // namespace zimage::test
