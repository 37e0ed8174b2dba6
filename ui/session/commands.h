#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>
#include <QStringList>

namespace zimage::ui {

/// Where the focus has to be for a command's keys.
enum class KeyPlace { Window, Picture, Prompt, Queue, Log, History, Sessions, Gallery };

/// One thing that the studio does at a key or from a menu. The rows of the table are all there are: menus, tooltips,
/// the list of keys and docs/studio.md have names and keys from them, and a new command is a new row.
struct Command {
    const char* id;   ///< of its keys in studio.ini and of its action: "use_seed"
    const char* name; ///< as in a menu, in English, with the letter that Alt chooses: "&Queue"
    KeyPlace place = KeyPlace::Window;
    QList<QKeySequence> keys = {}; ///< unless the user chose others; at most kMostKeys
};

constexpr qsizetype kMostKeys = 2; ///< of one command

[[nodiscard]] const QList<Command>& commandTable();
[[nodiscard]] const Command* findCommand(const QString& id); ///< null when there is none

[[nodiscard]] const char* placeName(KeyPlace place); ///< English: "On the picture and in the strip"

[[nodiscard]] QString withoutMenuMarks(QString text);      ///< "Queue" of "&Queue", "队列" of "队列(&Q)…"
[[nodiscard]] QString menuText(const QString& id);         ///< in the language in effect: "&Queue"
[[nodiscard]] QString commandName(const Command& command); ///< the same without what is a menu's: "Queue"

/// The sequence as all keys that mean it: Enter is on two places of the keyboard, and Shift is a part of "?" or "+" on
/// some keyboards.
[[nodiscard]] QList<QKeySequence> twinsOf(const QKeySequence& key);
/// Whether they mean the same to whoever presses them.
[[nodiscard]] bool areTwins(const QKeySequence& one, const QKeySequence& other);

/// "Ctrl+Enter", as this system writes keys.
[[nodiscard]] QString keyText(const QKeySequence& key);

} // namespace zimage::ui
