#include "studio/settings_dialog.h"

#include "base/error.h"
#include "io/atomic_file.h"
#include "job/output_name.h"
#include "session/app_settings.h"
#include "session/quick_check_line.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <ctime>

namespace zimage::ui {

namespace {

constexpr int kWidth = 560; // px

GenerationParams exampleParams()
{
    GenerationParams params;
    params.prompt = SettingsDialog::tr("a red fox on the beach").toStdString();
    params.seed = 42;
    return params;
}

} // namespace

SettingsDialog::SettingsDialog(const StudioContext& context, QWidget* parent)
    : QDialog(parent), m_settings(context.settings), m_folder(new QLineEdit), m_pattern(new QLineEdit),
      m_example(new QLabel)
{
    build(context.check);
    connect(m_pattern, &QLineEdit::textChanged, this, &SettingsDialog::showExample);
    showExample();
}

void SettingsDialog::build(QuickCheck& check)
{
    setWindowTitle(tr("Settings"));
    setMinimumWidth(kWidth);
    m_folder->setText(QDir::toNativeSeparators(QString::fromStdString(m_settings.pictureFolder().string())));
    m_folder->setAccessibleName(tr("Picture folder"));
    m_pattern->setText(QString::fromStdString(m_settings.namePattern()));
    m_pattern->setAccessibleName(tr("Name pattern"));
    m_pattern->setToolTip(tr("You can use {date}, {time}, {model}, {index} and any parameter, such as {seed} or "
                             "{steps}. A / makes a subfolder. Existing files are never overwritten."));
    m_example->setWordWrap(true);
    m_example->setTextFormat(Qt::PlainText);
    auto* browse = new QPushButton(tr("Choose…"));
    browse->setAccessibleName(tr("Choose the picture folder"));

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    auto* folderLabel = new QLabel(tr("&Picture folder"));
    folderLabel->setBuddy(m_folder);
    auto* patternLabel = new QLabel(tr("Name pa&ttern"));
    patternLabel->setBuddy(m_pattern);
    grid->addWidget(folderLabel, 0, 0);
    grid->addWidget(m_folder, 0, 1);
    grid->addWidget(browse, 0, 2);
    grid->addWidget(patternLabel, 1, 0);
    grid->addWidget(m_pattern, 1, 1, 1, 2);
    grid->addWidget(m_example, 2, 1, 1, 2);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("OK"));
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(24);
    layout->addLayout(grid);
    layout->addWidget(new QuickCheckLine(check));
    layout->addStretch(1);
    layout->addWidget(buttons);

    connect(browse, &QPushButton::clicked, this, &SettingsDialog::chooseFolder);
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &SettingsDialog::reject);
}

void SettingsDialog::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Picture folder"), m_folder->text());
    if (!folder.isEmpty())
        m_folder->setText(QDir::toNativeSeparators(folder));
}

void SettingsDialog::showExample()
{
    try {
        const auto name =
            outputName(m_pattern->text().toStdString(), exampleParams(), {"zimage-mini", std::time(nullptr), 1});
        m_example->setText(tr("For example: %1").arg(QString::fromStdString(name.string())));
    } catch (const Error& error) {
        m_example->setText(QString::fromUtf8(error.what()));
    }
}

void SettingsDialog::accept()
{
    try {
        static_cast<void>(
            outputName(m_pattern->text().toStdString(), exampleParams(), {"zimage-mini", std::time(nullptr), 1}));
        checkWritable(QDir::fromNativeSeparators(m_folder->text()).toStdString());
    } catch (const Error& error) {
        m_example->setText(QString::fromUtf8(error.what()));
        return;
    }
    m_settings.setPictureFolder(QDir::fromNativeSeparators(m_folder->text()));
    m_settings.setNamePattern(m_pattern->text());
    QDialog::accept();
}

} // namespace zimage::ui
