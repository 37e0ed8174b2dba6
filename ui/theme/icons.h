#pragma once

#include <QIcon>

namespace zimage::ui {

/// Drawn by the program, in the colour of the text around them, so that they follow the scheme and stay sharp at any
/// scale.
enum class Icon { Dice, Lock, Unlock, Previous, Next, Swap, Revert, More, Folder, Check, Close };

[[nodiscard]] QIcon icon(Icon which);

} // namespace zimage::ui
