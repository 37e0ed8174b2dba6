#include "presets/preset_bar.h"

#include "session/preset_choice.h"
#include "theme/theme.h"
#include "widgets/dialog_folder.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

PresetBar::PresetBar(PresetChoice& presets, QWidget* parent)
    : QWidget(parent), m_presets(presets), m_label(new QLabel), m_pages(new QStackedWidget), m_choice(new ChoiceBox),
      m_name(new QLineEdit), m_accept(new IconButton(Icon::Check)), m_cancel(new IconButton(Icon::Close)),
      m_more(new IconButton(Icon::More)), m_menu(new QMenu(this)), m_save(nullptr), m_saveAs(nullptr),
      m_rename(nullptr), m_import(nullptr), m_export(nullptr), m_trash(nullptr)
{
    build();
    buildMenu();
    connect(&m_presets, &PresetChoice::changed, this, &PresetBar::fill);
    connect(m_choice, &QComboBox::activated, this,
            [this](int index) { m_presets.choose(m_choice->itemData(index).toString()); });
    connect(m_accept, &QToolButton::clicked, this, [this] { finishNaming(true); });
    connect(m_cancel, &QToolButton::clicked, this, [this] { finishNaming(false); });
    retranslate();
}

void PresetBar::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* line = new QHBoxLayout;
    line->setSpacing(kGrid);
    m_label->setBuddy(m_choice);
    line->addWidget(m_label);
    line->addWidget(m_pages, 1);
    line->addWidget(m_more);
    layout->addLayout(line);
    m_pages->addWidget(m_choice);
    auto* naming = new QWidget;
    auto* namingLine = new QHBoxLayout(naming);
    namingLine->setContentsMargins(0, 0, 0, 0);
    namingLine->setSpacing(2);
    namingLine->addWidget(m_name, 1);
    namingLine->addWidget(m_accept);
    namingLine->addWidget(m_cancel);
    m_pages->addWidget(naming);
    m_pages->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusProxy(m_choice);
    acceptOnReturn(*m_name, [this] { finishNaming(true); });
    closeOnEscape(*naming, EscapeReach::Window, [this] { finishNaming(false); });
}

void PresetBar::buildMenu()
{
    m_save = m_menu->addAction({}, this, [this] { m_presets.save(); });
    m_saveAs = m_menu->addAction({}, this, [this] { startNaming(Naming::SaveAs); });
    m_rename = m_menu->addAction({}, this, [this] { startNaming(Naming::Rename); });
    m_menu->addSeparator();
    m_import = m_menu->addAction({}, this, &PresetBar::import);
    m_export = m_menu->addAction({}, this, &PresetBar::exportChosen);
    m_menu->addSeparator();
    m_trash = m_menu->addAction({}, this, &PresetBar::trash);
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    connect(m_menu, &QMenu::aboutToShow, this, &PresetBar::prepareMenu);
}

void PresetBar::prepareMenu()
{
    const PresetStore::Entry* entry = m_presets.store().find(m_presets.chosen());
    const bool own = entry != nullptr && entry->own;
    m_save->setEnabled(own && m_presets.isChanged());
    m_rename->setEnabled(own);
    m_trash->setEnabled(own);
    m_export->setEnabled(entry != nullptr);
}

void PresetBar::fill()
{
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    const QString ofModel = m_presets.modelPreset();
    m_choice->addItem(ofModel.isEmpty() ? tr("Defaults") : tr("Automatic: %1").arg(ofModel), QString());
    bool separated = false;
    for (const bool own : {true, false}) {
        for (const PresetStore::Entry& entry : m_presets.store().entries()) {
            if (entry.own != own)
                continue;
            if (!separated
                || (!own && separated && m_choice->itemData(m_choice->count() - 1, Qt::UserRole + 1).toBool()))
                m_choice->insertSeparator(m_choice->count());
            separated = true;
            const QString name = presetName(entry.preset);
            const bool other = isForAnotherModel(entry.preset, m_presets.model());
            m_choice->addItem(other ? tr("%1 (another model)").arg(name) : name,
                              QString::fromStdString(entry.preset.id));
            m_choice->setItemData(m_choice->count() - 1, presetDescription(entry.preset), Qt::ToolTipRole);
            m_choice->setItemData(m_choice->count() - 1, own, Qt::UserRole + 1);
        }
    }
    int index = 0;
    for (int i = 1; i < m_choice->count(); ++i)
        if (!m_presets.chosen().isEmpty() && m_choice->itemData(i).toString() == m_presets.chosen())
            index = i;
    if (m_presets.isChanged())
        m_choice->setItemText(index, tr("%1 *", "a preset with changed values").arg(m_choice->itemText(index)));
    m_choice->setCurrentIndex(index);
}

void PresetBar::startNaming(Naming what)
{
    const PresetStore::Entry* entry = m_presets.store().find(m_presets.chosen());
    m_naming = what;
    m_name->setText(entry != nullptr && what == Naming::Rename ? presetName(entry->preset) : QString());
    m_name->setPlaceholderText(tr("Preset name"));
    m_name->selectAll();
    m_pages->setCurrentIndex(1);
    m_name->setFocus();
}

void PresetBar::finishNaming(bool accepted)
{
    const QString name = m_name->text().trimmed();
    if (accepted && name.isEmpty())
        return;
    const Naming naming = m_naming;
    m_naming = Naming::None;
    m_pages->setCurrentIndex(0);
    m_choice->setFocus();
    if (!accepted)
        return;
    if (naming == Naming::Rename)
        m_presets.store().rename(m_presets.chosen(), name);
    else if (naming == Naming::SaveAs)
        m_presets.saveAs(name);
}

void PresetBar::trash()
{
    const PresetStore::Entry* entry = m_presets.store().find(m_presets.chosen());
    if (entry == nullptr)
        return;
    if (m_presets.store().moveToTrash(m_presets.chosen()))
        m_presets.choose({});
}

void PresetBar::import()
{
    auto* dialog = new QFileDialog(this, tr("Import a preset"), {}, tr("Presets (*.yaml *.yml)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    beginWhereTheLastEnded(*dialog, "preset", QStandardPaths::DocumentsLocation);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { m_presets.takeFile(file); });
    dialog->open();
}

void PresetBar::exportChosen()
{
    auto* dialog = new QFileDialog(this, tr("Export the preset"), {}, tr("Presets (*.yaml)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave); // asks before it replaces a file
    dialog->setDefaultSuffix(QStringLiteral("yaml"));
    beginWhereTheLastEnded(*dialog, "preset", QStandardPaths::DocumentsLocation);
    dialog->selectFile(m_presets.chosen() + QStringLiteral(".yaml"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { m_presets.exportTo(file); });
    dialog->open();
}

void PresetBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PresetBar::retranslate()
{
    m_label->setText(tr("Preset"));
    m_choice->setAccessibleName(tr("Preset"));
    m_choice->setAccessibleDescription(tr("A set of settings. Choosing one keeps the prompt and the seed."));
    m_choice->setToolTip(m_choice->accessibleDescription());
    m_name->setAccessibleName(tr("Preset name"));
    m_accept->setWords(tr("Use this name"));
    m_cancel->setWords(tr("Cancel"));
    m_more->setWords(tr("Manage presets"));
    m_save->setText(tr("Save"));
    m_saveAs->setText(tr("Save as…"));
    m_rename->setText(tr("Rename…"));
    m_import->setText(tr("Import…"));
    m_export->setText(tr("Export…"));
    m_trash->setText(tr("Move to trash"));
    fill();
}

} // namespace zimage::ui
