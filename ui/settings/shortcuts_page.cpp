#include "settings/shortcuts_page.h"

#include "base/sentence.h"
#include "session/app_settings.h"
#include "widgets/confirm_button.h"
#include "settings/key_field.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kNameWidth = 280; // px
constexpr int kFieldWidth = 110;

QString keysText(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& key : keys)
        texts.append(keyText(key));
    return texts.join(QLatin1String("   "));
}

} // namespace

ShortcutsPage::ShortcutsPage(AppSettings& settings, std::function<QString(const QKeySequence& key)> menuAt)
    : SettingsPage("shortcuts", trLater("Keyboard shortcuts")), m_settings(settings), m_menuAt(std::move(menuAt)),
      m_tree(new QTreeWidget), m_nothing(new Hint), m_editor(new QWidget), m_reset(new QPushButton),
      m_conflict(new QWidget), m_sentence(new Hint(Hint::Tone::Warning)), m_take(new QPushButton),
      m_leave(new QPushButton),
      m_resetAll(new ConfirmButton(
          {trLater("Reset all"), trLater("All commands get their first keys back."), trLater("Reset all keys")}))
{
    build();
    fill();
    wire();
    retranslate();
    choose(QLatin1String(commandTable().first().id));
}

void ShortcutsPage::build()
{
    m_tree->setColumnCount(2);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(12);
    m_tree->setHeaderHidden(true); // names and keys speak for themselves
    m_tree->header()->resizeSection(0, kNameWidth);
    m_tree->setMinimumHeight(240);
    auto* line = new QHBoxLayout(m_editor);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGrid / 2);
    for (std::size_t slot = 0; slot < m_fields.size(); ++slot) {
        m_fields[slot] = new KeyField;
        m_fields[slot]->setMinimumWidth(kFieldWidth);
        m_clear[slot] = new IconButton(Icon::Close);
        line->addWidget(m_fields[slot]);
        line->addWidget(m_clear[slot]);
        line->addSpacing(kGrid);
    }
    line->addWidget(m_reset);
    line->addStretch(1);
    auto* answer = new QHBoxLayout(m_conflict);
    answer->setContentsMargins(0, 0, 0, 0);
    answer->setSpacing(kGrid);
    answer->addWidget(m_sentence, 1);
    answer->addWidget(m_take);
    answer->addWidget(m_leave);
    m_conflict->hide();
    column().addWidget(m_tree, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_nothing), m_editor, m_conflict, static_cast<QWidget*>(m_resetAll)})
        column().addWidget(widget);
}

void ShortcutsPage::fill()
{
    QTreeWidgetItem* place = nullptr;
    KeyPlace last = KeyPlace::Window;
    for (const Command& command : commandTable()) {
        if (place == nullptr || command.place != last) {
            place = new QTreeWidgetItem(m_tree);
            place->setFlags(Qt::ItemIsEnabled);
            place->setData(0, kIdRole, static_cast<int>(command.place));
            QFont bold = m_tree->font();
            bold.setBold(true);
            place->setFont(0, bold);
            place->setFirstColumnSpanned(true);
            place->setExpanded(true);
            last = command.place;
        }
        auto* item = new QTreeWidgetItem(place);
        item->setData(0, kIdRole, QLatin1String(command.id));
    }
}

