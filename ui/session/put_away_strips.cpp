#include "session/put_away_strips.h"

#include "pictures/session_pictures.h"
#include "session/params_json.h"
#include "session/variation_sets.h"

#include <QJsonObject>

#include <algorithm>
#include <system_error>

namespace zimage::ui {

namespace {

constexpr qsizetype kMostKept = 200; // of one strip in a session's file

bool isThere(const ShownPicture& picture)
{
    std::error_code ignored;
    return std::filesystem::exists(picture.file.empty() ? picture.kept : picture.file, ignored);
}

} // namespace

QList<ShownPicture> PutAwayStrips::pictures() const
{
    QList<ShownPicture> all;
    for (const Strip& strip : m_strips)
        all += strip.pictures;
    return all;
}

bool PutAwayStrips::putAway(quint64 shown)
{
    if (m_pictures.count() == 0)
        return false;
    Strip strip{{}, m_sets.save(), shown, ++m_lastNumber};
    for (int row = 0; row < m_pictures.count(); ++row) {
        ShownPicture picture = m_pictures.at(row);
        if (!picture.file.empty() || !picture.kept.empty())
            picture.image = {}; // it is read again
        strip.pictures.append(picture);
    }
    m_strips.append(strip);
    while (m_strips.size() > kMost)
        m_strips.removeFirst();
    m_sets.clear();
    m_pictures.setPictures({});
    Q_EMIT changed();
    return true;
}

quint64 PutAwayStrips::bringBack()
{
    if (m_strips.isEmpty())
        return 0;
    const Strip strip = m_strips.takeLast();
    QList<ShownPicture> pictures = strip.pictures;
    for (int row = 0; row < m_pictures.count(); ++row)
        pictures.append(m_pictures.at(row));
    QJsonArray sets = strip.sets;
    for (const QJsonValue set : m_sets.save())
        sets.append(set);
    m_sets.restore(sets);
    m_pictures.setPictures(pictures);
    Q_EMIT changed();
    return strip.shown;
}

void PutAwayStrips::forget()
{
    m_strips.clear();
    Q_EMIT changed();
}

QJsonArray PutAwayStrips::save() const
{
    QJsonArray strips;
    for (const Strip& strip : m_strips) {
        QJsonArray pictures;
        for (qsizetype i = std::max<qsizetype>(0, strip.pictures.size() - kMostKept); i < strip.pictures.size(); ++i)
            if (!strip.pictures[i].file.empty() || !strip.pictures[i].kept.empty())
                pictures.append(toJson(strip.pictures[i]));
        if (!pictures.isEmpty())
            strips.append(QJsonObject{{"pictures", pictures}, {"sets", strip.sets}});
    }
    return strips;
}

void PutAwayStrips::restore(const QJsonArray& strips)
{
    m_strips.clear();
    for (const QJsonValue value : strips) {
        Strip strip{{}, value["sets"].toArray(), 0};
        for (const QJsonValue picture : value["pictures"].toArray())
            if (const ShownPicture read = pictureFrom(picture.toObject()); isThere(read))
                strip.pictures.append(read);
        if (strip.pictures.isEmpty())
            continue;
        strip.shown = strip.pictures.last().id;
        m_strips.append(strip);
    }
    Q_EMIT changed();
}

} // namespace zimage::ui
