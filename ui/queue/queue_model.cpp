#include "queue/queue_model.h"

#include "base/retelling.h"
#include "bridge/generation_service.h"
#include "session/memory_controller.h"
#include "session/model_choice.h"
#include "session/plan_text.h"
#include "session/preset_choice.h"
#include "session/progress_text.h"
#include "session/sessions.h"

#include <QLocale>
#include <QSet>
#include <QSize>
#include <QStringList>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr qsizetype kLongestPrompt = 200; // characters; a row shows less

/// What decides how long a picture takes.
GenerationParams withoutWords(GenerationParams params)
{
    params.prompt.clear();
    params.negativePrompt = params.negativePrompt.empty() ? "" : "any"; // one alone doubles the work
    params.seed = params.variationSeed = 0;
    params.count = 1;
    return params;
}

} // namespace

QueueModel::QueueModel(const StudioContext& context, QObject* parent) : QAbstractListModel(parent), m_context(context)
{
    GenerationService& service = m_context.service;
    connect(&service, &GenerationService::started, this, [this] {
        m_progress = {};
        m_preview = {};
    });
    connect(&service, &GenerationService::progressed, this, &QueueModel::onProgress);
    connect(&service, &GenerationService::previewed, this, [this](const QImage& small) {
        m_preview = small;
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0), index(0), {Qt::DecorationRole});
    });
    connect(&m_context.sessions, &Sessions::changed, this, [this] { // its name, or another one is open
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Details, Qt::AccessibleTextRole});
    });
    connect(&m_context.memory, &MemoryController::changed, this, [this] {
        m_known.clear();
        for (Row& row : m_rows)
            row.seconds = secondsOf(row.entry);
        forecast();
    });
}

int QueueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

quint64 QueueModel::refresh()
{
    QSet<quint64> before;
    for (const Row& row : std::as_const(m_rows))
        before.insert(row.entry.id);
    const GenerationService& service = m_context.service;
    beginResetModel();
    m_rows.clear();
    const auto add = [this](const QueueEntry& entry, Row::State state) {
        m_rows.append({entry, state, secondsOf(entry)});
        m_rows.last().entry.title = zimage::retold(entry.title); // it may be of another language
    };
    if (const QueueEntry* running = service.running())
        add(*running, Row::State::Running);
    for (const QueueEntry& entry : service.waiting())
        add(entry, Row::State::Waiting);
    for (const QueueEntry& entry : service.held())
        add(entry, Row::State::Held);
    endResetModel();
    forecast();
    const auto added = std::find_if(m_rows.cbegin(), m_rows.cend(),
                                    [&before](const Row& row) { return !before.contains(row.entry.id); });
    return added == m_rows.cend() ? 0 : added->entry.id;
}

double QueueModel::secondsOf(const QueueEntry& entry)
{
    double seconds = 0;
    for (const QueuedJob& job : entry.jobs) {
        const double own = entry.judged ? -1 : secondsOf(job.request);
        seconds = seconds < 0 || own < 0 ? -1 : seconds + own;
    }
    return seconds;
}

double QueueModel::secondsOf(const JobRequest& request)
{
    const ModelConfig* model = m_context.model.config();
    if (model == nullptr || model->root != request.model)
        return -1;
    const GenerationParams settings = withoutWords(request.params);
    auto known = std::find_if(m_known.begin(), m_known.end(), [&](const auto& each) { return each.first == settings; });
    if (known == m_known.end()) {
        const auto plan = m_context.memory.planOf(settings);
        known = m_known.insert(m_known.end(), {settings, plan ? plan->seconds(settings.steps) : -1});
    }
    return known->second < 0 ? -1 : known->second * request.params.count;
}

/// Of the running entry, from what its steps tell; negative when not known.
double QueueModel::secondsLeft(const Row& running) const
{
    const int left = running.entry.pictures();
    double picture = running.seconds < 0 ? -1 : running.seconds / left;
    if (m_progress.secondsPerStep > 0 && m_progress.total > 0 && m_progress.stage == Stage::Steps)
        picture = std::max(picture, m_progress.secondsPerStep * m_progress.total);
    const int others = m_context.service.paused() ? 0 : left - std::max(1, m_progress.picture - running.entry.made());
    if (picture < 0 && others > 0)
        return -1;
    double current = picture;
    if (m_progress.stage == Stage::Steps && m_progress.secondsLeft >= 0)
        current = m_progress.secondsLeft;
    else if (m_progress.stage == Stage::Decoding || m_progress.stage == Stage::Saving)
        current = 0;
    return current < 0 ? -1 : current + std::max(0, others) * picture;
}

void QueueModel::forecast()
{
    const QDateTime now = QDateTime::currentDateTime();
    double seconds = 0;
    for (Row& row : m_rows) {
        const double own = row.state == Row::State::Running ? secondsLeft(row) : row.seconds;
        seconds = seconds < 0 || own < 0 || row.state == Row::State::Held ? -1 : seconds + own;
        row.end = seconds < 0 ? QDateTime() : now.addMSecs(static_cast<qint64>(seconds * 1000));
    }
    m_end = m_rows.isEmpty() ? QDateTime() : m_rows.last().end;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Timing, Done, Qt::AccessibleTextRole});
    Q_EMIT timesChanged();
}

void QueueModel::onProgress(const JobProgress& progress)
{
    m_progress = progress.progress;
    forecast();
}