void ShortcutsPage::wire()
{
    for (std::size_t slot = 0; slot < m_fields.size(); ++slot) {
        const int number = static_cast<int>(slot);
        connect(m_fields[slot], &KeyField::pressed, this,
                [this, number](const QKeySequence& key) { pressed(number, key); });
        connect(m_fields[slot], &KeyField::escaped, m_tree, [this] { m_tree->setFocus(); });
        connect(m_fields[slot], &KeyField::left, this, [this] {
            if (m_wish.holder != nullptr) // a question waits for its answer
                return;
            drop();
            showChosen();
        });
        connect(m_clear[slot], &QToolButton::clicked, this, [this, number] {
            drop();
            keep(*chosen(), with(number, {}));
        });
    }
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this] {
        drop();
        showChosen();
    });
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] { m_fields[0]->setFocus(); });
    connect(m_reset, &QPushButton::clicked, this, &ShortcutsPage::resetChosen);
    connect(m_take, &QPushButton::clicked, this, &ShortcutsPage::takeOver);
    const auto leave = [this] {
        m_fields[static_cast<std::size_t>(m_wish.slot)]->setFocus();
        drop();
        showChosen();
    };
    connect(m_leave, &QPushButton::clicked, this, leave);
    closeOnEscape(*m_conflict, EscapeReach::Window, leave);
    connect(m_resetAll, &ConfirmButton::confirmed, this, [this] {
        drop();
        m_settings.resetAllKeys();
        retranslate();
    });
    connect(&m_settings, &AppSettings::changed, this, &ShortcutsPage::retranslate); // also those of another studio
}

const Command* ShortcutsPage::chosen() const
{
    const QTreeWidgetItem* item = m_tree->currentItem();
    return item == nullptr || item->parent() == nullptr ? nullptr : findCommand(item->data(0, kIdRole).toString());
}

void ShortcutsPage::choose(const QString& command)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        for (int j = 0; j < m_tree->topLevelItem(i)->childCount(); ++j)
            if (QTreeWidgetItem* item = m_tree->topLevelItem(i)->child(j); item->data(0, kIdRole).toString() == command)
                m_tree->setCurrentItem(item);
}

QList<QKeySequence> ShortcutsPage::with(int slot, const QKeySequence& key) const
{
    QList<QKeySequence> keys = commandKeys().keys(QLatin1String(chosen()->id));
    keys.resize(kMostKeys);
    keys[slot] = key;
    for (int other = 0; other < keys.size(); ++other)
        if (other != slot && areTwins(keys[other], key)) // it was the other one
            keys[other] = {};
    keys.removeAll({});
    return keys;
}

void ShortcutsPage::pressed(int slot, const QKeySequence& key)
{
    drop();
    const Command* command = chosen();
    if (command == nullptr)
        return;
    if (const QString menu = m_menuAt(key); !menu.isEmpty())
        return showMenu(key, menu);
    m_wish = {slot, key, commandKeys().holder(key, *command)};
    if (m_wish.holder == nullptr)
        return keep(*command, with(slot, key));
    showConflict();
}

/// The other command gives the key up; a third one that has it elsewhere may follow.
void ShortcutsPage::takeOver()
{
    const Command* command = chosen();
    const Wish wish = m_wish;
    if (command == nullptr || wish.holder == nullptr)
        return;
    const QList<QKeySequence> keys = with(wish.slot, wish.key);
    m_wish = {};
    for (const Command* holder = wish.holder; holder != nullptr; holder = commandKeys().holder(wish.key, *command)) {
        QList<QKeySequence> rest = commandKeys().keys(QLatin1String(holder->id));
        rest.removeIf([&](const QKeySequence& key) { return areTwins(key, wish.key); });
        keep(*holder, rest);
    }
    keep(*command, keys);
    m_fields[static_cast<std::size_t>(wish.slot)]->setFocus();
    drop();
}

void ShortcutsPage::keep(const Command& command, const QList<QKeySequence>& keys)
{
    const QString id = QLatin1String(command.id);
    if (keys == command.keys)
        m_settings.resetKeys(id);
    else
        m_settings.setKeys(id, CommandKeys::written(keys));
    retranslate();
}

/// Its first keys may be another's by now: that is asked one by one.
void ShortcutsPage::resetChosen()
{
    drop();
    const Command* command = chosen();
    for (qsizetype slot = 0; slot < command->keys.size(); ++slot)
        if (const Command* holder = commandKeys().holder(command->keys[slot], *command)) {
            m_wish = {static_cast<int>(slot), command->keys[slot], holder};
            m_fields[static_cast<std::size_t>(slot)]->show(m_wish.key);
            return showConflict();
        }
    keep(*command, command->keys);
}

void ShortcutsPage::drop()
{
    m_wish = {};
    m_conflict->hide();
}

