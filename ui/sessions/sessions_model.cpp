#include "sessions/sessions_model.h"

#include "library/search_words.h"
#include "pictures/image_conversion.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace zimage::ui {

namespace {

QString titleOf(const SessionEntry& entry) { return sessionTitle(entry.name, entry.created, entry.prompt); }

QString pathText(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

QString dayOf(qint64 ms)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms);
    const QString clock = QLocale().toString(time.time(), QLocale::ShortFormat);
    const QDate today = QDate::currentDate();
    if (time.date() == today)
        return SessionsModel::tr("today, %1").arg(clock);
    if (time.date() == today.addDays(-1))
        return SessionsModel::tr("yesterday, %1").arg(clock);
    return QLocale().toString(time.date(), QLocale::LongFormat);
}

} // namespace

void SessionsModel::setEntries(const QList<SessionEntry>& entries, const QString& current)
{
    beginResetModel();
    m_entries = entries;
    m_current = current;
    build();
    endResetModel();
    for (const SessionEntry& entry : m_entries)
        readThumbnails(entry);
}

void SessionsModel::search(const QString& query)
{
    beginResetModel();
    m_words = searchWords(query.toStdString());
    build();
    endResetModel();
}

void SessionsModel::build()
{
    m_rows.clear();
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        const QString text = titleOf(m_entries[i]) + '\n' + m_entries[i].prompt;
        if (hasAll(searchable(text.toStdString()), m_words))
            m_rows.push_back(i);
    }
}

void SessionsModel::readThumbnails(const SessionEntry& entry)
{
    for (const std::filesystem::path& file : entry.first) {
        if (m_thumbnails.contains(pathText(file)))
            continue;
        m_thumbnails.insert(pathText(file), {});
        m_tasks.run(
            this,
            [file] {
                return readThumbnail(file, {2 * kThumbnailSide, 2 * kThumbnailSide});
            },
            [this, file](const QImage& image) {
                m_thumbnails[pathText(file)] = image;
                if (!m_rows.empty())
                    Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Thumbnails});
            });
    }
}

const SessionEntry* SessionsModel::entry(const QModelIndex& index) const
{
    return index.isValid() ? &m_entries[m_rows[static_cast<std::size_t>(index.row())]] : nullptr;
}

QModelIndex SessionsModel::find(const QString& id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (entry(index(row))->id == id)
            return index(row);
    return {};
}

void SessionsModel::retell()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

QString SessionsModel::details(const SessionEntry& entry) const
{
    if (entry.broken)
        return tr("This file cannot be read.");
    QStringList parts;
    if (entry.pictures > 0 || entry.drafts == 0)
        parts.append(tr("%n {n|picture|pictures}", nullptr, entry.pictures));
    if (entry.drafts > 0)
        parts.append(tr("%n {n|draft|drafts}", nullptr, entry.drafts));
    parts.append(dayOf(entry.changed));
    const QString facts = parts.join(QStringLiteral(" · "));
    if (entry.id == m_current)
        return tr("%1 · this session").arg(facts);
    return entry.open ? tr("%1 · open in another window").arg(facts) : facts;
}

int SessionsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SessionsModel::data(const QModelIndex& index, int role) const
{
    const SessionEntry* at = entry(index);
    if (at == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return titleOf(*at);
    case Details: return details(*at);
    case IsOpenHere: return at->id == m_current;
    case Qt::AccessibleTextRole: return QStringLiteral("%1. %2").arg(titleOf(*at), details(*at));
    case Qt::ToolTipRole: return at->prompt.left(300);
    case Thumbnails: {
        QVariantList images;
        for (const std::filesystem::path& file : at->first)
            images.append(m_thumbnails.value(pathText(file)));
        return images;
    }
    default: return {};
    }
}

bool SessionsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const SessionEntry* at = entry(index);
    const QString name = value.toString().simplified();
    if (at == nullptr || role != Qt::EditRole || name == titleOf(*at))
        return false;
    Q_EMIT named(SessionEntry(*at), name);
    return true;
}

Qt::ItemFlags SessionsModel::flags(const QModelIndex& index) const
{
    const SessionEntry* at = entry(index);
    const Qt::ItemFlags plain = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return at == nullptr || at->broken || at->open ? plain : plain | Qt::ItemIsEditable;
}

} // namespace zimage::ui
