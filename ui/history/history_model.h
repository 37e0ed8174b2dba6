#pragma once

#include "session/job_history.h"

#include <QAbstractListModel>
#include <QDate>
#include <QString>

#include <vector>

namespace zimage::ui {

class Parameters;

/// The jobs that were sent, the latest first, under a heading for each day. A search leaves those that have its words.
/// What is said of a job is how it differs from the parameters as they are now. GUI thread.
class HistoryModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        IsHeading = Qt::UserRole, ///< bool
        Details,                  ///< text: time, and what differs from now
    };

    explicit HistoryModel(const Parameters& parameters, QObject* parent = nullptr);

    void setEntries(std::vector<JobHistory::Entry> entries); ///< the oldest first
    void search(const QString& query);

    /// Of a row; null for a heading and for no row.
    [[nodiscard]] const PastJob* job(const QModelIndex& index) const;
    /// The time after which jobs equal to that of a row are the same entry: that of the one before it, or 0.
    [[nodiscard]] std::int64_t since(const QModelIndex& index) const;
    [[nodiscard]] std::vector<PastJob> jobsOf(QDate day) const; ///< whether they are found or not
    [[nodiscard]] QDate day(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex nearest(int row) const; ///< the row with a job at or next to this one; may be invalid
    [[nodiscard]] QModelIndex find(const PastJob& job) const;

    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    [[nodiscard]] int found() const { return m_found; }

    /// All of it, each on a line: prompts, and "Steps: 8 → 20" for what differs from now.
    [[nodiscard]] QString wholeText(const PastJob& job) const;

    void retell(); ///< the parameters or the language are others

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        QDate day;
        int entry; ///< −1: the day's heading
    };

    void build();
    [[nodiscard]] QString details(const PastJob& job) const;

    const Parameters& m_parameters;
    std::vector<JobHistory::Entry> m_entries;
    std::vector<QDate> m_days; ///< of the entries
    std::vector<std::string> m_words;
    std::vector<Row> m_rows;
    int m_found = 0;
};

} // namespace zimage::ui
