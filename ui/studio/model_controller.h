#pragma once

#include "session/studio_context.h"

#include <QObject>

#include <filesystem>

namespace zimage::ui {

/// Opens models: asks for their folders, remembers them, takes their presets, and offers a quick check of a new one.
/// GUI thread.
class ModelController : public QObject {
    Q_OBJECT

public:
    /// `window` is the dialogs' parent, and has to be on show before anything is offered.
    ModelController(const StudioContext& context, QWidget& window);

    /// A model folder, the embedded one when empty; its preset becomes the base of the controls. Says why it cannot.
    void open(const std::filesystem::path& folder);
    /// As a session left it; the embedded one when the folder is gone, which the message tells.
    void reopen(const std::filesystem::path& folder);

Q_SIGNALS:
    void opened(); ///< by the user

private:
    void ask();
    void take();
    void offerCheck();

    StudioContext m_context;
    QWidget& m_window;
    bool m_checking = false;
};

} // namespace zimage::ui
