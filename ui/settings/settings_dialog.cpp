#include "settings/settings_dialog.h"

#include "base/sentence.h"
#include "session/command_keys.h"
#include "settings/models_page.h"
#include "settings/pictures_page.h"
#include "settings/shortcuts_page.h"
#include "theme/theme.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"
#include "widgets/tab_order.h"
#include "widgets/window_place.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{860, 640};
constexpr int kListWidth = 190; // px
constexpr int kLineHeight = 30;

} // namespace

SettingsDialog::SettingsDialog(const StudioContext& context, const SettingsHooks& hooks, QWidget* parent)
    : QDialog(parent), m_pages{makeAppearancePage(context.settings),
                               new PicturesPage(context),
                               new ModelsPage(context, hooks.openModel),
                               makePerformancePage(context.parameters),
                               new ShortcutsPage(context.settings, hooks.menuAt),
                               makePrivacyPage(hooks.kept)},
      m_search(new QLineEdit), m_list(new QListWidget), m_stack(new QStackedWidget), m_nothing(new Hint),
      m_close(new QPushButton)
{
    build();
    retranslate();
    m_list->setCurrentRow(0);
}

void SettingsDialog::build()
{
    resize(firstSize(*this, kFirst));
    for (SettingsPage* page : m_pages) {
        m_list->addItem(page->title());
        m_list->item(m_list->count() - 1)->setSizeHint({0, withText(kLineHeight)});
        auto* scroll = new QScrollArea;
        scroll->setObjectName("quiet");
        page->setObjectName("quietContent");
        scroll->setWidget(page);
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setFocusPolicy(Qt::NoFocus);
        m_stack->addWidget(scroll);
    }
    m_list->setFixedWidth(withText(kListWidth));
    m_list->setFrameShape(QFrame::NoFrame);
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    clearOnEscape(*m_search);
    m_nothing->hide();

    auto* middle = new QHBoxLayout;
    middle->setSpacing(2 * kGrid);
    middle->addWidget(m_list);
    middle->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    column->setSpacing(kGrid);
    column->addWidget(m_search);
    column->addWidget(m_nothing);
    column->addLayout(middle, 1);
    column->addLayout(foot);

    connect(m_search, &QLineEdit::textChanged, this, &SettingsDialog::find);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            m_stack->setCurrentIndex(row);
    });
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    for (QPushButton* button : findChildren<QPushButton*>())
        button->setAutoDefault(false);
    auto* listKeys = new QAction(this); // the window's own does not reach a dialog before it
    commandKeys().bind(*listKeys, "list_keys");
    addAction(listKeys);
    connect(listKeys, &QAction::triggered, this, [this] { showPage("shortcuts"); });
}

void SettingsDialog::showPage(const QString& name)
{
    for (int row = 0; row < m_pages.size(); ++row)
        if (m_pages[row]->name() == name) {
            m_search->clear();
            m_list->setCurrentRow(row);
            m_list->setFocus();
        }
}

SettingsPage& SettingsDialog::page() const { return *m_pages[m_stack->currentIndex()]; }

/// Only pages with something that was found stay in the list; all of them where nothing was.
void SettingsDialog::find()
{
    const QStringList words = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QList<int> hits;
    for (SettingsPage* page : m_pages)
        hits.append(page->find(words));
    const bool nothing = std::all_of(hits.begin(), hits.end(), [](int count) { return count == 0; });
    if (nothing) // the shortcuts would hide all of their lines
        for (SettingsPage* page : m_pages)
            page->find({});
    for (int row = 0; row < m_pages.size(); ++row)
        m_list->setRowHidden(row, !nothing && hits[row] == 0);
    m_nothing->say(nothing && !words.isEmpty() ? tr("No setting has these words.") : QString());
    if (nothing)
        return;
    const auto first = std::find_if(hits.begin(), hits.end(), [](int count) { return count > 0; });
    if (hits[m_stack->currentIndex()] == 0)
        m_list->setCurrentRow(static_cast<int>(first - hits.begin()));
    if (QWidget* found = page().found())
        static_cast<QScrollArea*>(m_stack->currentWidget())->ensureWidgetVisible(found->parentWidget());
}

void SettingsDialog::done(int result)
{
    for (SettingsPage* page : m_pages)
        if (!page->settle() && !std::exchange(m_warned, true)) {
            showPage(page->name());
            static_cast<void>(page->settle()); // the focus goes there, now that it is on show
            return;
        }
    QDialog::done(result);
}

bool SettingsDialog::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_search || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down) {
        m_list->setFocus();
        return true;
    }
    if (key != Qt::Key_Return && key != Qt::Key_Enter)
        return false;
    if (QWidget* found = page().found(); found != nullptr && !m_search->text().trimmed().isEmpty())
        found->setFocus();
    return true; // a dialog would press a button
}

void SettingsDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
        return QDialog::keyPressEvent(event);
    if (auto* button = qobject_cast<QAbstractButton*>(focusWidget()))
        button->click();
}

bool SettingsDialog::focusNextPrevChild(bool next) { return focusAlongTheLayout(*this, this, next); }

void SettingsDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void SettingsDialog::retranslate()
{
    setWindowTitle(tr("Settings"));
    m_search->setPlaceholderText(tr("Find a setting"));
    m_search->setAccessibleName(tr("Find a setting"));
    m_list->setAccessibleName(tr("Pages"));
    m_close->setText(tr("Close"));
    for (int row = 0; row < m_pages.size(); ++row)
        m_list->item(row)->setText(m_pages[row]->title());
    if (!m_nothing->isHidden())
        m_nothing->setText(tr("No setting has these words."));
}

} // namespace zimage::ui
