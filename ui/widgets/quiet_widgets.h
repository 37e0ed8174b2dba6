#pragma once

#include "theme/icons.h"
#include "widgets/clamped_label.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QToolButton>

namespace zimage::ui {

/// A small button with an icon and no frame until the pointer or the focus is on it.
class IconButton : public QToolButton {
    Q_OBJECT

public:
    explicit IconButton(Icon which, QWidget* parent = nullptr);

    /// Tooltip and accessible name.
    void setWords(const QString& name);
};

/// A switch: on or off at once, without a frame.
class Switch : public QAbstractButton {
    Q_OBJECT

public:
    explicit Switch(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// A combo box that leaves the wheel to the panel it lies in unless it has the focus.
class ChoiceBox : public QComboBox {
    Q_OBJECT

public:
    explicit ChoiceBox(QWidget* parent = nullptr);
    void showPopup() override; ///< its list takes the box's accessible name

protected:
    void wheelEvent(QWheelEvent* event) override;
};

/// A small label of less weight, for reasons and hints; `warning` for what is wrong.
class Hint : public ClampedLabel {
    Q_OBJECT

public:
    enum class Tone { Quiet, Warning };
    explicit Hint(Tone tone = Tone::Quiet, QWidget* parent = nullptr);

    /// Hides the label when there is nothing to say.
    void say(const QString& sentence);
    [[nodiscard]] bool isWarning() const { return m_tone == Tone::Warning; }
    void setTone(Tone tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeColor();
    Tone m_tone;
    bool m_taking = false;
};

/// What is to be said of a control: below it, or elsewhere, where a collector shows it.
class Remark : public Hint {
    Q_OBJECT

public:
    using Hint::Hint;

    void say(const QString& sentence);
    /// It never shows itself from now on, so that nothing moves when it has something to say; who shows it hears of
    /// said().
    void showElsewhere();
    [[nodiscard]] bool isElsewhere() const { return m_elsewhere; }

Q_SIGNALS:
    void said();

private:
    bool m_elsewhere = false;
};

/// A line across, between groups of controls.
class Rule : public QFrame {
    Q_OBJECT

public:
    explicit Rule(QWidget* parent = nullptr);
};

} // namespace zimage::ui
