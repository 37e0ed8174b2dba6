#pragma once

#include <QAction>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QString>

class QWidget;

namespace zimage::ui {

/// A wing of the studio as the shell lists it: something that fills the middle of the window, or has a window beside
/// it. The shell shows the one that is wanted, puts its commands into the menus and keeps its state with the session;
/// what it does is its own matter. GUI thread.
class Screen : public QObject {
    Q_OBJECT

public:
    enum class Menu { File, Picture, View, Help };
    struct Command {
        QAction* action; ///< the screen's own
        Menu menu;
    };

    using QObject::QObject;

    [[nodiscard]] virtual QString name() const = 0;  ///< never translated: "picture"; its key in the session's file
    [[nodiscard]] virtual QString title() const = 0; ///< in the language in effect
    /// What is shown. May be made when it is first asked for. A dialog (Qt::Dialog) is shown beside the
    /// studio's. Several screens may share a widget: activate() then makes the difference.
    [[nodiscard]] virtual QWidget* widget() = 0;
    virtual void activate() {} ///< it has just been shown
    /// What the studio's messages may lie over while this is shown: something without controls along its upper edge.
    [[nodiscard]] virtual QWidget* messagePlace() { return widget(); }

    [[nodiscard]] virtual QList<Command> actions() const { return {}; }
    [[nodiscard]] virtual QJsonObject save() const { return {}; }
    /// What save() gave, maybe an older version's; wrong or missing parts are passed over.
    virtual void restore(const QJsonObject& state) { Q_UNUSED(state) }

Q_SIGNALS:
    void wanted();  ///< it asks to be shown
    void changed(); ///< what save() gives
};

} // namespace zimage::ui
