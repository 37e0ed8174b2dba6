#pragma once

#include "base/retelling.h"

#include <QString>

namespace zimage::ui {

/// What the program said before the language changed, in the language in effect (base/retelling.h).
[[nodiscard]] inline QString retold(const QString& shown)
{
    return QString::fromStdString(zimage::retold(shown.toStdString()));
}

} // namespace zimage::ui
