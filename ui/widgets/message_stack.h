#pragma once

#include <QPointer>
#include <QScrollArea>

class QVBoxLayout;

namespace zimage::ui {

class MessageBar;

/// Message bars, one below the other, over the upper edge of a place in the window. They come and go without moving
/// anything: what they cover is as it was when they are gone. Where there is not enough room for all, they scroll.
class MessageStack : public QScrollArea {
    Q_OBJECT

public:
    /// Lies over `host`, which also owns it, until there is a place.
    explicit MessageStack(QWidget& host);

    void add(MessageBar& bar); ///< below the others
    void lieOver(QWidget& place);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void settle();

    QWidget& m_host;
    QPointer<QWidget> m_place;
    QWidget* m_content;
    QVBoxLayout* m_bars;
};

} // namespace zimage::ui
