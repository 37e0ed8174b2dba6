#include "gallery/gallery_single.h"

#include "gallery/gallery_cell.h"
#include "pictures/image_conversion.h"
#include "pictures/screen_profile.h"
#include "session/command_keys.h"
#include "theme/theme.h"
#include "widgets/elided_label.h"

#include <QFile>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr qsizetype kKiB = 160 << 10; // of prepared pictures: some thirty of 1024²
constexpr int kStars = 80;            // px of width, for five

QByteArray keyOf(const std::filesystem::path& file) { return QByteArray(file.c_str()); }

} // namespace

GallerySingle::GallerySingle(QWidget* parent)
    : QWidget(parent), m_view(new ZoomView), m_caption(new ElidedLabel), m_foot(new QWidget), m_cache(kKiB)
{
    auto* foot = new QHBoxLayout(m_foot);
    foot->setContentsMargins(2 * kGrid + kStars + 6 * kGrid, kGrid / 2, 2 * kGrid, kGrid / 2);
    foot->addWidget(m_caption, 1);
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_foot->setFixedHeight(kFieldHeight);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_foot);
    setFocusProxy(m_view);
    m_slides.setInterval(kSlideMs);
    connect(&m_slides, &QTimer::timeout, this, [this] { Q_EMIT stepWanted(1); });
    connect(m_view, &ZoomView::stepWanted, this, &GallerySingle::stepWanted);
    connect(m_view, &ZoomView::menuWanted, this, &GallerySingle::menuWanted);
    connect(m_view, &ZoomView::dragOutWanted, this, &GallerySingle::dragWanted);
}

void GallerySingle::showPicture(const Shown& shown)
{
    const std::filesystem::path file = shown.picture == nullptr ? std::filesystem::path() : shown.picture->file;
    if (file != m_file)
        m_held.reset();
    m_file = file;
    m_other = shown.other == nullptr ? std::filesystem::path() : shown.other->file;
    m_next = shown.next;
    m_judgement = shown.picture == nullptr ? PictureJudgement() : shown.picture->judgement;
    m_caption->setText(shown.caption);
    m_view->setAccessibleName(shown.caption);
    m_view->setAccessibleDescription(shown.picture == nullptr ? QString()
                                                              : QString::fromStdString(shown.picture->params.prompt));
    showPixels();
    update();
}

PreparedPointer GallerySingle::get(const std::filesystem::path& file)
{
    const QByteArray key = keyOf(file);
    if (const PreparedPointer* found = m_cache.object(key))
        return *found;
    if (file.empty() || m_asked.contains(key))
        return {};
    m_asked.insert(key);
    m_tasks.run(
        this, [file, screen = m_screen] { return preparePicture(readPicture(file), screen); },
        [this, key, screens = m_screens](const PreparedPointer& made) {
            if (screens != m_screens)
                return;
            m_asked.remove(key);
            const qsizetype cost = made ? std::clamp<qsizetype>(made->bytes() >> 10, 1, kKiB) : 1;
            m_cache.insert(key, new PreparedPointer(made), cost);
            showPixels();
        });
    return {};
}

void GallerySingle::showPixels()
{
    if (m_file.empty())
        return m_view->setPicture({});
    if (m_held == nullptr) {
        m_held = get(m_file);
        if (m_held != nullptr) {
            m_view->setPicture({m_held, m_held->size()});
        } else if (m_cache.contains(keyOf(m_file))) {
            m_view->setPicture({});
            m_view->setMessage(
                tr("%1 cannot be read. It may have been moved or deleted.").arg(QFile::decodeName(m_file.c_str())));
        }
    }
    const PreparedPointer other = get(m_other);
    m_view->setPrevious({other, other ? other->size() : QSize()});
    for (const std::filesystem::path& each : m_next)
        (void)get(each);
}

void GallerySingle::setSlides(bool on)
{
    on ? m_slides.start() : m_slides.stop();
    if (on)
        m_view->fit();
}

void GallerySingle::setBare(bool bare) { m_foot->setVisible(!bare); }

void GallerySingle::adoptScreen()
{
    m_view->setPreviousKeys(commandKeys().keys(QStringLiteral("gallery_compare")));
    const QColorSpace space = screenProfile(screen()).space;
    if (space == m_screen)
        return;
    m_screen = space;
    ++m_screens;
    m_cache.clear();
    m_asked.clear();
    m_held.reset();
    showPixels();
}

bool GallerySingle::event(QEvent* event)
{
    if (event->type() == QEvent::Show || event->type() == QEvent::ScreenChangeInternal
        || event->type() == QEvent::LanguageChange)
        adoptScreen();
    if (event->type() == QEvent::Hide)
        setSlides(false);
    return QWidget::event(event);
}

void GallerySingle::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_PageUp: return Q_EMIT stepWanted(-1);
    case Qt::Key_PageDown: return Q_EMIT stepWanted(1);
    case Qt::Key_Home: return Q_EMIT endWanted(false);
    case Qt::Key_End: return Q_EMIT endWanted(true);
    default: QWidget::keyPressEvent(event);
    }
}

/// What was judged, beside the caption.
void GallerySingle::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), themeColors().window);
    if (m_foot->isVisible())
        paintJudgement(painter, QRect(2 * kGrid, m_foot->y(), kStars + 5 * kGrid, m_foot->height()), m_judgement);
}

} // namespace zimage::ui
