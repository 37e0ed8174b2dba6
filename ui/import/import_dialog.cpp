#include "import/import_dialog.h"

#include "params/lora_files.h"
#include "pictures/parameter_changes.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/parameters.h"
#include "session/undo_history.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/window_place.h"

#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{820, 620};
constexpr int kPreview = 160; // logical pixels of its longer side
constexpr int kNoteLines = 4;
constexpr int kShownCharacters = 120; // of a prompt; the tooltip has all
enum Column { NameColumn, NowColumn, ThereColumn };

QString shown(const ParamDef& def, const ParamValue& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (def.widget == ParamWidget::Seed && whole != nullptr && *whole < 0)
        return ImportDialog::tr("random");
    return valueText(def, value);
}

void setValue(QTreeWidgetItem& item, int column, const QString& text)
{
    const QString line = text.simplified();
    item.setText(column, line.size() > kShownCharacters ? line.left(kShownCharacters) + u'…' : line);
    item.setToolTip(column, text);
}

QPushButton* button(bool isDefault = false)
{
    auto* made = new QPushButton;
    made->setAutoDefault(isDefault);
    made->setDefault(isDefault);
    return made;
}

} // namespace

ImportDialog::ImportDialog(const StudioContext& context, QWidget* parent)
    : QDialog(parent), m_context(context), m_preview(new QLabel), m_source(new QLabel), m_list(new QTreeWidget),
      m_notes(new QPlainTextEdit), m_all(button()), m_none(button()), m_apply(button(true)), m_cancel(button())
{
    setWindowModality(Qt::WindowModal);
    m_source->setWordWrap(true);
    m_source->setTextFormat(Qt::PlainText);
    m_preview->setAlignment(Qt::AlignCenter);
    m_list->setColumnCount(3);
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->header()->setFocusPolicy(Qt::NoFocus);
    m_list->header()->setSectionResizeMode(NameColumn, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(NowColumn, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(ThereColumn, QHeaderView::Stretch);
    m_notes->setReadOnly(true);
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(kNoteLines * m_notes->fontMetrics().lineSpacing() + 2 * kGrid);
    lay();
    connect(m_all, &QPushButton::clicked, this, [this] { tickAll(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { tickAll(false); });
    connect(m_apply, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_list, &QTreeWidget::itemChanged, this, &ImportDialog::follow);
    retranslate();
    resize(firstSize(*this, kFirst));
}

void ImportDialog::lay()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * kGrid);
    head->addWidget(m_preview);
    head->addWidget(m_source, 1);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    foot->addWidget(m_all);
    foot->addWidget(m_none);
    foot->addStretch(1);
    foot->addWidget(m_cancel);
    foot->addWidget(m_apply);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addLayout(head);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_notes);
    layout->addLayout(foot);
}

bool ImportDialog::offer(Offer offer)
{
    m_offer = std::move(offer);
    m_changes.clear();
    m_unticked.clear();
    const GenerationParams& now = m_context.parameters.params();
    for (auto& [def, value] : exactValues(m_offer.settings))
        if (inMetadata(*def) && getParam(now, *def) != value)
            m_changes.emplace_back(def, std::move(value));
    m_preview->setVisible(!m_offer.preview.isNull());
    if (!m_offer.preview.isNull()) {
        const qreal ratio = devicePixelRatioF();
        QPixmap small = QPixmap::fromImage(
            m_offer.preview.scaled(QSize(kPreview, kPreview) * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        small.setDevicePixelRatio(ratio);
        m_preview->setPixmap(small);
    }
    retranslate();
    m_list->setFocus();
    return !m_changes.empty();
}

QString ImportDialog::source() const { return m_source->text(); }

/// What the file says, and what cannot be as it was.
QStringList ImportDialog::allNotes() const
{
    QStringList notes;
    if (const auto& record = m_offer.settings.record) {
        const QString there = QString::fromStdString(record->modelName);
        const QString here = m_context.parameters.model().name;
        if (!there.isEmpty() && !here.isEmpty() && there != here)
            notes.append(tr("The picture was made with the model %1; %2 is open.").arg(there, here));
        for (const LoraChoice& lora : record->params.loras)
            if (acts(lora) && !lora.sha256.empty() && !findLora(lora, fileHashes()))
                notes.append(tr("The LoRA %1 is not known on this computer. Choose its file before you make a picture.")
                                 .arg(QString::fromStdString(loraName(lora))));
    }
    for (const std::string& note : m_offer.settings.found.notes)
        notes.append(QString::fromStdString(note));
    return notes;
}

void ImportDialog::fill()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const GenerationParams& now = m_context.parameters.params();
    QTreeWidgetItem* group = nullptr;
    ParamGroup last = ParamGroup::Prompt;
    for (const auto& [def, value] : m_changes) {
        if (group == nullptr || def->group != last) {
            group = new QTreeWidgetItem(m_list, {parameterText(groupName(def->group))});
            group->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable
                            | Qt::ItemIsAutoTristate);
            group->setFirstColumnSpanned(true);
            QFont bold = font();
            bold.setBold(true);
            group->setFont(NameColumn, bold);
            last = def->group;
        }
        auto* item = new QTreeWidgetItem(group, {parameterText(def->label)});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(NameColumn, m_unticked.contains(def) ? Qt::Unchecked : Qt::Checked);
        item->setData(NameColumn, Qt::UserRole, QString::fromLatin1(def->key));
        setValue(*item, NowColumn, shown(*def, getParam(now, *def)));
        setValue(*item, ThereColumn, shown(*def, value));
        item->setData(
            NameColumn, Qt::AccessibleTextRole,
            tr("%1: now %2, there %3").arg(item->text(NameColumn), item->text(NowColumn), item->text(ThereColumn)));
    }
    m_list->expandAll();
    if (m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(0));
}

void ImportDialog::tickAll(bool on)
{
    for (int each = 0; each < m_list->topLevelItemCount(); ++each)
        m_list->topLevelItem(each)->setCheckState(NameColumn, on ? Qt::Checked : Qt::Unchecked);
}

void ImportDialog::follow()
{
    m_unticked.clear();
    for (int each = 0; each < m_list->topLevelItemCount(); ++each)
        for (int row = 0; row < m_list->topLevelItem(each)->childCount(); ++row) {
            const QTreeWidgetItem& item = *m_list->topLevelItem(each)->child(row);
            if (item.checkState(NameColumn) != Qt::Checked)
                m_unticked.insert(findParam(item.data(NameColumn, Qt::UserRole).toString().toStdString()));
        }
    m_apply->setEnabled(m_unticked.size() < m_changes.size());
}

/// One step of the history, whatever is ticked.
void ImportDialog::accept()
{
    if (!m_apply->isEnabled())
        return;
    QDialog::accept();
    GenerationParams params = m_context.parameters.params();
    int taken = 0;
    for (const auto& [def, value] : m_changes)
        if (!m_unticked.contains(def) && !setParam(params, *def, value))
            ++taken;
    UndoHistory& history = m_context.history;
    const quint64 before = history.last();
    m_context.parameters.set(params);
    std::vector<Messages::Action> actions;
    if (history.last() != before)
        actions.push_back(Messages::undoing(history, history.last()));
    m_context.messages.show(Messages::Level::Info, tr("%n {n|setting is|settings are} taken over.", nullptr, taken),
                            std::move(actions));
}

void ImportDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ImportDialog::retranslate()
{
    setWindowTitle(tr("Settings of a picture"));
    const StoredSettings& settings = m_offer.settings;
    const QString maker = QString::fromStdString(
        settings.record && !settings.record->program.empty() ? settings.record->program : settings.found.source);
    const QString name = QFileInfo(QFile::decodeName(settings.file.c_str())).fileName();
    QStringList words{name.isEmpty() ? tr("Pasted settings, written by %1.").arg(maker)
                                     : tr("%1, made by %2.").arg(name, maker)};
    if (m_offer.files > 1)
        words.append(tr("It is the first of %1 pictures that has settings.").arg(m_offer.files));
    words.append(tr("Ticked settings are taken over. You can undo it."));
    m_source->setText(oneLine(words));
    m_list->setHeaderLabels({tr("Setting"), tr("Now"), tr("There")});
    m_list->setAccessibleName(tr("What would change"));
    m_list->header()->setAccessibleName(m_list->accessibleName());
    m_preview->setAccessibleName(tr("Picture"));
    m_notes->setAccessibleName(tr("Notes"));
    const QStringList notes = allNotes();
    m_notes->setPlainText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
    m_all->setText(tr("Tick all"));
    m_none->setText(tr("Tick none"));
    m_apply->setText(tr("Take over"));
    m_cancel->setText(tr("Cancel"));
    fill();
}

} // namespace zimage::ui
