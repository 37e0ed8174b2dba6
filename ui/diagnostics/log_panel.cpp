#include "diagnostics/log_panel.h"

#include "session/command_keys.h"
#include "widgets/key_guard.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

void LogFilter::setLevel(LogLevel lowest)
{
    m_lowest = lowest;
    invalidateFilter();
}

void LogFilter::setText(const QString& text)
{
    m_text = text;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return index.data(LogModel::LevelRole).toInt() >= static_cast<int>(m_lowest)
        && (m_text.isEmpty() || index.data(Qt::DisplayRole).toString().contains(m_text, Qt::CaseInsensitive));
}

LogPanel::LogPanel(LogModel& log, QWidget* parent)
    : QWidget(parent), m_log(log), m_level(new QComboBox), m_text(new QLineEdit), m_copy(new QPushButton),
      m_clear(new QPushButton), m_view(new QListView)
{
    m_filter.setSourceModel(&m_log);
    for (const LogLevel level : {LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error})
        m_level->addItem(QString(), static_cast<int>(level));
    m_level->setCurrentIndex(1);
    m_text->setClearButtonEnabled(true);
    clearOnEscape(*m_text);
    m_view->setModel(&m_filter);
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));

    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    tools->addWidget(m_level);
    tools->addWidget(m_text, 1);
    tools->addWidget(m_copy);
    tools->addWidget(m_clear);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addLayout(tools);
    layout->addWidget(m_view, 1);

    connect(m_level, &QComboBox::currentIndexChanged, this,
            [this] { m_filter.setLevel(static_cast<LogLevel>(m_level->currentData().toInt())); });
    connect(m_text, &QLineEdit::textChanged, &m_filter, &LogFilter::setText);
    connect(m_copy, &QPushButton::clicked, this, &LogPanel::copy);
    connect(m_clear, &QPushButton::clicked, &m_log, &LogModel::clear);
    auto* copyLines = new QAction(m_view);
    commandKeys().bind(*copyLines, "copy_log");
    copyLines->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copyLines);
    connect(copyLines, &QAction::triggered, this, &LogPanel::copy);
    // Stays at the end unless the user scrolled up to read.
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        const QScrollBar* bar = m_view->verticalScrollBar();
        if (bar->value() == bar->maximum())
            QMetaObject::invokeMethod(m_view, &QListView::scrollToBottom, Qt::QueuedConnection);
    });
    retranslate();
}

/// Rows that come while it is closed have no place yet: it opens at the newest.
void LogPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    QMetaObject::invokeMethod(m_view, &QListView::scrollToBottom, Qt::QueuedConnection);
}

void LogPanel::copy()
{
    QModelIndexList rows = m_view->selectionModel()->selectedIndexes();
    if (rows.isEmpty())
        for (int row = 0; row < m_filter.rowCount(); ++row)
            rows.append(m_filter.index(row, 0));
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex& row : rows)
        lines.append(row.data().toString());
    QApplication::clipboard()->setText(lines.join('\n'));
}

void LogPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void LogPanel::retranslate()
{
    const QStringList levels = {tr("Everything"), tr("Messages"), tr("Warnings"), tr("Errors")};
    for (int i = 0; i < m_level->count(); ++i)
        m_level->setItemText(i, levels[i]);
    m_level->setAccessibleName(tr("Lowest level shown"));
    m_text->setPlaceholderText(tr("Filter by text"));
    m_text->setAccessibleName(tr("Filter the log by text"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copies the selected lines, or all lines shown"));
    m_clear->setText(tr("Clear"));
    m_view->setAccessibleName(tr("Log"));
}

} // namespace zimage::ui
