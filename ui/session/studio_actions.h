#pragma once

#include <QAction>
#include <QList>
#include <QObject>

namespace zimage::ui {

class GenerationService;
class UndoHistory;

/// The studio's own commands, whoever has them done: the shell puts them into menus, a feature may
/// trigger or watch them. A screen's commands are the screen's. GUI thread.
class StudioActions : public QObject {
    Q_OBJECT

public:
    explicit StudioActions(QObject* parent = nullptr);

    QAction generate, drafts, stopNow, stopAfterPicture, pauseQueue, resumeQueue, clearQueue, forEver;
    QAction openModel, embeddedModel, openPictures, newSession, privateSession, preferences, quit;
    QAction undo, redo;
    QAction previews, showQueue, showLog, fullScreen;
    QAction showControls, showStrip, onlyCanvas;
    QAction listKeys, about;

    void setRunning(bool running);
    void setQueue(const GenerationService& service);
    void setHistory(const UndoHistory& history); ///< what Undo and Redo would do

private:
    void retranslate();
};

} // namespace zimage::ui
