#pragma once

#include "session/commands.h"

#include <QAction>
#include <QMap>
#include <QObject>
#include <QPointer>

namespace zimage::ui {

/// The keys of all commands as they are in use: those of the table, but for those that the user changed. Actions that
/// are bound have them now and after every change. One for the program, GUI thread.
class CommandKeys : public QObject {
    Q_OBJECT

public:
    /// Gives an action the command's keys, and the command's id as its object name.
    void bind(QAction& action, const char* id);

    [[nodiscard]] QList<QKeySequence> keys(const QString& id) const;
    [[nodiscard]] QString text(const QString& id) const; ///< of the first of them: "Ctrl+Enter"; empty without any
    /// A sentence for a tooltip with the key behind it: "Zoom in (Ctrl++)".
    [[nodiscard]] QString tip(const QString& sentence, const QString& id) const;

    /// Who has this key where `command` works; null when it is free.
    [[nodiscard]] const Command* holder(const QKeySequence& key, const Command& command) const;

    /// The user's own, as written() has them, by the commands' ids. Where one takes another command's key, that has it
    /// no longer. What cannot be read, and ids of other versions, mean nothing.
    void use(const QMap<QString, QString>& own);
    [[nodiscard]] static QString written(const QList<QKeySequence>& keys); ///< for studio.ini

private:
    QMap<QString, QString> m_own;
    QMap<QString, QList<QKeySequence>> m_changed; ///< that are not the table's
    QList<QPointer<QAction>> m_actions;
};

[[nodiscard]] CommandKeys& commandKeys();

} // namespace zimage::ui
