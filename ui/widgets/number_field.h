#pragma once

#include "params/param_table.h"

#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QWidget>

#include <optional>

namespace zimage::ui {

/// A slider and a field for one number of the parameter table. The field takes whatever is typed and shows what was
/// last typed; the value follows while it reads as a number. Numbers have a point in every locale. Up and Down step,
/// Page Up and Page Down by ten; the wheel steps only in a field that has the focus.
class NumberField : public QWidget {
    Q_OBJECT

public:
    explicit NumberField(const ParamDef& def, QWidget* parent = nullptr);

    /// Does not emit valueChanged.
    void setValue(double value);
    /// A sentence in place of the slider: why the number does nothing now. Empty shows the slider again and enables the
    /// field.
    void setReason(const QString& reason);
    void setNames(const QString& name, const QString& unit);
    void setHelp(const QString& help);

    [[nodiscard]] QLineEdit& edit() { return *m_edit; }
    [[nodiscard]] QSlider& slider() { return *m_slider; }

Q_SIGNALS:
    void valueChanged(double value);
    /// What was typed is no number: a sentence such as "steps 'x' is not a whole number."; empty when it is one again.
    void complained(const QString& clause);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void typed(const QString& text);
    void slid(int position);
    void stepBy(int steps);
    void show(double value);
    void placeUnit();
    void giveRoom();
    [[nodiscard]] QString textOf(double value) const; ///< empty for automatic
    [[nodiscard]] std::optional<double> read(const QString& text) const;
    [[nodiscard]] int positionOf(double value) const;
    [[nodiscard]] double valueAt(int position) const;

    const ParamDef& m_def;
    QSlider* m_slider;
    QLabel* m_reason;
    QLineEdit* m_edit;
    QLabel* m_unit;
    double m_value = 0;
};

} // namespace zimage::ui
