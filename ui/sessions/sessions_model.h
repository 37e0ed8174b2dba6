#pragma once

#include "session/session_file.h"
#include "widgets/background_tasks.h"

#include <QAbstractListModel>
#include <QHash>
#include <QImage>

#include <string>
#include <vector>

namespace zimage::ui {

/// The sessions as rows, those that changed last first, as far as a search finds them. GUI thread; thumbnails are read
/// in the background.
class SessionsModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { Details = Qt::UserRole, Thumbnails, IsOpenHere };
    static constexpr int kThumbnails = 4;
    static constexpr int kThumbnailSide = 48; ///< logical pixels

    using QAbstractListModel::QAbstractListModel;

    void setEntries(const QList<SessionEntry>& entries, const QString& current);
    void search(const QString& query);
    [[nodiscard]] const SessionEntry* entry(const QModelIndex& index) const; ///< null for none
    [[nodiscard]] QModelIndex find(const QString& id) const;
    [[nodiscard]] bool isEmpty() const { return m_entries.isEmpty(); }
    void retell(); ///< in another language

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; ///< a name
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void named(const zimage::ui::SessionEntry& entry, const QString& name);

private:
    void build();
    void readThumbnails(const SessionEntry& entry);
    [[nodiscard]] QString details(const SessionEntry& entry) const;

    QList<SessionEntry> m_entries;
    QString m_current;
    std::vector<std::string> m_words;
    std::vector<int> m_rows;
    QHash<QString, QImage> m_thumbnails; ///< by the files' paths
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
