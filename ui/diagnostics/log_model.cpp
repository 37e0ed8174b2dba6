#include "diagnostics/log_model.h"

#include "theme/translator.h"

#include <QBrush>
#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <iterator>
#include <utility>

namespace zimage::ui {

namespace {

QString levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return LogModel::tr("debug");
    case LogLevel::Info: return LogModel::tr("info");
    case LogLevel::Warning: return LogModel::tr("warning");
    case LogLevel::Error: return LogModel::tr("error");
    case LogLevel::Off: break;
    }
    return {};
}

} // namespace

QString LogLine::whole() const
{
    const QString name = levelName(level); // in Chinese all have two characters
    return time.toString("HH:mm:ss") + "  " + (isChinese() ? name : name.leftJustified(7)) + "  " + text;
}

LogModel::LogModel(QObject* parent) : QAbstractListModel(parent)
{
    setLogListener([this](LogLevel level, std::string_view message) { receive(level, message); });
}

LogModel::~LogModel() { setLogListener({}); }

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return line.whole();
    if (role == LevelRole)
        return static_cast<int>(line.level);
    if (role == Qt::ForegroundRole && line.level == LogLevel::Debug)
        return QGuiApplication::palette().brush(QPalette::Disabled, QPalette::Text);
    if (role == Qt::ForegroundRole
        && line.level >= LogLevel::Warning) { // amber and red that stand out on light and on dark
        const bool dark = QGuiApplication::palette().color(QPalette::Base).lightness() < 128;
        if (line.level == LogLevel::Warning)
            return QBrush(dark ? QColor(0xF0, 0xB4, 0x4C) : QColor(0x8A, 0x55, 0x00));
        return QBrush(dark ? QColor(0xFF, 0x8A, 0x80) : QColor(0xB3, 0x1B, 0x1B));
    }
    return {};
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

void LogModel::receive(LogLevel level, std::string_view message)
{
    const std::lock_guard lock(m_mutex);
    m_arrived.push_back(
        {QTime::currentTime(), level, QString::fromUtf8(message.data(), static_cast<qsizetype>(message.size()))});
    if (m_arrived.size() > static_cast<std::size_t>(kMostLines))
        m_arrived.erase(m_arrived.begin(), m_arrived.begin() + kMostLines / 2);
    if (!std::exchange(m_notified, true))
        QMetaObject::invokeMethod(this, &LogModel::takeOver, Qt::QueuedConnection);
}

void LogModel::takeOver()
{
    std::vector<LogLine> arrived;
    {
        const std::lock_guard lock(m_mutex);
        arrived.swap(m_arrived);
        m_notified = false;
    }
    const int surplus = std::min(rowCount(), rowCount() + static_cast<int>(arrived.size()) - kMostLines);
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + surplus);
        endRemoveRows();
    }
    if (arrived.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(arrived.size()) - 1);
    std::move(arrived.begin(), arrived.end(), std::back_inserter(m_lines));
    endInsertRows();
}

} // namespace zimage::ui
