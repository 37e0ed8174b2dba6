#pragma once

#include "session/studio_context.h"

#include <QJsonObject>
#include <QWidget>

namespace zimage::ui {

class AdviceStrip;
class FoldSection;
class ParameterRows;
class PromptSection;
class Remark;
class ResolutionPicker;
class SizeController;

/// The left side of the studio, put together from the features' widgets: prompt, presets, size, parameters. About
/// 380 px wide, as high as it needs: the window lets it scroll. Nothing in it moves by itself: what is to be said of
/// the controls is said in the advice, which keeps its room. GUI thread.
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
    [[nodiscard]] AdviceStrip& advice() const; ///< below the controls, unless it is put elsewhere
    /// What the controls and their advice keep free of themselves; Compact is for a window as small as they come.
    enum class Form { Roomy, Compact };
    void setForm(Form form);
    /// px at least for prompt, seed, steps and guidance, with all groups folded.
    [[nodiscard]] int leastHeight();
    /// Folds groups, as far as nobody chose, and shortens the prompt's field so that prompt, seed, steps and guidance
    /// are all to be seen in so many pixels.
    void fitInto(int height);
    [[nodiscard]] QWidget& lastOfTheFirst() const; ///< that is always to be seen: guidance

Q_SIGNALS:
    void stateChanged(); ///< what saveState() gives
    void needsAnother(); ///< letters or words are others, so that it may fit no more

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void wire();
    void hear(const Remark& remark);
    void showRemarks();
    void keepRoomForAdvice();
    void settle(); ///< all layouts that lastOfTheFirst() depends on
    void space(int pixels);
    void retranslate();
    [[nodiscard]] int essentialHeight() const;
    [[nodiscard]] int fixedHeight() const; ///< without the prompt's field, whose height follows its text
    void checkRoom();

    StudioContext m_context;
    PromptSection* m_prompt;
    FoldSection* m_sizeFold;
    ResolutionPicker* m_picker;
    SizeController* m_size;
    ParameterRows* m_rows;
    Form m_form = Form::Roomy;
    int m_fixed = 0; ///< px, as at the last fitInto()
    bool m_checking = false;
    QList<const Remark*> m_remarks; ///< those with something to say, the latest first
};

} // namespace zimage::ui
