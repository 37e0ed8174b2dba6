#pragma once

#include "widgets/message_bar.h"

#include <cstddef>

namespace zimage::ui {

class UnfinishedPictures;

/// "2 pictures are not finished", over the canvas until it is dismissed or nothing is left; another one that fails
/// brings it back. No other message replaces it. GUI thread.
class UnfinishedMessage : public MessageBar {
    Q_OBJECT

public:
    explicit UnfinishedMessage(const UnfinishedPictures& pictures, QWidget* parent = nullptr);

Q_SIGNALS:
    void listWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    const UnfinishedPictures& m_pictures;
    std::size_t m_dismissed = 0; ///< how many there were when the user had read of them
};

} // namespace zimage::ui
