#include "session/commands.h"

#include "base/sentence.h"
#include "theme/translator.h"

#include <QRegularExpression>

#include <algorithm>

namespace zimage::ui {

namespace {

using enum KeyPlace;

QList<Command> windowRows()
{
    return {
        {"open_model", trLater("&Open model folder…"), Window, {Qt::CTRL | Qt::Key_O}},
        {"open_picture", trLater("Settings of a p&icture…"), Window, {Qt::CTRL | Qt::Key_I}},
        {"paste_picture", trLater("Paste a picture or its s&ettings"), Window, {Qt::CTRL | Qt::Key_V}},
        {"embedded_model", trLater("&Embedded model")},
        {"open_pictures", trLater("Show the &pictures folder")},
        {"new_session", trLater("&New session"), Window, {Qt::CTRL | Qt::Key_N}},
        {"sessions", trLater("Se&ssions…"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_N}},
        {"settings", trLater("&Settings…"), Window, {Qt::CTRL | Qt::Key_Comma}},
        {"private_session", trLater("Pri&vate session"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_P}},
        {"quit", trLater("&Quit"), Window, {Qt::CTRL | Qt::Key_Q}},
        {"undo", trLater("&Undo"), Window, {Qt::CTRL | Qt::Key_Z}},
        {"redo", trLater("&Redo"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y}},
        {"generate", trLater("&Generate"), Window, {Qt::CTRL | Qt::Key_Enter}},
        {"drafts", trLater("Four &drafts"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_Enter}},
        {"variations", trLater("&Variations…"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_V}},
        {"unfinished", trLater("&Unfinished pictures…")},
        {"stop", trLater("&Stop now"), Window, {Qt::Key_Escape}},
        {"stop_after_picture", trLater("Stop &after this picture"), Window, {Qt::CTRL | Qt::Key_Escape}},
        {"pause_queue", trLater("&Pause the queue")},
        {"resume_queue", trLater("&Continue the queue")},
        {"clear_queue", trLater("C&lear the queue")},
        {"for_ever", trLater("&For ever with new seeds")},
        {"show_queue", trLater("&Queue"), Window, {Qt::CTRL | Qt::Key_J}},
        {"show_log", trLater("&Log"), Window, {Qt::CTRL | Qt::Key_L}},
        {"show_history", trLater("&History…"), Window, {Qt::CTRL | Qt::Key_H}},
        {"gallery", trLater("&Gallery"), Window, {Qt::CTRL | Qt::Key_G}},
        {"show_controls", trLater("&Controls"), Window, {Qt::Key_F9}},
        {"show_strip", trLater("&Strip of pictures"), Window, {Qt::SHIFT | Qt::Key_F9}},
        {"only_canvas", trLater("&Only the canvas"), Window, {Qt::CTRL | Qt::Key_F9}},
        {"focus_prompt", trLater("Go to the prompt"), Window, {Qt::ALT | Qt::Key_1}},
        {"focus_picture", trLater("Go to the picture"), Window, {Qt::ALT | Qt::Key_2}},
        {"focus_strip", trLater("Go to the strip of pictures"), Window, {Qt::ALT | Qt::Key_3}},
        {"focus_queue", trLater("Go to the queue"), Window, {Qt::ALT | Qt::Key_4}},
        {"next_area", trLater("Go to the next part of the window"), Window, {Qt::Key_F6}},
        {"previous_area", trLater("Go to the previous part of the window"), Window, {Qt::SHIFT | Qt::Key_F6}},
        {"full_screen", trLater("&Full screen"), Window, {Qt::Key_F11}},
        {"previews", trLater("Live &previews")},
        {"fit", trLater("Fit to the window"), Window, {Qt::CTRL | Qt::Key_0}},
        {"actual_size", trLater("100 %"), Window, {Qt::CTRL | Qt::Key_1}},
        {"zoom_in", trLater("Zoom in"), Window, {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal}},
        {"zoom_out", trLater("Zoom out"), Window, {Qt::CTRL | Qt::Key_Minus}},
        {"show_making", trLater("Back to the picture being made"), Window, {Qt::CTRL | Qt::Key_M}},
        {"save_copy", trLater("Save a copy as…"), Window, {Qt::CTRL | Qt::SHIFT | Qt::Key_S}},
        {"tuning", trLater("&Tuning guide…"), Window, {Qt::CTRL | Qt::Key_T}},
        {"remedies", trLater("&Remedies…"), Window, {Qt::Key_F1}},
        {"list_keys", trLater("&Keyboard shortcuts…"), Window, {Qt::SHIFT | Qt::Key_Question}},
        {"about", trLater("&About Z-Image Studio")},
    };
}

QList<Command> placedRows()
{
    return {
        {"previous", trLater("Show the previous picture while held"), Picture, {Qt::Key_Space}},
        {"toggle_fit", trLater("Fit or 100 %"), Picture, {Qt::Key_F}},
        {"full_size", trLater("Make picture"), Picture, {Qt::Key_Enter}},
        {"side_by_side", trLater("Show side by side"), Picture, {Qt::Key_D}},
        {"vary", trLater("Variations…"), Picture, {Qt::Key_V}},
        {"make_again", trLater("Make again"), Picture, {Qt::Key_R}},
        {"copy_picture", trLater("Copy picture"), Picture, {Qt::CTRL | Qt::Key_C}},
        {"show_in_folder", trLater("Show in folder"), Picture, {Qt::CTRL | Qt::SHIFT | Qt::Key_O}},
        {"copy_prompt", trLater("Copy prompt"), Picture, {Qt::CTRL | Qt::SHIFT | Qt::Key_C}},
        {"use_prompt", trLater("Use this prompt"), Picture, {Qt::Key_P}},
        {"use_wildcards", trLater("Use the prompt with wildcards"), Picture, {Qt::Key_W}},
        {"use_seed", trLater("Use this seed"), Picture, {Qt::Key_S}},
        {"use_settings", trLater("Use all settings"), Picture, {Qt::Key_A}},
        {"fold_stack", trLater("Fold or unfold the stack"), Picture, {Qt::Key_G}},
        {"fold_stacks", trLater("Fold or unfold all stacks"), Picture, {Qt::SHIFT | Qt::Key_G}},
        {"trash", trLater("Move to trash"), Picture, {Qt::Key_Delete}},
        {"older_prompt", trLater("Earlier prompt"), Prompt, {Qt::ALT | Qt::Key_Up}},
        {"newer_prompt", trLater("Later prompt"), Prompt, {Qt::ALT | Qt::Key_Down}},
        {"edit_job", trLater("Edit in the controls"), Queue, {Qt::Key_Enter}},
        {"duplicate_job", trLater("Duplicate with a new seed"), Queue, {Qt::CTRL | Qt::Key_D}},
        {"job_up", trLater("Make earlier"), Queue, {Qt::ALT | Qt::Key_Up}},
        {"job_down", trLater("Make later"), Queue, {Qt::ALT | Qt::Key_Down}},
        {"take_from_queue", trLater("Remove from the queue"), Queue, {Qt::Key_Delete}},
        {"forget_job", trLater("Forget this"), History, {Qt::Key_Delete}},
        {"rename_session", trLater("Rename"), Sessions, {Qt::Key_F2}},
        {"delete_session", trLater("Delete"), Sessions, {Qt::Key_Delete}},
        {"copy_log", trLater("Copy the lines of the log"), Log, {Qt::CTRL | Qt::Key_C}},
    };
}

QList<Command> galleryRows()
{
    return {
        {"gallery_search", trLater("Search"), Gallery, {Qt::CTRL | Qt::Key_F}},
        {"gallery_open", trLater("Show large"), Gallery, {Qt::Key_Enter}},
        {"gallery_full", trLater("Fill the screen"), Gallery, {Qt::Key_F}},
        {"gallery_slides", trLater("Slide show"), Gallery, {Qt::Key_F5}},
        {"gallery_list", trLater("Show the list of searches"), Gallery, {Qt::Key_L}},
        {"gallery_details", trLater("Show the picture’s details"), Gallery, {Qt::Key_I}},
        {"gallery_compare", trLater("Show the other picture while held"), Gallery, {Qt::Key_Space}},
        {"gallery_settings", trLater("Use all settings"), Gallery, {Qt::Key_A}},
        {"gallery_prompt", trLater("Use this prompt"), Gallery, {Qt::SHIFT | Qt::Key_P}},
        {"gallery_wildcards", trLater("Use the prompt with wildcards"), Gallery, {Qt::Key_W}},
        {"gallery_seed", trLater("Use this seed"), Gallery, {Qt::Key_S}},
        {"gallery_size", trLater("Use this size"), Gallery, {Qt::SHIFT | Qt::Key_S}},
        {"gallery_again", trLater("Make again"), Gallery, {Qt::Key_R}},
        {"gallery_same_seed", trLater("Find pictures with this seed"), Gallery},
        {"gallery_similar", trLater("Find pictures with a similar prompt"), Gallery},
        {"gallery_copy", trLater("Copy picture"), Gallery, {Qt::CTRL | Qt::Key_C}},
        {"gallery_copy_prompt", trLater("Copy prompt"), Gallery, {Qt::CTRL | Qt::SHIFT | Qt::Key_C}},
        {"gallery_folder", trLater("Show in folder"), Gallery, {Qt::CTRL | Qt::SHIFT | Qt::Key_O}},
        {"gallery_open_with", trLater("Open with the desktop’s viewer"), Gallery},
        {"gallery_rename", trLater("Rename…"), Gallery, {Qt::Key_F2}},
        {"gallery_move", trLater("Move to…"), Gallery},
        {"gallery_copy_to", trLater("Copy to…"), Gallery},
        {"gallery_trash", trLater("Move to trash"), Gallery, {Qt::Key_Delete}},
        {"gallery_delete", trLater("Delete for good…"), Gallery, {Qt::SHIFT | Qt::Key_Delete}},
        {"gallery_fold", trLater("Fold or unfold the stack"), Gallery, {Qt::Key_G}},
        {"gallery_stars_0", trLater("No stars"), Gallery, {Qt::Key_0}},
        {"gallery_stars_1", trLater("One star"), Gallery, {Qt::Key_1}},
        {"gallery_stars_2", trLater("Two stars"), Gallery, {Qt::Key_2}},
        {"gallery_stars_3", trLater("Three stars"), Gallery, {Qt::Key_3}},
        {"gallery_stars_4", trLater("Four stars"), Gallery, {Qt::Key_4}},
        {"gallery_stars_5", trLater("Five stars"), Gallery, {Qt::Key_5}},
        {"gallery_label_none", trLater("No label"), Gallery},
        {"gallery_label_red", trLater("Red label"), Gallery, {Qt::Key_6}},
        {"gallery_label_yellow", trLater("Yellow label"), Gallery, {Qt::Key_7}},
        {"gallery_label_green", trLater("Green label"), Gallery, {Qt::Key_8}},
        {"gallery_label_blue", trLater("Blue label"), Gallery, {Qt::Key_9}},
        {"gallery_pick", trLater("Pick"), Gallery, {Qt::Key_P}},
        {"gallery_reject", trLater("Reject"), Gallery, {Qt::Key_X}},
        {"gallery_neither", trLater("Neither picked nor rejected"), Gallery, {Qt::Key_U}},
        {"gallery_fold_all", trLater("Fold or unfold all stacks"), Gallery, {Qt::SHIFT | Qt::Key_G}},
    };
}

/// A sign such as "?", which some keyboards have behind Shift.
bool isSign(Qt::Key key)
{
    return key > Qt::Key_Space && key < Qt::Key_ydiaeresis && !QChar(static_cast<char16_t>(key)).isLetterOrNumber();
}

QKeySequence sequence(Qt::KeyboardModifiers modifiers, Qt::Key key) { return QKeyCombination(modifiers, key); }

/// One of the twins, the same for all of them.
QKeySequence canonical(const QKeySequence& key)
{
    if (key.isEmpty())
        return key;
    const Qt::KeyboardModifiers modifiers = key[0].keyboardModifiers();
    const Qt::Key plain = key[0].key() == Qt::Key_Return ? Qt::Key_Enter : key[0].key();
    return sequence(isSign(plain) ? modifiers & ~Qt::KeyboardModifiers(Qt::ShiftModifier) : modifiers, plain);
}

} // namespace

const QList<Command>& commandTable()
{
    static const QList<Command> table = windowRows() + placedRows() + galleryRows();
    return table;
}

const Command* findCommand(const QString& id)
{
    const QList<Command>& table = commandTable();
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Command& each) { return id == QLatin1String(each.id); });
    return found == table.end() ? nullptr : &*found;
}

