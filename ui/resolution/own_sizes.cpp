#include "resolution/own_sizes.h"

#include "resolution/shape_row.h"
#include "theme/theme.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QHBoxLayout>
#include <QEvent>
#include <QLineEdit>
#include <QMenu>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kLongestName = 40; // characters

QString pixels(const PictureSize& size) { return QStringLiteral("%1 × %2").arg(size.width).arg(size.height); }

QToolButton* textButton()
{
    auto* button = new QToolButton;
    button->setProperty("flat", true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

OwnSizes::OwnSizes(QWidget* parent)
    : QWidget(parent), m_title(new Hint), m_row(new ShapeRow), m_line(new QWidget), m_name(new QLineEdit),
      m_accept(new IconButton(Icon::Check)), m_remove(textButton()), m_cancel(new IconButton(Icon::Close))
{
    build();
    acceptOnReturn(*m_name, [this] { finishNaming(true); });
    connect(m_accept, &QToolButton::clicked, this, [this] { finishNaming(true); });
    connect(m_cancel, &QToolButton::clicked, this, [this] { finishNaming(false); });
    connect(m_remove, &QToolButton::clicked, this, [this] {
        const PictureSize size = m_naming;
        finishNaming(false);
        remove(size);
    });
    connect(m_row, &ShapeRow::removalAsked, this,
            [this](int index) { remove(m_row->sizes()[static_cast<std::size_t>(index)]); });
    connect(m_row, &QWidget::customContextMenuRequested, this, &OwnSizes::openMenu);
    closeOnEscape(*m_line, EscapeReach::Window, [this] { finishNaming(false); });
    retranslate();
    showRow();
}

void OwnSizes::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addWidget(m_title);
    layout->addWidget(m_row);
    auto* along = new QHBoxLayout(m_line);
    along->setContentsMargins(0, 0, 0, 0);
    along->setSpacing(2);
    along->addWidget(m_name, 1);
    for (QToolButton* button : {static_cast<QToolButton*>(m_accept), m_remove, static_cast<QToolButton*>(m_cancel)})
        along->addWidget(button);
    for (QWidget* part : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_remove)}) // as high as their place
        part->setSizePolicy(part->sizePolicy().horizontalPolicy(), QSizePolicy::Ignored);
    m_name->setMaxLength(kLongestName);
    m_row->setContextMenuPolicy(Qt::CustomContextMenu);
}

QString OwnSizes::wordsOf(const OwnSize& size) { return size.name.isEmpty() ? pixels(size.size) : size.name; }

const OwnSize* OwnSizes::find(const PictureSize& size) const
{
    const auto found =
        std::find_if(m_sizes.begin(), m_sizes.end(), [&](const OwnSize& each) { return each.size == size; });
    return found == m_sizes.end() ? nullptr : &*found;
}

void OwnSizes::setSizes(std::vector<OwnSize> sizes)
{
    m_sizes = std::move(sizes);
    showRow();
}

void OwnSizes::showRow()
{
    std::vector<PictureSize> sizes;
    QStringList names;
    for (const OwnSize& own : m_sizes) {
        sizes.push_back(own.size);
        names.append(wordsOf(own));
    }
    m_row->setSizes(sizes, names);
    m_row->setCurrent(m_current);
    m_row->setVisible(!m_sizes.empty());
    m_title->setVisible(!m_sizes.empty());
}

void OwnSizes::setCurrent(const PictureSize& size)
{
    m_current = size;
    m_row->setCurrent(size);
}

void OwnSizes::startNaming()
{
    const OwnSize* own = find(m_current);
    m_naming = m_current;
    m_name->setText(own != nullptr ? own->name : QString());
    m_name->selectAll();
    m_remove->setVisible(own != nullptr);
    m_isNaming = true;
    Q_EMIT namingStarted();
    retranslate();
    m_name->setFocus();
}

void OwnSizes::finishNaming(bool accepted)
{
    const QString name = m_name->text().simplified();
    if (accepted) {
        Q_EMIT kept(m_naming, name);
        const OwnSize* own = find(m_naming);
        if (own == nullptr || own->name != name)
            return; // it could not be written: the words stay
    }
    if (!std::exchange(m_isNaming, false))
        return;
    Q_EMIT namingEnded();
}

void OwnSizes::remove(const PictureSize& size)
{
    if (find(size) != nullptr)
        Q_EMIT removed(size);
}

void OwnSizes::openMenu(const QPoint& point)
{
    const int index = m_row->at(point);
    if (index < 0)
        return;
    m_row->choose(index);
    const PictureSize size = m_row->sizes()[static_cast<std::size_t>(index)];
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Rename…"), this, &OwnSizes::startNaming);
    menu->addAction(tr("Remove"), this, [this, size] { remove(size); });
    menu->popup(m_row->mapToGlobal(point));
}

bool OwnSizes::event(QEvent* event)
{
    if (event->type() == QEvent::WindowActivate)
        Q_EMIT asked();
    return QWidget::event(event);
}

void OwnSizes::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void OwnSizes::retranslate()
{
    m_title->setText(tr("Your sizes"));
    m_row->setAccessibleName(tr("Your sizes"));
    m_name->setPlaceholderText(tr("Name of %1, if you like").arg(pixels(m_naming)));
    m_name->setAccessibleName(tr("Name of the size"));
    m_accept->setWords(tr("Use this name"));
    m_remove->setText(tr("Remove"));
    m_remove->setAccessibleName(tr("Remove this size"));
    m_cancel->setWords(tr("Cancel"));
}

} // namespace zimage::ui
