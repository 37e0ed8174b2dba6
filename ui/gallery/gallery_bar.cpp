#include "gallery/gallery_bar.h"

#include "gallery/gallery_view.h"
#include "gallery/search_line.h"
#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QBoxLayout>
#include <QEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace zimage::ui {

namespace {

constexpr int kOrders = 5;

QHBoxLayout* row(QBoxLayout& in)
{
    auto* layout = new QHBoxLayout;
    layout->setSpacing(kGrid);
    in.addLayout(layout);
    return layout;
}

} // namespace

GalleryBar::GalleryBar(GalleryLibrary& library, QWidget* parent)
    : QWidget(parent), m_search(new SearchLine(library)), m_save(new QToolButton), m_said(new Hint),
      m_order(new ChoiceBox), m_size(new QSlider(Qt::Horizontal))
{
    m_save->setAutoRaise(true);
    m_size->setRange(GalleryView::kSmallest, GalleryView::kLargest);
    m_size->setFixedWidth(withText(120));
    for (int order = 0; order < kOrders; ++order)
        m_order->addItem({}, order);
    m_said->setMinimumHeight(m_said->fontMetrics().lineSpacing()); // nothing moves when it has more to say
    m_said->setMostLines(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid / 2);
    layout->setSpacing(kGrid / 2);
    QHBoxLayout* upper = row(*layout);
    upper->addWidget(m_search, 1);
    upper->addWidget(m_save);
    m_lower = row(*layout);
    m_lower->addWidget(m_said, 1);
    m_lower->addWidget(m_order);
    m_lower->addWidget(m_size);
    connect(m_search, &QLineEdit::textChanged, this, &GalleryBar::queryChanged);
    connect(m_search, &SearchLine::left, this, &GalleryBar::left);
    connect(m_save, &QToolButton::clicked, this, &GalleryBar::saveWanted);
    connect(m_order, &QComboBox::currentIndexChanged, this, &GalleryBar::orderChanged);
    connect(m_size, &QSlider::valueChanged, this, &GalleryBar::sideWanted);
    retranslate();
}

void GalleryBar::addToggles(QAction& first, QAction& last)
{
    const auto button = [](QAction& action) {
        auto* made = new QToolButton;
        made->setAutoRaise(true);
        made->setDefaultAction(&action);
        return made;
    };
    m_lower->insertWidget(0, button(first));
    m_lower->addWidget(button(last));
}

LibraryOrder GalleryBar::order() const { return static_cast<LibraryOrder>(m_order->currentIndex()); }

void GalleryBar::setOrder(LibraryOrder order) { m_order->setCurrentIndex(static_cast<int>(order)); }

void GalleryBar::setSide(int side)
{
    const QSignalBlocker quiet(m_size);
    m_size->setValue(side);
}

void GalleryBar::say(const QString& sentence, bool isWarning)
{
    m_said->setTone(isWarning ? Hint::Tone::Warning : Hint::Tone::Quiet);
    m_said->setText(sentence);
}

QString GalleryBar::said() const { return m_said->text(); }

void GalleryBar::enableSaving(bool on) { m_save->setEnabled(on); }

void GalleryBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void GalleryBar::retranslate()
{
    m_search->setPlaceholderText(tr("Search: words, steps:>20, rating:4 …"));
    m_search->setAccessibleName(tr("Search the pictures"));
    m_save->setText(tr("Save search…"));
    m_order->setAccessibleName(tr("Order"));
    m_size->setToolTip(tr("Size of the pictures"));
    m_size->setAccessibleName(m_size->toolTip());
    const QStringList orders{tr("Newest first"), tr("Oldest first"), tr("By name"), tr("Best rated first"),
                             tr("Largest first")};
    for (int i = 0; i < kOrders; ++i)
        m_order->setItemText(i, orders[i]);
}

} // namespace zimage::ui
