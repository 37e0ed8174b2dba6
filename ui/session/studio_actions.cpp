#include "session/studio_actions.h"

#include "bridge/generation_service.h"
#include "session/command_keys.h"
#include "session/undo_history.h"
#include "theme/translator.h"

namespace zimage::ui {

StudioActions::StudioActions(QObject* parent) : QObject(parent)
{
    CommandKeys& keys = commandKeys();
    keys.bind(openModel, "open_model");
    keys.bind(embeddedModel, "embedded_model");
    keys.bind(openPictures, "open_pictures");
    keys.bind(newSession, "new_session");
    keys.bind(privateSession, "private_session");
    keys.bind(preferences, "settings");
    keys.bind(quit, "quit");
    keys.bind(generate, "generate");
    keys.bind(drafts, "drafts");
    keys.bind(stopNow, "stop");
    keys.bind(stopAfterPicture, "stop_after_picture");
    keys.bind(pauseQueue, "pause_queue");
    keys.bind(resumeQueue, "resume_queue");
    keys.bind(clearQueue, "clear_queue");
    keys.bind(forEver, "for_ever");
    keys.bind(previews, "previews");
    keys.bind(showQueue, "show_queue");
    keys.bind(showLog, "show_log");
    keys.bind(showControls, "show_controls");
    keys.bind(showStrip, "show_strip");
    keys.bind(onlyCanvas, "only_canvas");
    keys.bind(fullScreen, "full_screen");
    keys.bind(undo, "undo");
    keys.bind(redo, "redo");
    keys.bind(listKeys, "list_keys");
    keys.bind(about, "about");
    listKeys.setShortcutContext(Qt::ApplicationShortcut); // from the windows beside the studio's, too
    for (QAction* action : {&forEver, &privateSession, &previews, &showQueue, &showLog, &showControls, &showStrip,
                            &onlyCanvas, &fullScreen})
        action->setCheckable(true);
    for (QAction* action : {&showControls, &showStrip})
        action->setChecked(true);
    connect(&languageNews(), &LanguageNews::changed, this, &StudioActions::retranslate);
    // A key that is held down means one of them.
    for (QAction* action : {&generate, &drafts, &stopNow, &stopAfterPicture, &newSession, &quit, &fullScreen, &listKeys,
                            &showControls, &showStrip, &onlyCanvas})
        action->setAutoRepeat(false);
    for (QAction* action : {&undo, &redo})
        action->setEnabled(false);
    setRunning(false);
    retranslate();
}

void StudioActions::setRunning(bool running)
{
    stopNow.setEnabled(running); // disabled, Esc is left to whatever has the focus
    stopAfterPicture.setEnabled(running);
}

void StudioActions::setQueue(const GenerationService& service)
{
    const bool goesOn = service.running() != nullptr || !service.waiting().empty();
    const bool isHeld = service.whyHeld() != GenerationService::Hold::Nothing;
    pauseQueue.setEnabled(goesOn && !service.paused() && !service.lost());
    resumeQueue.setEnabled(isHeld && !service.lost());
    clearQueue.setEnabled(service.waitingPictures() > 0);
}

void StudioActions::setHistory(const UndoHistory& history)
{
    undo.setEnabled(history.canUndo());
    redo.setEnabled(history.canRedo());
    const auto plain = [](QString text) { return text.replace(QLatin1Char('&'), QLatin1String("&&")); };
    undo.setText(history.canUndo() ? tr("&Undo: %1").arg(plain(history.undoText())) : menuText("undo"));
    redo.setText(history.canRedo() ? tr("&Redo: %1").arg(plain(history.redoText())) : menuText("redo"));
}

void StudioActions::retranslate()
{
    for (QAction* action : {&generate,       &drafts,      &stopNow,    &stopAfterPicture, &pauseQueue,   &resumeQueue,
                            &clearQueue,     &forEver,     &openModel,  &embeddedModel,    &openPictures, &newSession,
                            &privateSession, &preferences, &quit,       &previews,         &showQueue,    &showLog,
                            &showControls,   &showStrip,   &onlyCanvas, &fullScreen,       &listKeys,     &about})
        action->setText(menuText(action->objectName()));
    privateSession.setToolTip(tr("Keeps no prompts, settings, queue or strip. Pictures are saved as always."));
    newSession.setToolTip(tr("Begins with an empty strip. The session before stays in the list."));
}

} // namespace zimage::ui
