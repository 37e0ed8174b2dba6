#include "history/history_window.h"

#include "base/sentence.h"
#include "history/history_delegate.h"
#include "session/command_keys.h"
#include "session/parameters.h"
#include "session/preset_choice.h"
#include "session/undo_history.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/confirm_button.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"
#include "widgets/window_place.h"

#include <QAction>
#include <QCoreApplication>
#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimeZone>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{760, 680};
constexpr int kWholeLines = 6;

QPushButton* button()
{
    auto* made = new QPushButton;
    made->setAutoDefault(false);
    return made;
}

} // namespace

HistoryWindow::HistoryWindow(const StudioContext& context, QWidget* parent)
    : QDialog(parent), m_context(context), m_model(new HistoryModel(context.parameters, this)), m_search(new QLineEdit),
      m_list(new QListView), m_note(new Hint), m_whole(new QPlainTextEdit), m_useAll(button()), m_usePrompt(button()),
      m_useSeed(button()), m_forget(button()), m_forgetDay(button()),
      m_forgetAll(
          new ConfirmButton({trLater("Forget all…"), trLater("Forget all of the history? This cannot be undone."),
                             trLater("Forget all")})),
      m_forgetKey(new QAction(this))
{
    m_search->setClearButtonEnabled(true);
    clearOnEscape(*m_search);
    m_search->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new HistoryDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_whole->setReadOnly(true);
    m_whole->setTabChangesFocus(true);
    m_useAll->setDefault(true);
    commandKeys().bind(*m_forgetKey, "forget_job");
    m_forgetKey->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(m_forgetKey);
    lay();
    wire();
    retranslate();
    resize(firstSize(*this, kFirst));
}

void HistoryWindow::lay()
{
    auto* uses = new QHBoxLayout;
    uses->setSpacing(kGrid);
    for (QPushButton* each : {m_useAll, m_usePrompt, m_useSeed})
        uses->addWidget(each);
    uses->addStretch(1);
    auto* forgetting = new QHBoxLayout;
    forgetting->setSpacing(kGrid);
    for (QPushButton* each : {m_forget, m_forgetDay})
        forgetting->addWidget(each);
    forgetting->addWidget(m_forgetAll, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_search);
    layout->addWidget(m_note);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_whole);
    layout->addLayout(uses);
    layout->addLayout(forgetting);
    m_whole->setFixedHeight(kWholeLines * m_whole->fontMetrics().lineSpacing() + 2 * kGrid);
}

void HistoryWindow::wire()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& query) {
        m_model->search(query);
        m_list->setCurrentIndex(m_model->nearest(0));
        m_list->scrollToTop();
        showCurrent();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryWindow::showCurrent);
    connect(m_list, &QListView::doubleClicked, this, [this] { use(Part::All); });
    connect(m_useAll, &QPushButton::clicked, this, [this] { use(Part::All); });
    connect(m_usePrompt, &QPushButton::clicked, this, [this] { use(Part::Prompt); });
    connect(m_useSeed, &QPushButton::clicked, this, [this] { use(Part::Seed); });
    connect(m_forget, &QPushButton::clicked, this, &HistoryWindow::forgetCurrent);
    connect(m_forgetKey, &QAction::triggered, this, &HistoryWindow::forgetCurrent);
    connect(m_forgetDay, &QPushButton::clicked, this, &HistoryWindow::forgetDay);
    connect(m_forgetAll, &ConfirmButton::confirmed, this, [this] { m_context.past.forgetAll(); });
    connect(&m_context.past, &JobHistory::changed, this, [this] {
        if (isVisible())
            read();
    });
    connect(&m_context.parameters, &Parameters::changed, this, [this] {
        if (!isVisible())
            return;
        m_model->retell();
        showCurrent();
    });
}

void HistoryWindow::read()
{
    m_context.past.read(this, [this](std::vector<JobHistory::Entry> entries) { take(std::move(entries)); });
}

/// What was chosen stays so; of what is gone the neighbour is chosen.
void HistoryWindow::take(std::vector<JobHistory::Entry> entries)
{
    const bool fromTop = std::exchange(m_fromTop, false);
    const int row = fromTop ? 0 : std::max(0, m_list->currentIndex().row());
    const PastJob* at = m_model->job(m_list->currentIndex());
    const PastJob chosen = at == nullptr ? PastJob() : *at;
    m_model->setEntries(std::move(entries));
    QModelIndex now = fromTop ? QModelIndex() : m_model->find(chosen);
    for (int up = row; !now.isValid() && up >= 0; --up)
        now = m_model->nearest(up);
    m_read = true;
    m_list->setCurrentIndex(now);
    if (fromTop)
        m_list->scrollToTop();
    showCurrent();
}

