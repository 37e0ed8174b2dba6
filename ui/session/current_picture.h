#pragma once

#include "pictures/session_pictures.h"

#include <QObject>

namespace zimage::ui {

/// The picture that is on show. GUI thread.
class CurrentPicture : public QObject {
    Q_OBJECT

public:
    explicit CurrentPicture(const SessionPictures& pictures, QObject* parent = nullptr)
        : QObject(parent), m_pictures(pictures)
    {}

    /// Id 0 for none. Its pixels may be out of memory.
    [[nodiscard]] ShownPicture picture() const
    {
        const int row = m_pictures.rowOf(m_id);
        return row < 0 ? ShownPicture() : m_pictures.at(row);
    }
    void set(quint64 id)
    {
        m_id = id;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    const SessionPictures& m_pictures;
    quint64 m_id = 0;
};

} // namespace zimage::ui
