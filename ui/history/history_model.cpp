#include "history/history_model.h"

#include "library/search_words.h"
#include "pictures/parameter_changes.h"
#include "session/parameters.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr qsizetype kLongestPrompt = 300; // characters; a row shows less

QDateTime timeOf(const PastJob& job) { return QDateTime::fromMSecsSinceEpoch(job.time); }

QString headingOf(QDate day)
{
    const QDate today = QDate::currentDate();
    QString format = QLocale().dateFormat(QLocale::LongFormat);
    format.replace(QStringLiteral("日dddd"), QStringLiteral("日 dddd")); // Chinese
    const QString date = QLocale().toString(day, format);
    if (day == today)
        return HistoryModel::tr("Today, %1").arg(date);
    return day == today.addDays(-1) ? HistoryModel::tr("Yesterday, %1").arg(date) : date;
}

QString promptOf(const PastJob& job)
{
    const QString prompt = QString::fromStdString(job.params.prompt).simplified();
    return prompt.isEmpty() ? HistoryModel::tr("(no prompt)") : prompt.left(kLongestPrompt);
}

bool isPrompt(const ParamDef& def) { return def.widget == ParamWidget::Prompt; }

std::vector<const ParamDef*> differences(const GenerationParams& now, const GenerationParams& then)
{
    std::vector<const ParamDef*> found;
    for (const ParamDef& def : paramTable())
        if (inMetadata(def) && !isPrompt(def) && getParam(now, def) != getParam(then, def))
            found.push_back(&def);
    return found;
}

QString valueOf(const ParamDef& def, const GenerationParams& params)
{
    const bool random = def.widget == ParamWidget::Seed && params.seed < 0;
    return random ? HistoryModel::tr("random") : valueText(def, getParam(params, def));
}

} // namespace

HistoryModel::HistoryModel(const Parameters& parameters, QObject* parent)
    : QAbstractListModel(parent), m_parameters(parameters)
{}

void HistoryModel::setEntries(std::vector<JobHistory::Entry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    m_days.clear();
    for (const JobHistory::Entry& entry : m_entries)
        m_days.push_back(timeOf(entry.job).date());
    build();
    endResetModel();
}

void HistoryModel::search(const QString& query)
{
    beginResetModel();
    m_words = searchWords(query.toStdString());
    build();
    endResetModel();
}

void HistoryModel::build()
{
    m_rows.clear();
    m_found = 0;
    for (int i = static_cast<int>(m_entries.size()) - 1; i >= 0; --i) {
        const auto at = static_cast<std::size_t>(i);
        if (!hasAll(m_entries[at].words, m_words))
            continue;
        if (m_rows.empty() || m_rows.back().day != m_days[at])
            m_rows.push_back({m_days[at], -1});
        m_rows.push_back({m_days[at], i});
        ++m_found;
    }
}

const PastJob* HistoryModel::job(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const int entry = m_rows[static_cast<std::size_t>(index.row())].entry;
    return entry < 0 ? nullptr : &m_entries[static_cast<std::size_t>(entry)].job;
}

std::int64_t HistoryModel::since(const QModelIndex& index) const
{
    const int entry = m_rows[static_cast<std::size_t>(index.row())].entry;
    return entry < 1 ? 0 : m_entries[static_cast<std::size_t>(entry) - 1].job.time;
}

QDate HistoryModel::day(const QModelIndex& index) const
{
    return index.isValid() ? m_rows[static_cast<std::size_t>(index.row())].day : QDate();
}

std::vector<PastJob> HistoryModel::jobsOf(QDate day) const
{
    std::vector<PastJob> jobs;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_days[i] == day)
            jobs.push_back(m_entries[i].job);
    return jobs;
}

QModelIndex HistoryModel::nearest(int row) const
{
    const int count = rowCount();
    row = std::clamp(row, 0, std::max(0, count - 1));
    for (int below = row; below < count; ++below)
        if (m_rows[static_cast<std::size_t>(below)].entry >= 0)
            return index(below);
    return {};
}

QModelIndex HistoryModel::find(const PastJob& job) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (const PastJob* each = this->job(index(row));
            each != nullptr && each->time == job.time && sameJob(*each, job))
            return index(row);
    return {};
}

QString HistoryModel::details(const PastJob& job) const
{
    const GenerationParams& now = m_parameters.params();
    QStringList differing;
    for (const ParamDef* def : differences(now, job.params))
        differing.append(QStringLiteral("%1 %2").arg(parameterText(def->label), valueOf(*def, job.params)));
    if (const QString model = QString::fromStdString(job.model); model != m_parameters.model().name)
        differing.append(model);
    QStringList parts{QLocale().toString(timeOf(job).time(), QLocale::ShortFormat)};
    if (job.variations > 0)
        parts.append(tr("%n {n|variation|variations}", nullptr, job.variations));
    else if (job.purpose == JobRequest::Purpose::Draft)
        parts.append(tr("draft"));
    if (job.params.negativePrompt != now.negativePrompt && !job.params.negativePrompt.empty())
        parts.append(tr("without “%1”").arg(QString::fromStdString(job.params.negativePrompt).simplified()));
    parts.append(differing.isEmpty() ? tr("settings as they are now") : listedWords(differing));
    return parts.join(QStringLiteral(" · "));
}

QString HistoryModel::wholeText(const PastJob& job) const
{
    QStringList lines{QString::fromStdString(job.params.prompt)};
    if (!job.params.negativePrompt.empty())
        lines.append(tr("Negative prompt: %1").arg(QString::fromStdString(job.params.negativePrompt)));
    lines.append(QString());
    const GenerationParams& now = m_parameters.params();
    for (const ParamDef* def : differences(now, job.params))
        lines.append(tr("%1: %2 instead of %3", "a setting, its value then and its value now")
                         .arg(parameterText(def->label), valueOf(*def, job.params), valueOf(*def, now)));
    if (!job.model.empty())
        lines.append(tr("Model: %1").arg(QString::fromStdString(job.model)));
    return lines.join(QLatin1Char('\n'));
}

void HistoryModel::retell()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const PastJob* at = job(index);
    if (role == IsHeading)
        return at == nullptr;
    if (at == nullptr)
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? headingOf(day(index)) : QVariant();
    if (role == Qt::DisplayRole)
        return promptOf(*at);
    if (role == Details)
        return details(*at);
    if (role == Qt::AccessibleTextRole) // not for people: two texts beside each other
        return QStringLiteral("%1 · %2").arg(promptOf(*at), details(*at));
    return {};
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const
{
    return job(index) == nullptr ? Qt::NoItemFlags
                                 : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace zimage::ui