const char* placeName(KeyPlace place)
{
    switch (place) {
    case Window: return trLater("Anywhere in the window");
    case Picture: return trLater("On the picture and in the strip");
    case Prompt: return trLater("In the prompt");
    case Queue: return trLater("In the queue");
    case Log: return trLater("In the log");
    case Sessions: return trLater("In the list of sessions");
    case History: return trLater("In the history");
    case Gallery: return trLater("In the gallery");
    }
    return "";
}

QString menuText(const QString& id)
{
    const Command* command = findCommand(id);
    return command == nullptr ? QString() : parameterText(command->name);
}

QString withoutMenuMarks(QString text)
{
    static const QRegularExpression marks("\\(&.\\)|&|…"); // Chinese has the letter behind the words
    return text.remove(marks);
}

QString commandName(const Command& command) { return withoutMenuMarks(parameterText(command.name)); }

QList<QKeySequence> twinsOf(const QKeySequence& key)
{
    if (key.isEmpty())
        return {};
    const Qt::KeyboardModifiers modifiers = key[0].keyboardModifiers();
    const Qt::Key plain = key[0].key();
    if (plain == Qt::Key_Return || plain == Qt::Key_Enter)
        return {sequence(modifiers, Qt::Key_Enter), sequence(modifiers, Qt::Key_Return)};
    if (!isSign(plain))
        return {key};
    return {key, sequence(modifiers ^ Qt::ShiftModifier, plain)};
}

bool areTwins(const QKeySequence& one, const QKeySequence& other)
{
    return !one.isEmpty() && canonical(one) == canonical(other);
}

QString keyText(const QKeySequence& key)
{
    const QList<QKeySequence> twins = twinsOf(key);
    return twins.isEmpty() ? QString() : twins.first().toString(QKeySequence::NativeText);
}

} // namespace zimage::ui
