#pragma once

class QWidget;

namespace zimage::ui {

/// Moves the focus to the next widget that Tab stops at, or the previous one, round and round. The order is that of the
/// layouts, `first`'s before the rest of the window, as they are now, and what lies over a part comes before it: what
/// is hidden, disabled or made later has its place. (Qt's own chain is one of creation, and closes a part with a focus
/// proxy into a ring that Tab cannot leave.) False when there is none.
bool focusAlongTheLayout(QWidget& window, QWidget* first, bool next);

} // namespace zimage::ui
