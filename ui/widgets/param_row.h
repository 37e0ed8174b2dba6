#pragma once

#include "params/ineffective.h"
#include "params/param_table.h"

#include <QLabel>
#include <QToolButton>
#include <QWidget>

class QLineEdit;

namespace zimage::ui {

class ChoiceBox;
class Hint;
class IconButton;
class NumberField;
class Remark;
class Switch;

/// One parameter of the table as a line of the panel: label, editor, "back to the preset's value", and a sentence when
/// it is wrong. The editor follows from the row: switch, slider with field, choice, or a file.
class ParamRow : public QWidget {
    Q_OBJECT

public:
    explicit ParamRow(const ParamDef& def, QWidget* parent = nullptr);

    [[nodiscard]] const ParamDef& def() const noexcept { return m_def; }
    /// What the editor shows, and what it goes back to. Neither emits edited().
    void show(const ParamValue& value, const ParamValue& presetValue);
    void setReason(const QString& reason);                 ///< why it does nothing now; empty when it acts
    void setIssue(const QString& sentence);                ///< what is wrong; empty for nothing
    void setAdvice(const QString& sentence, bool warning); ///< what is known of the value; empty for nothing
    /// What the device can do, and the device names to offer; for rows of choices.
    void offer(const GenerationParams& params, const DeviceAbilities& abilities,
               const std::vector<std::pair<std::string, std::string>>& devices);
    [[nodiscard]] QWidget* editor() const { return m_label->buddy(); }
    [[nodiscard]] bool isChanged() const noexcept { return m_changed; }

Q_SIGNALS:
    void edited(const zimage::ParamDef& def, const zimage::ParamValue& value);

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeEditor();
    QWidget* makeFileEditor();
    void retranslate();
    void markChanged();
    void sayIssue();
    void describe(); ///< to who cannot see the remarks, and beside the label when they are shown elsewhere
    void emitFile(const std::string& file);
    void emitEdited(const ParamValue& value) { Q_EMIT edited(m_def, value); }
    [[nodiscard]] bool isNumber() const { return m_number != nullptr; }

    const ParamDef& m_def;
    QLabel* m_label;
    NumberField* m_number = nullptr;
    Switch* m_switch = nullptr;
    ChoiceBox* m_choice = nullptr;
    QLineEdit* m_file = nullptr;
    IconButton* m_browse = nullptr;
    Hint* m_switchReason = nullptr;
    IconButton* m_revert;
    Remark* m_note;    ///< advice
    Remark* m_warning; ///< advice of more weight
    Remark* m_issue;
    QString m_issueText;
    QString m_complaint; ///< about what is being typed
    ParamValue m_value;
    ParamValue m_preset;
    bool m_changed = false;
};

/// "Preset value: 8" and the like: how a value reads in a sentence.
[[nodiscard]] QString shownValue(const ParamDef& def, const ParamValue& value);

} // namespace zimage::ui