QVariant QueueModel::data(const QModelIndex& at, int role) const
{
    if (!checkIndex(at, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(at.row());
    const GenerationParams& params = row.entry.jobs.front().request.params;
    switch (role) {
    case Qt::DisplayRole: {
        if (!row.entry.title.empty())
            return QString::fromStdString(row.entry.title);
        const QString prompt = QString::fromStdString(params.prompt).simplified().left(kLongestPrompt);
        return prompt.isEmpty() ? tr("(no prompt)") : prompt;
    }
    case Qt::DecorationRole: return row.state == Row::State::Running ? QVariant(m_preview) : QVariant();
    case Qt::AccessibleTextRole:
        return QStringList{data(at, Qt::DisplayRole).toString(), details(row), timing(row)}.join(QLatin1String(", "));
    case Qt::ToolTipRole: return QString::fromStdString(params.prompt).left(kLongestPrompt * 5).toHtmlEscaped();
    case Id: return static_cast<quint64>(row.entry.id);
    case Details: return details(row);
    case Timing: return timing(row);
    case Shape: return QSize(params.width, params.height);
    case Done:
        if (row.state != Row::State::Running)
            return -1.0;
        return share();
    default: return {};
    }
}

/// How much of the running entry is done.
double QueueModel::share() const
{
    const double step = m_progress.stage > Stage::Steps            ? 1
        : m_progress.stage == Stage::Steps && m_progress.total > 0 ? double(m_progress.done) / m_progress.total
                                                                   : 0;
    return (std::max(0, m_progress.picture - 1) + step) / std::max(1, m_progress.pictures);
}

QString QueueModel::details(const Row& row) const
{
    const QueueEntry& entry = row.entry;
    const JobRequest& request = entry.jobs.front().request;
    const GenerationParams& params = request.params;
    const int pictures = entry.pictures();
    QStringList parts;
    if (const QString session = QString::fromStdString(request.session); m_context.sessions.isElsewhere(session))
        parts.append(tr("for “%1”", "a session").arg(m_context.sessions.titleOf(session)));
    parts.append(QStringLiteral("%1 × %2").arg(params.width).arg(params.height));
    parts.append(tr("%n {n|step|steps}", nullptr, params.steps));
    if (entry.jobs.size() == 1)
        parts.append(params.count > 1 ? tr("seeds %1 to %2").arg(params.seed).arg(params.seed + params.count - 1)
                                      : tr("seed %1").arg(params.seed));
    if (entry.made() > 0)
        parts.append(tr("%1 of %2 done").arg(entry.made()).arg(entry.whole));
    else if (request.purpose == JobRequest::Purpose::Draft)
        parts.append(tr("%n {n|draft|drafts}", nullptr, pictures));
    else if (pictures > 1)
        parts.append(tr("%n {n|picture|pictures}", nullptr, pictures));
    if (!request.preset.empty())
        parts.append(m_context.presets.nameNow(QString::fromStdString(request.preset)));
    if (entry.judged)
        parts.append(tr("test picture"));
    return parts.join(QStringLiteral("  ·  "));
}

QString QueueModel::stateText(const Row& row) const
{
    const GenerationService& service = m_context.service;
    switch (row.state) {
    case Row::State::Running:
        return service.stopping()                                            ? tr("stopping")
            : service.paused() && row.entry.pictures() > 1                   ? tr("pauses after this picture")
            : m_progress.stage == Stage::Loading && m_progress.pictures == 1 ? tr("running")
                                                                             : progressText(m_progress);
    case Row::State::Waiting: return {};
    case Row::State::Held: return service.paused() ? tr("paused") : tr("held until you continue");
    }
    return {};
}

QString QueueModel::timing(const Row& row) const
{
    QStringList parts;
    if (const QString state = stateText(row); !state.isEmpty())
        parts.append(state);
    if (row.state != Row::State::Running && row.seconds >= 0)
        parts.append(tr("about %1").arg(PlanText::duration(row.seconds)));
    if (row.end.isValid())
        parts.append(tr("done at %1").arg(clock(row.end)));
    return parts.join(QStringLiteral("  ·  "));
}

QString QueueModel::clock(const QDateTime& time)
{
    const bool today = time.date() == QDate::currentDate();
    return QLocale::c().toString(time, today ? "HH:mm" : "yyyy-MM-dd HH:mm"); // not for people: a format
}

Qt::ItemFlags QueueModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled; // between rows
    const Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    return canMove(index.row()) ? flags | Qt::ItemIsDragEnabled : flags;
}

bool QueueModel::canMove(int row) const
{
    return row >= 0 && row < rowCount() && m_rows.at(row).state != Row::State::Running;
}

int QueueModel::rowOf(quint64 id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (m_rows.at(row).entry.id == id)
            return row;
    return -1;
}

JobQueue::Place QueueModel::placeFor(int row, int before) const
{
    const auto count = [this](Row::State state) {
        return std::count_if(m_rows.begin(), m_rows.end(), [state](const Row& each) { return each.state == state; });
    };
    const qsizetype first = count(Row::State::Running);
    const bool held = m_rows.at(row).state == Row::State::Held;
    const qsizetype waiting = count(Row::State::Waiting) - (held ? 0 : 1); // the others
    const qsizetype to = std::clamp<qsizetype>(before > row ? before - 1 : before, first, rowCount() - 1) - first;
    if (to < waiting || (to == waiting && !held))
        return {false, to};
    return {true, to - waiting};
}

bool QueueModel::moveRows(const QModelIndex& sourceParent, int source, int count, const QModelIndex& destinationParent,
                          int destination)
{
    if (count != 1 || !canMove(source) || sourceParent.isValid() || destinationParent.isValid())
        return false;
    Q_EMIT moveWanted(m_rows.at(source).entry.id, placeFor(source, destination));
    return true;
}

} // namespace zimage::ui
