#pragma once

#include "session/studio_context.h"

#include <QJsonObject>
#include <QWidget>

namespace zimage::ui {

class ParameterRows;
class PromptSection;
class SizeController;

/// The left side of the studio, put together from the features' widgets: prompt, presets, size, parameters. About
/// 380 px wide, as high as it needs: the window lets it scroll. GUI thread.
class ControlsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ControlsPanel(const StudioContext& context, QWidget* parent = nullptr);

    /// Prompt history, folded groups, aspect lock, snap, chosen preset; not the parameters themselves. Wrong or missing
    /// parts are passed over.
    [[nodiscard]] QJsonObject saveState() const;
    void restoreState(const QJsonObject& state);
    void focusPrompt();
    [[nodiscard]] PromptSection& prompt() const { return *m_prompt; }

Q_SIGNALS:
    void stateChanged(); ///< what saveState() gives

private:
    StudioContext m_context;
    PromptSection* m_prompt;
    SizeController* m_size;
    ParameterRows* m_rows;
};

} // namespace zimage::ui
