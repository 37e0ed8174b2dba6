#pragma once

#include "widgets/message_bar.h"

namespace zimage::ui {

class GenerationService;

/// Says that pictures wait for a word, and takes it: they go on, or are forgotten. GUI thread.
class HeldMessage : public MessageBar {
    Q_OBJECT

public:
    explicit HeldMessage(GenerationService& service, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QString sentence(int held) const; ///< why they wait; empty when nothing is to be said

    GenerationService& m_service;
};

} // namespace zimage::ui
