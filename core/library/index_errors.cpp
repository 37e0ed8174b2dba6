#include "library/index_errors.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/disk_full.h"

#include <sqlite3.h>

namespace zimage {

void throwIndexError(const SQLite::Exception& exception, const std::filesystem::path& file)
{
    const ErrorContext context{file.string(), {}, {}};
    switch (exception.getErrorCode()) {
    case SQLITE_INTERRUPT: throw Error(ErrorCode::Cancelled, tr("The search was stopped."));
    case SQLITE_FULL:
        throw DiskFull(tr("The gallery's index {file:path} cannot be written: the disk is full.", file), context);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw Error(ErrorCode::Corrupt, tr("The gallery's index {file:path} is damaged.", file), context);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        throw Error(ErrorCode::Unwritable,
                    tr("The gallery's index {file:path} cannot be written. Check the folder's permissions.", file),
                    context);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw Error(ErrorCode::Unwritable,
                    tr("The gallery's index {file:path} is in use by another program. Try again.", file), context);
    default:
        throw Error(ErrorCode::Unreadable,
                    tr("The gallery's index {file:path} cannot be used: {why}.", file, exception.getErrorStr()),
                    context);
    }
}

void throwLaterIndex(const std::filesystem::path& file)
{
    throw Error(
        ErrorCode::Unsupported,
        tr("A later version of the program made the gallery's index {file:path}. Use that version, or delete the "
           "file: it is built again from the pictures.",
           file),
        {file.string(), {}, {}});
}

} // namespace zimage
