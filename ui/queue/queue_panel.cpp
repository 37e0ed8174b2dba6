#include "queue/queue_panel.h"

#include "bridge/generation_service.h"
#include "session/command_keys.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kMostRows = 100;            // each has widgets of its own; the title counts them all
constexpr qsizetype kLongestPrompt = 200; // characters; a row shows less

} // namespace

QueuePanel::QueuePanel(GenerationService& service, QWidget* parent)
    : QWidget(parent), m_service(service), m_title(new QLabel), m_resume(new QPushButton), m_clear(new QPushButton),
      m_list(new QListWidget)
{
    m_list->setFrameShape(QFrame::NoFrame);
    auto* remove = new QAction(this);
    commandKeys().bind(*remove, "take_from_queue");
    remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_list->addAction(remove);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    tools->addWidget(m_title, 1);
    tools->addWidget(m_resume);
    tools->addWidget(m_clear);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addLayout(tools);
    layout->addWidget(m_list, 1);

    connect(m_resume, &QPushButton::clicked, &m_service, &GenerationService::resume);
    connect(m_clear, &QPushButton::clicked, &m_service, &GenerationService::clearWaiting);
    connect(remove, &QAction::triggered, this, [this] {
        if (m_list->currentItem() != nullptr)
            takeOut(m_list->currentItem()->data(kIdRole).toULongLong());
    });
    connect(&m_service, &GenerationService::queueChanged, this, &QueuePanel::refresh);
    retranslate();
}

void QueuePanel::refresh()
{
    if (!isVisible()) // done when it is opened
        return;
    const int current = m_list->currentRow();
    m_list->clear();
    if (const QueuedJob* running = m_service.running())
        addRow(*running, m_service.stopping() ? tr("stopping") : tr("running"));
    for (const QList<QueuedJob>* jobs : {&m_service.waiting(), &m_service.held()})
        for (qsizetype i = 0; i < jobs->size() && m_list->count() < kMostRows; ++i)
            addRow(jobs->at(i), jobs == &m_service.held() ? tr("paused") : QString());
    m_list->setCurrentRow(std::min(current, m_list->count() - 1)); // the neighbour, after one was taken out

    const int waiting = m_service.waitingPictures();
    m_title->setText(waiting > 0 ? tr("%n {n|picture|pictures} waiting", nullptr, waiting) : tr("Nothing is waiting"));
    m_resume->setVisible(!m_service.held().isEmpty());
    m_clear->setEnabled(waiting > 0);
}

void QueuePanel::addRow(const QueuedJob& job, const QString& state)
{
    const GenerationParams& params = job.request.params;
    QString prompt = QString::fromStdString(params.prompt).simplified().left(kLongestPrompt);
    if (prompt.isEmpty())
        prompt = tr("(no prompt)");
    QString text = QStringLiteral("%1  ·  %2 × %3").arg(prompt).arg(params.width).arg(params.height);
    if (job.request.purpose == JobRequest::Purpose::Draft)
        text += "  ·  " + tr("%n {n|draft|drafts}", nullptr, params.count);
    else if (params.count > 1)
        text += "  ·  " + tr("%n {n|picture|pictures}", nullptr, params.count);
    if (job.measure)
        text += "  ·  " + tr("test picture");
    if (!state.isEmpty())
        text += "  ·  " + state;

    auto* row = new QWidget;
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* remove = new QToolButton;
    remove->setText("✕");
    remove->setProperty("flat", true);
    remove->setToolTip(commandKeys().tip(tr("Remove from the queue"), "take_from_queue"));
    remove->setAccessibleName(tr("Remove: %1").arg(prompt));
    connect(
        remove, &QToolButton::clicked, this, [this, id = job.id] { takeOut(id); },
        Qt::QueuedConnection); // the row goes with it
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label, 1);
    layout->addWidget(remove);

    auto* item = new QListWidgetItem(m_list);
    item->setData(kIdRole, job.id);
    item->setData(Qt::AccessibleTextRole, text);
    item->setSizeHint(row->sizeHint());
    m_list->setItemWidget(item, row);
}

void QueuePanel::takeOut(quint64 id)
{
    if (!m_service.remove(id))
        m_service.skip(id); // it runs: the others go on
}

void QueuePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void QueuePanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void QueuePanel::retranslate()
{
    m_resume->setText(tr("Continue"));
    m_resume->setToolTip(tr("Makes the paused pictures"));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Removes all waiting pictures"));
    m_list->setAccessibleName(tr("Queue"));
    refresh();
}

} // namespace zimage::ui