void ShortcutsPage::showChosen()
{
    const Command* command = chosen();
    m_editor->setEnabled(command != nullptr);
    const QList<QKeySequence> keys =
        command == nullptr ? QList<QKeySequence>() : commandKeys().keys(QLatin1String(command->id));
    for (std::size_t slot = 0; slot < m_fields.size(); ++slot) {
        m_fields[slot]->show(keys.value(static_cast<qsizetype>(slot)));
        m_clear[slot]->setEnabled(static_cast<qsizetype>(slot) < keys.size());
    }
    m_reset->setEnabled(command != nullptr && keys != command->keys);
}

void ShortcutsPage::showConflict()
{
    const QString other = commandName(*m_wish.holder);
    m_sentence->say(tr("%1 already belongs to “%2”.").arg(keyText(m_wish.key), other));
    m_take->setAccessibleDescription(tr("Takes the key from “%1”").arg(other));
    m_take->setToolTip(m_take->accessibleDescription());
    m_take->show();
    m_leave->show();
    m_conflict->show();
}

/// Qt would give a key that a menu has, too, to neither.
void ShortcutsPage::showMenu(const QKeySequence& key, const QString& menu)
{
    m_sentence->say(tr("%1 opens the menu “%2”. Choose another key.").arg(keyText(key), menu));
    m_take->hide();
    m_leave->hide();
    m_conflict->show();
}

int ShortcutsPage::find(const QStringList& words)
{
    int hits = 0;
    QTreeWidgetItem* first = nullptr;
    const SettingTexts title{englishTitle()};
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* place = m_tree->topLevelItem(i);
        int here = 0;
        for (int j = 0; j < place->childCount(); ++j) {
            QTreeWidgetItem* item = place->child(j);
            const Command* command = findCommand(item->data(0, kIdRole).toString());
            const QByteArray keys = item->text(1).toUtf8();
            const bool found =
                sayAll(title + SettingTexts{command->name, placeName(command->place), keys.constData()}, words);
            item->setHidden(!found);
            here += found ? 1 : 0;
            if (found && first == nullptr)
                first = item;
        }
        place->setHidden(here == 0);
        hits += here;
    }
    if (!words.isEmpty() && first != nullptr)
        m_tree->setCurrentItem(first);
    m_tree->scrollToItem(m_tree->currentItem());
    return words.isEmpty() ? 0 : hits;
}

QWidget* ShortcutsPage::found() const { return m_tree; }

void ShortcutsPage::changeEvent(QEvent* event)
{
    SettingsPage::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ShortcutsPage::retranslate()
{
    m_tree->setAccessibleName(tr("Commands and their keys"));
    m_tree->header()->setAccessibleName(m_tree->accessibleName());
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* place = m_tree->topLevelItem(i);
        place->setText(0, parameterText(placeName(static_cast<KeyPlace>(place->data(0, kIdRole).toInt()))));
        for (int j = 0; j < place->childCount(); ++j) {
            QTreeWidgetItem* item = place->child(j);
            const Command* command = findCommand(item->data(0, kIdRole).toString());
            const QList<QKeySequence> keys = commandKeys().keys(QLatin1String(command->id));
            QFont font = m_tree->font();
            font.setBold(keys != command->keys);
            item->setText(0, commandName(*command));
            item->setText(1, keysText(keys));
            item->setFont(1, font);
        }
    }
    m_fields[0]->setNames(tr("Key"), tr("Press a key"));
    m_fields[1]->setNames(tr("Another key"), tr("Press a key"));
    m_clear[0]->setWords(tr("Remove the key"));
    m_clear[1]->setWords(tr("Remove the other key"));
    m_take->setText(tr("Use it here"));
    m_leave->setText(tr("Leave it there"));
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(tr("Gives the command its first keys back"));
    m_nothing->setText(tr("Choose a command and press its new key. Changed keys are bold."));
    if (m_wish.holder != nullptr)
        showConflict();
    else
        showChosen();
}

} // namespace zimage::ui
