#pragma once

#include "pictures/shown_picture.h"

#include <QString>
#include <QVector>

namespace zimage::ui {

enum class GuardState {
    Unknown, ///< the guards were off, or nothing is known of them
    Passed,
    Repaired,
    Rejected, ///< a fault was left when nothing more could be tried
};

/// One check of the guards and how it went; a line of the ledger.
struct GuardCheck {
    QString what;   ///< "Steps", translated
    QString detail; ///< "8 steps, every one finite", or the sentences about what tripped; translated
    GuardState state = GuardState::Passed;
    int trips = 0;
};

/// The worst of all checks.
[[nodiscard]] GuardState guardState(const ShownPicture& picture);

/// Text, steps, decoding, picture, file: in the order they are checked. Empty when the guards were off.
[[nodiscard]] QVector<GuardCheck> guardChecks(const ShownPicture& picture);

} // namespace zimage::ui
