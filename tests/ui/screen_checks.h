#pragma once

#include "theme/retold.h"
#include "theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QHash>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSet>
#include <QStyleOptionFrame>
#include <QTest>
#include <QTextBrowser>
#include <QWidget>

#include <algorithm>

namespace zimage::test {

// What every screen of the studio has to have. Each check returns a sentence for every fault that it finds.

inline QString pathOf(const QWidget* widget)
{
    QStringList path;
    for (; widget != nullptr; widget = widget->parentWidget())
        path.prepend(QString::fromLatin1(widget->metaObject()->className())
                     + (widget->objectName().isEmpty() ? QString() : "#" + widget->objectName()));
    return path.join(" > ");
}

/// Something to press, type or choose in; not a part that Qt makes for itself.
inline bool isControl(const QWidget* widget)
{
    const bool kind = qobject_cast<const QAbstractButton*>(widget) != nullptr
        || qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QComboBox*>(widget) != nullptr
        || qobject_cast<const QAbstractSpinBox*>(widget) != nullptr
        || qobject_cast<const QAbstractSlider*>(widget) != nullptr
        || qobject_cast<const QPlainTextEdit*>(widget) != nullptr
        || qobject_cast<const QAbstractItemView*>(widget) != nullptr || (widget->focusPolicy() & Qt::TabFocus) != 0;
    const auto* header = qobject_cast<const QHeaderView*>(widget); // but words, unless it can be clicked
    if (header != nullptr && !header->sectionsClickable())
        return false;
    const bool ofQt = widget->objectName().startsWith("qt_") || widget->inherits("QLineEditIconButton")
        || widget->inherits("QComboBoxPrivateContainer")
        || (widget->parentWidget() != nullptr && widget->parentWidget()->inherits("QComboBoxPrivateContainer"))
        || qobject_cast<const QScrollBar*>(widget) != nullptr
        || qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) != nullptr;
    return kind && !ofQt;
}

inline QList<QWidget*> controlsOf(const QWidget& window)
{
    QList<QWidget*> controls;
    for (QWidget* widget : window.findChildren<QWidget*>())
        if (widget->isVisible() && widget->window() == &window && isControl(widget))
            controls.append(widget);
    return controls;
}

inline QString nameOf(QWidget* widget)
{
    const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
    return face == nullptr ? QString() : face->text(QAccessible::Name).trimmed();
}

inline QStringList namesMissing(const QWidget& window)
{
    QStringList faults;
    for (QWidget* control : controlsOf(window))
        if (nameOf(control).isEmpty())
            faults.append("no accessible name: " + pathOf(control));
    return faults;
}

inline QHash<QWidget*, QString> namesOf(const QWidget& window)
{
    QHash<QWidget*, QString> names;
    for (QWidget* control : controlsOf(window))
        names[control] = nameOf(control);
    return names;
}

/// Names with words in them that are the same in both languages. `own` are what has one name everywhere.
inline QStringList namesNotTranslated(const QHash<QWidget*, QString>& english, const QWidget& window,
                                      const QStringList& own = {})
{
    static const QRegularExpression word("[A-Za-z]{3,}");
    QStringList faults;
    for (QWidget* control : controlsOf(window))
        if (const QString name = nameOf(control);
            english.contains(control) && english[control] == name && name.contains(word) && !own.contains(name))
            faults.append("the same in both languages: “" + name + "” " + pathOf(control));
    return faults;
}

/// Of several buttons that exclude each other Tab stops at the chosen one, and the arrows go on from there.
inline bool reachedByArrows(const QWidget* control, const QList<QWidget*>& met)
{
    const auto* button = qobject_cast<const QAbstractButton*>(control);
    if (button == nullptr || button->group() == nullptr || !button->group()->exclusive())
        return false;
    const QList<QAbstractButton*> group = button->group()->buttons();
    return std::any_of(group.begin(), group.end(), [&](QAbstractButton* each) { return met.contains(each); });
}

/// A slider beside a field for the same number is for the mouse.
inline bool doubledByAnother(QWidget* control, const QList<QWidget*>& met)
{
    return std::any_of(met.begin(), met.end(), [&](QWidget* each) {
        return each->parentWidget() == control->parentWidget() && nameOf(each) == nameOf(control);
    });
}

inline QSet<QWidget*> enabledOf(const QWidget& window)
{
    QSet<QWidget*> enabled;
    for (QWidget* control : controlsOf(window))
        if (control->isEnabled())
            enabled.insert(control);
    return enabled;
}

/// Once round the window by this key. `met` is where the focus was, `always` what could be used all the while: to move
/// the focus may itself change what can be done.
struct Walk {
    QList<QWidget*> met;
    QSet<QWidget*> always;
    QString fault;
};

inline Walk walk(QWidget& window, Qt::Key key)
{
    constexpr int kMost = 500; // steps
    Walk walk;
    QTest::keyClick(&window, Qt::Key_Tab); // into the window
    walk.always = enabledOf(window);
    for (int i = 0; i < kMost && QApplication::focusWidget() != nullptr; ++i) {
        QWidget* now = QApplication::focusWidget();
        if (!walk.met.isEmpty() && now == walk.met.first())
            return walk;
        if (walk.met.contains(now)) {
            walk.fault = "the focus does not come back to where it began, but to " + pathOf(now);
            return walk;
        }
        walk.met.append(now);
        walk.always.intersect(enabledOf(window));
        QTest::keyClick(now, key);
        for (int link = 0;
             qobject_cast<QTextBrowser*>(now) != nullptr && QApplication::focusWidget() == now && link < kMost; ++link)
            QTest::keyClick(now, key); // from one link in a text to the next
        if (QApplication::focusWidget() == now) {
            walk.fault = "the focus stays in " + pathOf(now);
            return walk;
        }
    }
    walk.fault = "no way round by keys";
    return walk;
}

