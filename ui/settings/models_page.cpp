#include "settings/models_page.h"

#include "base/sentence.h"
#include "session/app_settings.h"
#include "session/messages.h"
#include "session/model_choice.h"
#include "session/quick_check_line.h"
#include "session/studio_actions.h"
#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kListHeight = 132; // px

QWidget* under(QWidget* first, const QList<QPushButton*>& buttons, QWidget* last = nullptr)
{
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid / 2);
    column->addWidget(first);
    auto* line = new QHBoxLayout;
    line->setSpacing(kGrid);
    for (QPushButton* button : buttons)
        line->addWidget(button);
    line->addStretch(1);
    column->addLayout(line);
    if (last != nullptr)
        column->addWidget(last);
    return holder;
}

} // namespace

ModelsPage::ModelsPage(const StudioContext& context, std::function<void(const QString&)> open)
    : SettingsPage("models", trLater("Models")), m_context(context), m_openFolder(std::move(open)), m_current(new Hint),
      m_other(new QPushButton), m_embedded(new QPushButton), m_recent(new QListWidget), m_open(new QPushButton),
      m_forget(new QPushButton), m_issue(new Hint(Hint::Tone::Warning))
{
    build();
    follow();
    retranslate();
}

void ModelsPage::build()
{
    m_recent->setFixedHeight(kListHeight);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    for (Hint* line : {m_current, m_issue})
        line->setTextFormat(Qt::PlainText);
    m_issue->hide();
    add({trLater("Model in use"), trLater("A folder with a model, or the small one that comes with the program.")},
        under(m_current, {m_other, m_embedded}), m_other);
    add({trLater("Recent models"), trLater("The list in the File menu. To forget a model deletes none of its files.")},
        under(m_recent, {m_open, m_forget}, m_issue), m_recent);
    auto* check = new QuickCheckLine(m_context.check);
    add({trLater("Quick check"), trLater("Makes one test picture with the model and the settings as they are.")},
        check);
    column().addStretch(1);
    connect(m_other, &QPushButton::clicked, &m_context.actions.openModel, &QAction::trigger);
    connect(m_embedded, &QPushButton::clicked, &m_context.actions.embeddedModel, &QAction::trigger);
    connect(m_open, &QPushButton::clicked, this, &ModelsPage::open);
    connect(m_recent, &QListWidget::itemActivated, this, &ModelsPage::open);
    connect(m_forget, &QPushButton::clicked, this, &ModelsPage::forget);
    connect(m_recent, &QListWidget::currentRowChanged, this, [this](int row) {
        m_open->setEnabled(row >= 0);
        m_forget->setEnabled(row >= 0);
    });
    connect(&m_context.settings, &AppSettings::changed, this, &ModelsPage::follow);
    connect(&m_context.model, &ModelChoice::changed, this, &ModelsPage::follow);
}

void ModelsPage::follow()
{
    const ModelConfig* model = m_context.model.config();
    m_current->setText(model == nullptr ? tr("No model is open.") : QString::fromStdString(model->name));
    m_embedded->setEnabled(model == nullptr || !m_context.model.embedded());
    const QStringList folders = m_context.settings.recentModels();
    QStringList shown;
    for (const QString& folder : folders)
        shown.append(QDir::toNativeSeparators(folder));
    QStringList before;
    for (int row = 0; row < m_recent->count(); ++row)
        before.append(m_recent->item(row)->text());
    if (shown != before) {
        const int row = std::max(0, m_recent->currentRow());
        m_recent->clear();
        m_recent->addItems(shown);
        m_recent->setCurrentRow(std::min(row, m_recent->count() - 1)); // the neighbour, after one was forgotten
    }
    m_open->setEnabled(m_recent->currentRow() >= 0);
    m_forget->setEnabled(m_recent->currentRow() >= 0);
}

void ModelsPage::open()
{
    const QString folder = m_context.settings.recentModels().value(m_recent->currentRow());
    if (folder.isEmpty())
        return;
    m_openFolder(folder);
    const bool opened = m_context.model.remembered() == std::filesystem::path(folder.toStdString());
    m_issue->say(opened ? QString() : m_context.messages.text()); // the window's own line is behind this dialog
}

void ModelsPage::forget()
{
    const QString folder = m_context.settings.recentModels().value(m_recent->currentRow());
    if (!folder.isEmpty())
        m_context.settings.forgetModel(folder);
}

void ModelsPage::changeEvent(QEvent* event)
{
    SettingsPage::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ModelsPage::retranslate()
{
    m_other->setText(tr("Another folder…"));
    m_embedded->setText(tr("Embedded model"));
    m_open->setText(tr("Open"));
    m_forget->setText(tr("Forget"));
    follow();
}

} // namespace zimage::ui
