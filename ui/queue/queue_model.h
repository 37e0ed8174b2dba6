#pragma once

#include "bridge/messages.h"
#include "session/studio_context.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <QImage>
#include <QList>

#include <utility>
#include <vector>

namespace zimage::ui {

/// The queue as rows, one for each entry: the one that runs, those that wait, those that are held. With what each will
/// take, and when it will be finished if nothing changes. GUI thread.
class QueueModel : public QAbstractListModel {
    Q_OBJECT

public:
    /// Beside Qt::DisplayRole, the title or the prompt; Qt::DecorationRole, the live preview; Qt::AccessibleTextRole,
    /// all in words.
    enum Role {
        Id = Qt::UserRole,
        Details, ///< "832 × 1216 · 8 steps · seed 42"
        Timing,  ///< "about 14 s · done at 18:42"
        Shape,   ///< QSize of the picture
        Done,    ///< 0 to 1 of the running entry; negative for others
    };

    explicit QueueModel(const StudioContext& context, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    bool moveRows(const QModelIndex& sourceParent, int source, int count, const QModelIndex& destinationParent,
                  int destination) override;

    [[nodiscard]] int rowOf(quint64 id) const; ///< −1 for none
    [[nodiscard]] bool canMove(int row) const; ///< it waits or is held
    /// Of a job that is moved before the row that is at `before` now. Between a job that waits and one that is held it
    /// stays what it was; else it becomes what its neighbours are.
    [[nodiscard]] JobQueue::Place placeFor(int row, int before) const;
    /// When all that waits is made; invalid where that is not known or something is held.
    [[nodiscard]] QDateTime end() const { return m_end; }
    [[nodiscard]] static QString clock(const QDateTime& time); ///< "18:42", with the date where that is another day

    quint64 refresh(); ///< returns the first entry that was not in a row before; 0 for none

Q_SIGNALS:
    void moveWanted(quint64 id, zimage::JobQueue::Place to); ///< by a drag
    void timesChanged();

private:
    struct Row {
        QueueEntry entry;
        enum class State { Running, Waiting, Held } state;
        double seconds = -1; ///< all that is to be made of it; negative when not known
        QDateTime end = {};
    };

    [[nodiscard]] QString details(const Row& row) const;
    [[nodiscard]] QString timing(const Row& row) const;
    [[nodiscard]] QString stateText(const Row& row) const;
    [[nodiscard]] double secondsOf(const QueueEntry& entry);
    [[nodiscard]] double secondsOf(const JobRequest& request);
    [[nodiscard]] double secondsLeft(const Row& running) const;
    [[nodiscard]] double share() const;
    void forecast();
    void onProgress(const JobProgress& progress);

    StudioContext m_context;
    QList<Row> m_rows;
    Progress m_progress;
    QImage m_preview;
    QDateTime m_end;
    std::vector<std::pair<GenerationParams, double>> m_known; ///< seconds of a picture, by its settings
};

} // namespace zimage::ui
