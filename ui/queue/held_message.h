#pragma once

#include "widgets/message_bar.h"

#include <filesystem>

namespace zimage::ui {

class AppSettings;
class GenerationService;

/// Says that pictures wait for a word, and takes it: they go on, or are forgotten. GUI thread.
class HeldMessage : public MessageBar {
    Q_OBJECT

public:
    explicit HeldMessage(GenerationService& service, AppSettings& settings, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QString sentence(int held) const; ///< why they wait; empty when nothing is to be said

    [[nodiscard]] std::filesystem::path folder() const; ///< of the first picture that waits
    void changeFolder();

    GenerationService& m_service;
    AppSettings& m_settings;
    bool m_began = false; ///< the picture that could not be saved was made
};

} // namespace zimage::ui
