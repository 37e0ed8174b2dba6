#include "base/system_error_text.h"

#include "base/sentence.h"

#include <cerrno>
#include <system_error>

namespace zimage {

std::string systemErrorText(int code)
{
    switch (code) {
    case EACCES:
    case EPERM: return tr("the permissions do not allow it");
    case ENOENT: return tr("it does not exist");
    case ENOTDIR: return tr("there is a file where a folder is needed");
    case EISDIR: return tr("it is a folder");
    case ENAMETOOLONG: return tr("the name is too long");
    case ELOOP: return tr("its links lead in a circle");
    case ENOSPC: return tr("there is no space left on the disk");
    case EDQUOT: return tr("the disk quota is used up");
    case EROFS: return tr("the disk is read-only");
    case EFBIG: return tr("the file would be larger than this system allows");
    case EIO: return tr("the disk reports an error");
    case EBUSY: return tr("another program is using it");
    case ENOMEM: return tr("there is not enough memory");
    case EMFILE:
    case ENFILE: return tr("too many files are open");
    default: return std::generic_category().message(code);
    }
}

bool isDiskFull(int code) { return code == ENOSPC || code == EDQUOT; }

} // namespace zimage
