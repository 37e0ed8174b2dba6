#include "canvas/canvas_bar.h"

#include "canvas/canvas_icons.h"
#include "widgets/clamped_label.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kSpacing = 2;
constexpr int kGap = 10;
constexpr int kLines = 2;
constexpr int kUsualLetters = 16; // of the caption
constexpr int kLeastLetters = 8;

} // namespace

CanvasBar::CanvasBar(QWidget* parent)
    : QWidget(parent), m_row(new QHBoxLayout(this)), m_caption(new ClampedLabel), m_fullSize(new QPushButton),
      m_more(new IconButton(Icon::More))
{
    m_row->setContentsMargins(12, 5, 8, 5);
    m_row->setSpacing(kSpacing);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setMostLines(kLines);
    m_caption->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_row->addWidget(m_caption, 1, Qt::AlignVCenter);
    m_row->addWidget(m_fullSize);
    m_fullSize->setIcon(canvasIcon(CanvasIcon::FullSize));
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    m_more->hide();
    m_row->addWidget(m_more);
    m_row->addStrut(kLines * fontMetrics().lineSpacing());
}

void CanvasBar::addButton(QToolButton* button, bool rare, bool apart)
{
    const int before = m_row->indexOf(m_more);
    if (apart) {
        m_row->insertSpacing(before, kGap); // between groups
        m_gaps += kGap + kSpacing;
    }
    m_row->insertWidget(m_row->indexOf(m_more), button);
    (rare ? m_rare : m_usual).append(button);
    if (rare)
        m_more->menu()->addAction(button->defaultAction());
}

void CanvasBar::addZoom(QToolButton* zoom)
{
    m_zoom = zoom;
    m_row->addSpacing(kGap);
    m_row->addWidget(zoom);
    m_gaps += kGap + kSpacing;
}

void CanvasBar::showCaption(const QString& text, const QString& file)
{
    m_caption->setText(text);
    m_caption->setToolTip(file.isEmpty() ? text : QStringList{text, file}.join(QLatin1Char('\n')));
}

void CanvasBar::showZoom(const QString& percent, bool fitted)
{
    m_percent = percent;
    m_fitted = fitted;
    m_zoom->setIcon(canvasIcon(fitted ? CanvasIcon::Fit : CanvasIcon::ActualSize));
    m_zoom->setText(zoomText(percent, fitted, m_narrow));
}

/// The icon says whether it is fitted.
QString CanvasBar::zoomText(const QString& percent, bool fitted, bool narrow) const
{
    return QLatin1Char(' ') + (fitted && !narrow ? tr("Fit · %1").arg(percent) : percent);
}

int CanvasBar::widthFor(bool narrow) const
{
    const QMargins margins = m_row->contentsMargins();
    m_fullSize->ensurePolished(); // what is hidden has no style yet
    int width = margins.left() + margins.right() + m_gaps + m_fullSize->sizeHint().width() + kSpacing
        + fontMetrics().averageCharWidth() * (narrow ? kLeastLetters : kUsualLetters);
    QList<QToolButton*> shown = narrow ? m_usual : m_usual + m_rare;
    if (narrow)
        shown.append(m_more);
    for (const QToolButton* button : shown) {
        button->ensurePolished();
        width += button->sizeHint().expandedTo(button->minimumSize()).width() + kSpacing;
    }
    if (m_zoom == nullptr)
        return width;
    m_zoom->ensurePolished();
    const QString widest = zoomText(QStringLiteral("1000 %"), true, narrow);
    return width + m_zoom->sizeHint().width() - m_zoom->fontMetrics().horizontalAdvance(m_zoom->text())
        + m_zoom->fontMetrics().horizontalAdvance(widest) + kSpacing;
}

void CanvasBar::fit()
{
    m_narrow = width() < widthFor(false);
    for (QToolButton* button : m_rare)
        button->setVisible(!m_narrow);
    m_more->setVisible(m_narrow);
    if (m_zoom != nullptr)
        m_zoom->setText(zoomText(m_percent, m_fitted, m_narrow));
}

void CanvasBar::retranslate()
{
    m_more->setWords(tr("More actions for this picture"));
    updateGeometry();
    fit();
}

void CanvasBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void CanvasBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_row->addStrut(kLines * fontMetrics().lineSpacing());
        updateGeometry();
        fit();
    }
    QWidget::changeEvent(event);
}

} // namespace zimage::ui
