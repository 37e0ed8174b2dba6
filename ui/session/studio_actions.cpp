#include "session/studio_actions.h"

#include "theme/translator.h"

namespace zimage::ui {

StudioActions::StudioActions(QObject* parent) : QObject(parent)
{
    openModel.setShortcuts({QKeySequence::Open});
    newSession.setShortcuts({QKeySequence::New});
    preferences.setShortcuts({Qt::CTRL | Qt::Key_Comma});
    quit.setShortcuts({QKeySequence::Quit});
    generate.setShortcuts({Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter});
    drafts.setShortcuts({Qt::CTRL | Qt::SHIFT | Qt::Key_Return, Qt::CTRL | Qt::SHIFT | Qt::Key_Enter});
    stopNow.setShortcuts({Qt::Key_Escape});
    stopAfterPicture.setShortcuts({Qt::CTRL | Qt::Key_Escape});
    showQueue.setShortcuts({Qt::CTRL | Qt::Key_J});
    showLog.setShortcuts({Qt::CTRL | Qt::Key_L});
    for (QAction* action : {&previews, &showQueue, &showLog})
        action->setCheckable(true);
    connect(&languageNews(), &LanguageNews::changed, this, &StudioActions::retranslate);
    // A key that is held down means one of them.
    for (QAction* action : {&generate, &drafts, &stopNow, &stopAfterPicture, &newSession, &undoNewSession, &quit})
        action->setAutoRepeat(false);
    undoNewSession.setEnabled(false);
    setRunning(false);
    retranslate();
}

void StudioActions::setRunning(bool running)
{
    stopNow.setEnabled(running); // disabled, Esc is left to whatever has the focus
    stopAfterPicture.setEnabled(running);
}

void StudioActions::retranslate()
{
    openModel.setText(tr("&Open model folder…"));
    embeddedModel.setText(tr("&Embedded model"));
    openPictures.setText(tr("Show the &pictures folder"));
    newSession.setText(tr("&New session"));
    newSession.setToolTip(tr("Clears the strip and keeps the files"));
    undoNewSession.setText(tr("&Bring back the last strip"));
    preferences.setText(tr("&Settings…"));
    quit.setText(tr("&Quit"));
    generate.setText(tr("&Generate"));
    drafts.setText(tr("Four &drafts"));
    stopNow.setText(tr("&Stop now"));
    stopAfterPicture.setText(tr("Stop &after this picture"));
    resumeQueue.setText(tr("&Continue the queue"));
    clearQueue.setText(tr("C&lear the queue"));
    showQueue.setText(tr("&Queue"));
    showLog.setText(tr("&Log"));
    previews.setText(tr("Live &previews"));
    about.setText(tr("&About Z-Image Studio"));
}

} // namespace zimage::ui
