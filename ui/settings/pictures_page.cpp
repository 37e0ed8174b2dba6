#include "settings/pictures_page.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/atomic_file.h"
#include "job/output_name.h"
#include "session/app_settings.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/param_row.h"
#include "widgets/quiet_widgets.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <ctime>

namespace zimage::ui {

namespace {

/// The file that a picture would have; throws when there can be none.
QString exampleName(const QString& pattern)
{
    GenerationParams params;
    params.prompt = PicturesPage::tr("a red fox on the beach").toStdString();
    params.seed = 42;
    // not for people: a model's name
    return QString::fromStdString(
        outputName(pattern.toStdString(), params, {"zimage-mini", std::time(nullptr), 1}).string());
}

QWidget* stacked(const QList<QWidget*>& widgets)
{
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid / 2);
    for (QWidget* widget : widgets)
        column->addWidget(widget);
    return holder;
}

QWidget* sideBySide(QWidget* field, QWidget* button)
{
    auto* holder = new QWidget;
    auto* line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGrid);
    line->addWidget(field, 1);
    line->addWidget(button);
    return holder;
}

} // namespace

PicturesPage::PicturesPage(const StudioContext& context)
    : SettingsPage("pictures", trLater("Pictures and previews")), m_settings(context.settings),
      m_rows(context.parameters), m_folder(new QLineEdit), m_browse(new QPushButton),
      m_folderIssue(new Hint(Hint::Tone::Warning)), m_pattern(new QLineEdit), m_example(new Hint),
      m_patternIssue(new Hint(Hint::Tone::Warning)), m_previews(new Switch)
{
    build();
    wire();
    follow();
    retranslate();
}

void PicturesPage::build()
{
    m_example->setTextFormat(Qt::PlainText);
    for (Hint* issue : {m_folderIssue, m_patternIssue}) {
        issue->setTextFormat(Qt::PlainText);
        issue->hide();
    }
    add({trLater("Picture folder"), trLater("Where new pictures are saved. It is created if it is not there.")},
        stacked({sideBySide(m_folder, m_browse), m_folderIssue}), m_folder);
    add({trLater("Name pattern"),
         trLater("You can use {date}, {time}, {model}, {index} and any parameter, such as {seed} or {steps}. A / makes "
                 "a subfolder. Existing files are never overwritten.")},
        stacked({m_pattern, m_example, m_patternIssue}), m_pattern);
    add({trLater("Live previews"), trLater("Shows a picture as it grows.")}, m_previews);
    for (const ParamDef& def : paramTable()) {
        if (def.belongsTo != BelongsTo::Program || def.widget != ParamWidget::Switch)
            continue;
        ParamRow* row = m_rows.make(def);
        add({.help = def.help, .others = {def.label}}, row, row->editor());
    }
    column().addStretch(1);
    m_rows.refresh();
}

void PicturesPage::wire()
{
    connect(m_browse, &QPushButton::clicked, this, &PicturesPage::chooseFolder);
    connect(m_folder, &QLineEdit::editingFinished, this, &PicturesPage::takeFolder);
    connect(m_pattern, &QLineEdit::editingFinished, this, &PicturesPage::takePattern);
    connect(m_pattern, &QLineEdit::textChanged, this, &PicturesPage::showExample);
    connect(m_previews, &QAbstractButton::clicked, &m_settings, &AppSettings::setPreviews);
    connect(&m_settings, &AppSettings::changed, this, &PicturesPage::follow);
}

/// Never under the fingers of who types.
void PicturesPage::follow()
{
    if (!m_folder->isModified())
        m_folder->setText(QDir::toNativeSeparators(QString::fromStdString(m_settings.pictureFolder().string())));
    if (!m_pattern->isModified())
        m_pattern->setText(QString::fromStdString(m_settings.namePattern()));
    m_previews->setChecked(m_settings.previews());
    showExample();
}

void PicturesPage::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Picture folder"), m_folder->text());
    if (folder.isEmpty())
        return;
    m_folder->setText(QDir::toNativeSeparators(folder));
    m_folder->setModified(true);
    takeFolder();
}

bool PicturesPage::takeFolder()
{
    if (!m_folder->isModified())
        return true;
    const QString folder = QDir::fromNativeSeparators(m_folder->text());
    try {
        checkWritable(folder.toStdString());
    } catch (const Error& error) {
        m_folderIssue->say(
            oneLine({QString::fromUtf8(error.what()),
                     tr("New pictures still go to %1.")
                         .arg(QDir::toNativeSeparators(QString::fromStdString(m_settings.pictureFolder().string())))}));
        return false;
    }
    m_folderIssue->say({});
    m_folder->setModified(false);
    m_settings.setPictureFolder(folder);
    return true;
}

bool PicturesPage::takePattern()
{
    if (!m_pattern->isModified())
        return true;
    if (!m_patternIssue->text().isEmpty())
        return false;
    m_pattern->setModified(false);
    m_settings.setNamePattern(m_pattern->text());
    return true;
}

void PicturesPage::showExample()
{
    try {
        m_example->say(tr("For example: %1").arg(exampleName(m_pattern->text())));
        m_patternIssue->say({});
    } catch (const Error& error) {
        m_example->say({});
        m_patternIssue->say(QString::fromUtf8(error.what()));
    }
}

bool PicturesPage::settle()
{
    const bool folder = takeFolder();
    const bool pattern = takePattern();
    if (!folder || !pattern)
        (folder ? m_pattern : m_folder)->setFocus();
    return folder && pattern;
}

void PicturesPage::changeEvent(QEvent* event)
{
    SettingsPage::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PicturesPage::retranslate()
{
    m_browse->setText(tr("Choose…"));
    m_browse->setAccessibleName(tr("Choose the picture folder"));
    showExample();
}

} // namespace zimage::ui