/// Goes once round by Tab and once back: every control is met, and nothing keeps the focus.
inline QStringList keyboardFaults(QWidget& window)
{
    QStringList faults;
    for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
        const Walk round = walk(window, key);
        if (!round.fault.isEmpty())
            return {round.fault};
        for (QWidget* control : round.always) {
            const QWidget* proxy = control->focusProxy();
            if (!round.met.contains(control) && (proxy == nullptr || !round.met.contains(proxy))
                && !reachedByArrows(control, round.met) && !doubledByAnother(control, round.met))
                faults.append("not reached by keys: " + nameOf(control) + ", " + pathOf(control));
        }
        if (!faults.isEmpty())
            return faults;
    }
    return faults;
}

/// The colours of text as they are painted: the commonest one of its place is the ground, and the ink is what differs
/// from it most. Thin strokes are never stronger than their ink, so a colour can look fainter, never stronger.
inline double paintedContrast(const QImage& image)
{
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ++counts[image.pixel(x, y)];
    QRgb ground = 0;
    int most = 0;
    for (auto each = counts.begin(); each != counts.end(); ++each)
        if (each.value() > most) {
            most = each.value();
            ground = each.key();
        }
    double strongest = 1;
    for (auto each = counts.begin(); each != counts.end(); ++each)
        strongest = std::max(strongest, ui::contrast(QColor(each.key()), QColor(ground)));
    return strongest;
}

inline QString textIn(const QWidget* widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        return label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        return button->text();
    if (const auto* edit = qobject_cast<const QLineEdit*>(widget))
        return edit->text().isEmpty() ? edit->placeholderText() : edit->text();
    if (const auto* edit = qobject_cast<const QPlainTextEdit*>(widget))
        return edit->toPlainText().isEmpty() ? edit->placeholderText() : edit->toPlainText();
    if (const auto* box = qobject_cast<const QComboBox*>(widget))
        return box->currentText();
    return {};
}

/// Texts and tips of the program that are of the language that was in effect before.
inline QStringList leftInTheOtherLanguage(const QWidget& window)
{
    QStringList faults;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool own = widget->window() == &window && qobject_cast<const QPlainTextEdit*>(widget) == nullptr
            && qobject_cast<const QLineEdit*>(widget) == nullptr; // these hold the user's words
        if (!own || !widget->isVisible())
            continue;
        for (const QString& text : {textIn(widget), widget->toolTip(), widget->accessibleName()})
            if (const QString again = ui::retold(text); again != text)
                faults.append(pathOf(widget) + ": “" + text + "” is to be “" + again + "”");
    }
    return faults;
}

/// Of every text that can be read at once; what is disabled may be fainter.
inline QStringList contrastFaults(QWidget& window)
{
    constexpr double kLeast = 4.5;
    constexpr int kFrame = 4; // px round a control that are not its text
    QStringList faults;
    const QImage all = window.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const double ratio = all.devicePixelRatio();
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || !widget->isEnabled() || widget->window() != &window
            || textIn(widget).trimmed().isEmpty())
            continue;
        const QRect seen = widget->visibleRegion().boundingRect();
        const bool framed = qobject_cast<QLabel*>(widget) == nullptr;
        if (seen.size() != widget->size()) // half of it lies outside
            continue;
        QRect rect(widget->mapTo(&window, QPoint()), widget->size());
        if (framed)
            rect.adjust(kFrame, kFrame, -kFrame, -kFrame);
        const QRect pixels((QPointF(rect.topLeft()) * ratio).toPoint(), rect.size() * ratio);
        if (pixels.isEmpty())
            continue;
        const double found = paintedContrast(all.copy(pixels));
        if (found < kLeast)
            faults.append(
                QStringLiteral("contrast %1: “%2” %3").arg(found, 0, 'f', 2).arg(textIn(widget), pathOf(widget)));
    }
    return faults;
}

/// Of fields that are empty: what they say instead is whole.
inline QStringList cutPlaceholders(const QWidget& window)
{
    constexpr int kInside = 4; // px that Qt keeps free at the sides of a field's text
    QStringList faults;
    for (const auto* edit : window.findChildren<QLineEdit*>()) {
        if (!edit->isVisible() || edit->window() != &window)
            continue;
        QStyleOptionFrame frame;
        frame.initFrom(edit);
        const QRect room = edit->style()->subElementRect(QStyle::SE_LineEditContents, &frame, edit);
        if (edit->fontMetrics().horizontalAdvance(edit->placeholderText()) > room.width() - kInside)
            faults.append("cut: “" + edit->placeholderText() + "” " + pathOf(edit));
    }
    return faults;
}

/// In a window of this size: it does not ask for more, and these of its buttons are whole.
inline QStringList roomFaults(QWidget& window, QSize size, const QList<QWidget*>& whole)
{
    window.resize(size);
    QCoreApplication::processEvents();
    QTest::qWait(20);
    QStringList faults;
    if (window.size() != size)
        faults.append(QStringLiteral("takes %1×%2").arg(window.width()).arg(window.height()));
    for (QWidget* widget : whole) {
        const QRect place(widget->mapTo(&window, QPoint()), widget->size());
        if (!window.rect().contains(place) || widget->visibleRegion().boundingRect().size() != widget->size())
            faults.append("cut: " + pathOf(widget));
        if (widget->width() < widget->sizeHint().width() || widget->height() < widget->sizeHint().height())
            faults.append("too small for its text: " + pathOf(widget));
    }
    return faults;
}

} // namespace zimage::test
