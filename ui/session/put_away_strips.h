#pragma once

#include "pictures/shown_picture.h"

#include <QJsonArray>
#include <QList>
#include <QObject>

namespace zimage::ui {

class SessionPictures;
class VariationSets;

/// The strips that new sessions have put away, the newest last: each can be brought back, also after a restart. Their
/// drafts stay on disk for as long. GUI thread.
class PutAwayStrips : public QObject {
    Q_OBJECT

public:
    static constexpr int kMost = 5; ///< older ones are given up

    PutAwayStrips(SessionPictures& pictures, VariationSets& sets) : m_pictures(pictures), m_sets(sets) {}

    [[nodiscard]] bool isEmpty() const { return m_strips.isEmpty(); }
    [[nodiscard]] quint64 newest() const { return isEmpty() ? 0 : m_strips.last().number; } ///< 0 when there is none
    [[nodiscard]] int count() const { return static_cast<int>(m_strips.size()); }
    void forget();                                      ///< none can be brought back; files stay
    [[nodiscard]] QList<ShownPicture> pictures() const; ///< of all of them

    /// Empties the strip and forgets its grids; false when there is nothing in it. `shown` is the picture on show.
    bool putAway(quint64 shown);
    /// The newest one comes back, before what was made since. The picture that was on show; 0 when there is none.
    quint64 bringBack();

    [[nodiscard]] QJsonArray save() const;
    void restore(const QJsonArray& strips);

Q_SIGNALS:
    void changed();

private:
    struct Strip {
        QList<ShownPicture> pictures;
        QJsonArray sets;
        quint64 shown = 0;
        quint64 number = 0; ///< in this run of the program
    };

    SessionPictures& m_pictures;
    VariationSets& m_sets;
    QList<Strip> m_strips;
    quint64 m_lastNumber = 0;
};

} // namespace zimage::ui
