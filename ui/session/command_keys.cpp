#include "session/command_keys.h"

#include "theme/translator.h"

#include <algorithm>
#include <optional>

namespace zimage::ui {

namespace {

bool overlap(KeyPlace one, KeyPlace other)
{
    return one == other || one == KeyPlace::Window || other == KeyPlace::Window;
}

bool contains(const QList<QKeySequence>& keys, const QKeySequence& wanted)
{
    return std::any_of(keys.begin(), keys.end(), [&](const QKeySequence& key) { return areTwins(key, wanted); });
}

/// Nothing where it cannot be read; an empty text is no key.
std::optional<QList<QKeySequence>> read(const QString& text)
{
    QList<QKeySequence> keys;
    for (const QKeySequence& key : QKeySequence::listFromString(text, QKeySequence::PortableText))
        if (key.count() == 1 && key[0].key() != Qt::Key_unknown && keys.size() < kMostKeys)
            keys.append(key);
    if (keys.isEmpty() && !text.trimmed().isEmpty())
        return {};
    return keys;
}

void give(QAction& action, const QList<QKeySequence>& keys)
{
    QList<QKeySequence> all;
    for (const QKeySequence& key : keys)
        all += twinsOf(key);
    action.setShortcuts(all);
}

} // namespace

void CommandKeys::bind(QAction& action, const char* id)
{
    action.setObjectName(QLatin1String(id));
    give(action, keys(action.objectName()));
    m_actions.removeAll(nullptr);
    m_actions.append(&action);
}

QList<QKeySequence> CommandKeys::keys(const QString& id) const
{
    if (const auto own = m_changed.find(id); own != m_changed.end())
        return *own;
    const Command* command = findCommand(id);
    return command == nullptr ? QList<QKeySequence>() : command->keys;
}

QString CommandKeys::text(const QString& id) const { return keyText(keys(id).value(0)); }

QString CommandKeys::tip(const QString& sentence, const QString& id) const
{
    const QString key = text(id);
    return key.isEmpty() ? sentence : QStringLiteral("%1 (%2)").arg(sentence, key);
}

const Command* CommandKeys::holder(const QKeySequence& key, const Command& command) const
{
    for (const Command& other : commandTable())
        if (other.id != command.id && overlap(other.place, command.place)
            && contains(keys(QLatin1String(other.id)), key))
            return &other;
    return nullptr;
}

void CommandKeys::use(const QMap<QString, QString>& own)
{
    if (own == m_own)
        return;
    m_own = own;
    m_changed.clear();
    QMap<QString, QList<QKeySequence>> chosen;
    for (auto each = own.begin(); each != own.end(); ++each)
        if (const auto keys = read(each.value()); keys && findCommand(each.key()) != nullptr)
            chosen[each.key()] = *keys;
    const auto isFree = [this](const QKeySequence& key, const Command& command, const auto& among) {
        return std::none_of(among.keyBegin(), among.keyEnd(), [&](const QString& id) {
            const Command& other = *findCommand(id);
            return other.id != command.id && overlap(other.place, command.place) && contains(among[id], key);
        });
    };
    for (const Command& command : commandTable()) {
        const QString id = QLatin1String(command.id);
        QList<QKeySequence> keys = chosen.value(id, command.keys);
        // Two that want the same key would both not get it.
        keys.removeIf([&](const QKeySequence& key) {
            return chosen.contains(id) ? !isFree(key, command, m_changed) : !isFree(key, command, chosen);
        });
        if (keys != command.keys)
            m_changed[id] = keys;
    }
    m_actions.removeAll(nullptr);
    for (const QPointer<QAction>& action : m_actions)
        give(*action, keys(action->objectName()));
    tellTextsAnew();
}

QString CommandKeys::written(const QList<QKeySequence>& keys)
{
    return QKeySequence::listToString(keys, QKeySequence::PortableText);
}

CommandKeys& commandKeys()
{
    static CommandKeys keys;
    return keys;
}

} // namespace zimage::ui