void HistoryWindow::showCurrent()
{
    const PastJob* job = m_model->job(m_list->currentIndex());
    for (QPushButton* each : {m_useAll, m_usePrompt, m_useSeed, m_forget, m_forgetDay})
        each->setEnabled(job != nullptr);
    m_forgetAll->button().setEnabled(!m_model->isEmpty());
    const QString whole = job == nullptr ? QString() : m_model->wholeText(*job);
    if (whole != m_whole->toPlainText())
        m_whole->setPlainText(whole);
    m_note->say(
        !m_read || m_model->found() > 0 ? QString()
            : m_model->isEmpty()
            ? tr("Nothing is here yet. Every prompt that you make a picture or a draft of is kept here with its "
                 "settings, except in a private session.")
            : tr("No prompt has these words. Try fewer of them."));
}

void HistoryWindow::use(Part part)
{
    const PastJob* job = m_model->job(m_list->currentIndex());
    if (job == nullptr)
        return;
    const PastJob chosen = *job; // the parameters' news may read the list anew
    accept();
    Parameters& parameters = m_context.parameters;
    if (part == Part::Prompt)
        return parameters.setPrompt(QString::fromStdString(chosen.params.prompt));
    if (part == Part::Seed)
        return parameters.setSeed(chosen.params.seed);
    const QString preset = QString::fromStdString(chosen.preset);
    parameters.setFromPicture(chosen.params);
    if (preset != m_context.presets.chosen() && (preset.isEmpty() || m_context.presets.store().find(preset) != nullptr))
        m_context.presets.mark(preset); // of the same step
}

void HistoryWindow::forgetCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    const PastJob* job = m_model->job(current);
    if (job == nullptr)
        return;
    const auto unwanted = [chosen = *job, since = m_model->since(current)](const PastJob& each) {
        return each.time >= since && each.time <= chosen.time && sameJob(each, chosen);
    };
    forget(unwanted, {*job}, tr("Forget a prompt of the history"));
}

void HistoryWindow::forgetDay()
{
    const QDate day = m_model->day(m_list->currentIndex());
    if (!day.isValid())
        return;
    const auto unwanted = [begin = day.startOfDay().toMSecsSinceEpoch(),
                           end = day.addDays(1).startOfDay().toMSecsSinceEpoch()](const PastJob& each) {
        return each.time >= begin && each.time < end;
    };
    forget(unwanted, m_model->jobsOf(day), tr("Forget a day of the history"));
}

void HistoryWindow::forget(const PastJobs::Which& unwanted, const std::vector<PastJob>& jobs, const QString& text)
{
    JobHistory& past = m_context.past;
    past.forget(unwanted, jobs);
    m_context.history.did({text,
                           [&past, jobs] {
                               past.bringBack(jobs);
                               return true;
                           },
                           [&past, unwanted, jobs] {
                               past.forget(unwanted, jobs);
                               return true;
                           }});
}

bool HistoryWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown)
            return QCoreApplication::sendEvent(m_list, event);
    }
    return QDialog::eventFilter(watched, event);
}

void HistoryWindow::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    m_search->setFocus();
    m_search->selectAll();
    m_fromTop = true;
    read(); // another window may have written
}

void HistoryWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void HistoryWindow::retranslate()
{
    setWindowTitle(tr("History"));
    m_list->setAccessibleName(windowTitle());
    m_search->setPlaceholderText(tr("Search the prompts"));
    m_search->setAccessibleName(tr("Search the prompts"));
    m_whole->setAccessibleName(tr("Prompt and settings"));
    m_useAll->setText(tr("Use all settings"));
    m_usePrompt->setText(tr("Use this prompt"));
    m_useSeed->setText(tr("Use this seed"));
    m_forget->setText(tr("Forget this"));
    m_forgetDay->setText(tr("Forget this day"));
    m_useAll->setToolTip(tr("What belongs to this computer stays as it is. You can undo it."));
    m_forget->setToolTip(commandKeys().tip(tr("Pictures keep their settings. You can undo it."), "forget_job"));
    m_model->retell();
    showCurrent();
}

} // namespace zimage::ui
