#pragma once

#include "base/log.h"

#include <QAbstractListModel>
#include <QDateTime>

#include <deque>
#include <mutex>
#include <vector>

namespace zimage::ui {

struct LogLine {
    QTime time;
    LogLevel level = LogLevel::Info;
    QString text;

    [[nodiscard]] QString whole() const; ///< "14:05:33  warning  Text", as it is shown and copied
};

/// The log's last lines. Listens to core/base/log.h for as long as it lives: messages come from any thread, and are
/// taken over on the GUI thread in batches, so that a flood of them cannot fill its event queue. One at a time, since
/// the log has one listener.
class LogModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int kMostLines = 5000; ///< older ones go
    enum Role { LevelRole = Qt::UserRole };

    explicit LogModel(QObject* parent = nullptr);
    ~LogModel() override;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    void clear();

private:
    void receive(LogLevel level, std::string_view message); ///< any thread
    void takeOver();

    std::deque<LogLine> m_lines;
    std::mutex m_mutex; ///< of what follows
    std::vector<LogLine> m_arrived;
    bool m_notified = false;
};

} // namespace zimage::ui
