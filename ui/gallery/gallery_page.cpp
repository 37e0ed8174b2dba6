#include "gallery/gallery_page.h"

#include "gallery/gallery_bar.h"
#include "gallery/gallery_columns.h"
#include "gallery/gallery_commands.h"
#include "gallery/gallery_details.h"
#include "gallery/gallery_judging.h"
#include "gallery/gallery_questions.h"
#include "gallery/gallery_side.h"
#include "gallery/gallery_single.h"
#include "gallery/gallery_view.h"
#include "gallery/gallery_words.h"
#include "gallery/search_line.h"
#include "pictures/screen_profile.h"
#include "session/app_settings.h"
#include "session/command_keys.h"
#include "session/undo_history.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"
#include "widgets/notice_bar.h"
#include "widgets/quiet_widgets.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedWidget>

#include <utility>

namespace zimage::ui {

namespace {

constexpr int kAgainMs = 200; // several changes in a row are one search

} // namespace

GalleryPage::GalleryPage(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_thumbnails(ThumbnailFiles()), m_bar(new GalleryBar(context.gallery)),
      m_side(new GallerySide(context)), m_stack(new QStackedWidget), m_view(new GalleryView(m_model, m_thumbnails)),
      m_single(new GallerySingle), m_empty(new Hint), m_details(new GalleryDetails),
      m_columns(new GalleryColumns(m_side, m_stack, m_details)), m_notice(new NoticeBar(m_stack))
{
    lay();
    wire();
    wirePictures();
    wireActions();
    wireLibrary();
    m_commands = new GalleryCommands(context, *this);
    new GalleryJudging(context, *this);
    retranslate();
}

GalleryPage::~GalleryPage() { fillScreen(false); }

void GalleryPage::lay()
{
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setContentsMargins(6 * kGrid, 6 * kGrid, 6 * kGrid, 6 * kGrid);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_single);
    const AppSettings& settings = m_context.settings;
    m_columns->setState(QByteArray::fromBase64(settings.gallery("columns", {}).toByteArray()));
    m_view->setSide(settings.gallery("side", 176).toInt());
    m_bar->setSide(m_view->side());
    m_bar->setOrder(static_cast<LibraryOrder>(settings.gallery("order", 0).toInt()));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_columns, 1);
    setFocusProxy(m_view);
}

void GalleryPage::wire()
{
    m_again.setSingleShot(true);
    m_again.setInterval(kAgainMs);
    m_keep.setSingleShot(true);
    m_keep.setInterval(4 * kAgainMs);
    connect(&m_again, &QTimer::timeout, this, &GalleryPage::searchNow);
    connect(&m_keep, &QTimer::timeout, this, [this] {
        m_context.settings.setGallery("side", m_view->side());
        m_context.settings.setGallery("order", static_cast<int>(m_bar->order()));
        m_context.settings.setGallery("columns", m_columns->state().toBase64());
    });
    connect(m_bar, &GalleryBar::queryChanged, this, [this](const QString& text) {
        m_similarTo = 0;
        m_side->showSearch(text);
        searchNow();
    });
    connect(m_bar, &GalleryBar::left, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_bar, &GalleryBar::orderChanged, this, [this] {
        m_similarTo = 0;
        searchNow();
        m_keep.start();
    });
    connect(m_bar, &GalleryBar::saveWanted, this, &GalleryPage::saveSearch);
    connect(m_bar, &GalleryBar::sideWanted, m_view, &GalleryView::setSide);
    connect(m_view, &GalleryView::sideChanged, this, [this](int side) {
        m_bar->setSide(side);
        m_keep.start();
    });
    connect(m_columns, &GalleryColumns::changed, &m_keep, qOverload<>(&QTimer::start));
    connect(m_side, &GallerySide::searchWanted, this, &GalleryPage::find);
    connect(m_side, &GallerySide::failed, this, [this](const QString& said) { m_notice->showNotice(said); });
    connect(m_details, &GalleryDetails::searchWanted, this, &GalleryPage::find);
    connect(&m_context.history, &UndoHistory::undone, this,
            [this](const QString& text) { m_notice->showNotice(tr("Undone: %1").arg(text)); });
    connect(&m_context.history, &UndoHistory::redone, this,
            [this](const QString& text) { m_notice->showNotice(tr("Done again: %1").arg(text)); });
    closeOnEscape(*this, EscapeReach::Last, [this] { stepBack(); });
    closeOnEscape(*m_single, EscapeReach::Window, [this] { stepBack(); });
}

void GalleryPage::wirePictures()
{
    connect(m_view, &GalleryView::currentChanged, this, &GalleryPage::showCurrent);
    connect(m_view, &GalleryView::selectionChanged, this, &GalleryPage::showCurrent);
    connect(&m_model, &GalleryModel::changed, this, &GalleryPage::showCurrent);
    connect(m_view, &GalleryView::opened, &m_actions.open, &QAction::trigger);
    connect(m_view, &GalleryView::menuWanted, this, &GalleryPage::openMenu);
    connect(m_view, &GalleryView::dragWanted, this, &GalleryPage::dragOut);
    connect(m_view, &GalleryView::foldWanted, &m_model, &GalleryModel::toggleFold);
    connect(m_single, &GallerySingle::stepWanted, m_view, &GalleryView::moveCurrent);
    connect(m_single, &GallerySingle::endWanted, this,
            [this](bool last) { m_view->moveCurrent(last ? m_model.count() : -m_model.count()); });
    connect(m_single, &GallerySingle::menuWanted, this, &GalleryPage::openMenu);
    connect(m_single, &GallerySingle::dragWanted, this, &GalleryPage::dragOut);
}

void GalleryPage::wireActions()
{
    m_actions.addTo(*this);
    m_actions.addTo(*m_single); // which may be a window of its own
    for (QAction* action : {&m_columns->showList, &m_columns->showDetails}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
    m_bar->addToggles(m_columns->showList, m_columns->showDetails);
    connect(&m_actions.search, &QAction::triggered, this, [this] {
        showSingle(false);
        m_bar->search().setFocus();
        m_bar->search().selectAll();
    });
    connect(&m_actions.open, &QAction::triggered, this, [this] { showSingle(m_stack->currentWidget() != m_single); });
    connect(&m_actions.full, &QAction::triggered, this, [this] { fillScreen(m_screen == nullptr); });
    connect(&m_actions.slides, &QAction::triggered, this, [this] {
        const bool on = !m_single->hasSlides();
        fillScreen(on);
        m_single->setSlides(on);
    });
    connect(&m_actions.sameSeed, &QAction::triggered, this, [this] {
        if (const LibraryPicture* picture = current()) // not for people: words of the search
            find(QStringLiteral("seed:%1").arg(picture->params.seed));
    });
    connect(&m_actions.similar, &QAction::triggered, this, [this] { searchSimilar(m_view->current()); });
    connect(&m_actions.fold, &QAction::triggered, this, [this] { m_model.toggleFold(m_view->current()); });
    connect(&m_actions.foldAll, &QAction::triggered, this, [this] { m_model.setFolded(!m_model.areFolded()); });
}

void GalleryPage::wireLibrary()
{
    GalleryLibrary& library = m_context.gallery;
    connect(&m_model, &GalleryModel::wanted, this, [this, &library](const std::vector<std::int64_t>& ids) {
        library.read(
            this, [ids](LibraryIndex& index) { return index.pictures(ids); },
            [this](const std::vector<LibraryPicture>& pictures) { m_model.take(pictures); });
    });
    connect(&library, &GalleryLibrary::found, this, &GalleryPage::take);
    connect(&library, &GalleryLibrary::changed, this,
            [this](const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& gone) {
                ids.empty() && gone.empty() ? m_model.forgetAll() : m_model.forget(ids);
                if (!m_again.isActive() && isVisible())
                    m_again.start();
            });
    connect(&library, &GalleryLibrary::progressed, this, [this](qint64 read, qint64 toRead) {
        m_toRead = toRead - read;
        tell();
    });
    connect(&library, &GalleryLibrary::unwritten, this, [this](const QString& said) { m_notice->showNotice(said); });
    connect(&library, &GalleryLibrary::problemChanged, this, &GalleryPage::tell);
}

void GalleryPage::activate()
{
    m_thumbnails.setScreen(screenProfile(screen()).space);
    m_context.gallery.begin();
    searchNow();
    m_view->setFocus();
}

void GalleryPage::find(const QString& query)
{
    showSingle(false);
    if (m_bar->search().text() == query) {
        m_similarTo = 0;
        searchNow();
    }
    m_bar->search().setText(query);
    m_view->setFocus();
}

void GalleryPage::searchNow()
{
    GallerySearch what;
    const ParsedQuery parsed = parseQuery(m_bar->search().text().toStdString(), QDateTime::currentMSecsSinceEpoch());
    m_problem = parsed.problems.empty() ? QString() : QString::fromStdString(parsed.problems.front().sentence);
    what.query = parsed.query;
    what.order = m_bar->order();
    what.similarTo = m_similarTo;
    m_dated = m_similarTo == 0 && (what.order == LibraryOrder::Newest || what.order == LibraryOrder::Oldest);
    m_context.gallery.search(what);
    m_side->refresh();
    tell();
}

void GalleryPage::searchSimilar(std::int64_t id)
{
    showSingle(false);
    if (id == 0)
        return;
    {
        const QSignalBlocker quiet(m_bar->search());
        m_bar->search().clear();
    }
    m_similarTo = id;
    m_side->showSearch(QStringLiteral("\n")); // none of them
    searchNow();
}

void GalleryPage::take(const std::vector<LibraryHit>& hits)
{
    m_found = true;
    m_model.setHits(hits, m_dated);
    showCurrent();
}

/// What was found, or what is wrong; and in place of an empty grid what to do.
void GalleryPage::tell()
{
    const QString wrong = m_problem.isEmpty() ? m_context.gallery.problem() : m_problem;
    const bool typed = !m_bar->search().text().trimmed().isEmpty();
    const GallerySummary summary{
        m_found, typed || m_similarTo != 0, m_similarTo != 0, m_model.pictures(), m_view->selected().size(), m_toRead};
    m_bar->say(wrong.isEmpty() ? summaryText(summary) : wrong, !wrong.isEmpty());
    m_empty->setText(emptyText(summary));
    m_bar->enableSaving(m_problem.isEmpty() && typed);
    if (m_stack->currentWidget() != m_single || m_model.count() == 0)
        m_stack->setCurrentWidget(m_model.count() > 0 ? static_cast<QWidget*>(m_view) : m_empty);
    if (m_model.count() == 0)
        fillScreen(false);
}

const LibraryPicture* GalleryPage::current()
{
    return m_view->current() == 0 ? nullptr : m_model.picture(m_view->current());
}

void GalleryPage::showCurrent()
{
    const LibraryPicture* picture = current();
    m_actions.enable(m_view->selectedCells(), picture);
    if (picture != nullptr || m_view->current() == 0)
        m_details->showPicture(picture, static_cast<int>(m_view->selected().size()));
    if (m_single->isVisible())
        showPicture();
    tell();
}

/// By itself, with the one that the key shows: the other one that is selected, else the one before it.
void GalleryPage::showPicture()
{
    const LibraryPicture* picture = current();
    if (picture == nullptr && m_view->current() != 0)
        return; // it is being read
    const int cell = m_view->currentCell();
    GallerySingle::Shown shown{.picture = picture, .next = {}, .caption = {}};
    const std::vector<std::int64_t> selected = m_view->selected();
    if (selected.size() == 2)
        shown.other = m_model.picture(selected.front() == m_view->current() ? selected.back() : selected.front());
    else if (cell > 0)
        shown.other = m_model.picture(m_model.id(cell - 1));
    for (const int next : {cell + 1, cell - 1})
        if (next >= 0 && next < m_model.count())
            if (const LibraryPicture* each = m_model.picture(m_model.id(next)))
                shown.next.push_back(each->file);
    if (picture != nullptr)
        shown.caption = tr("%1 · picture %2 of %3")
                            .arg(QFile::decodeName(picture->file.filename().c_str()))
                            .arg(cell + 1)
                            .arg(m_model.count());
    m_single->showPicture(shown);
}

void GalleryPage::showSingle(bool on)
{
    if (!on)
        fillScreen(false);
    if (m_model.count() == 0 || m_screen != nullptr)
        return;
    m_stack->setCurrentWidget(on ? static_cast<QWidget*>(m_single) : m_view);
    if (on) {
        showPicture();
        m_single->setFocus();
    } else {
        m_view->setFocus();
    }
}

void GalleryPage::fillScreen(bool on)
{
    if (on == (m_screen != nullptr) || (on && m_model.count() == 0))
        return;
    m_single->setSlides(false);
    m_single->setBare(on);
    if (on) {
        m_screen = new QWidget(window(), Qt::Window);
        m_screen->setWindowTitle(tr("Gallery"));
        auto* layout = new QVBoxLayout(m_screen);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(m_single);
        m_single->show();
        m_screen->showFullScreen();
        showPicture();
        return m_single->setFocus();
    }
    QWidget* screen = std::exchange(m_screen, nullptr);
    m_stack->addWidget(m_single);
    m_stack->setCurrentWidget(m_single);
    screen->deleteLater();
    m_single->setFocus();
}

void GalleryPage::stepBack()
{
    if (m_screen != nullptr)
        return fillScreen(false);
    if (m_stack->currentWidget() == m_single)
        return showSingle(false);
    Q_EMIT closed();
}

void GalleryPage::openMenu(QPoint global)
{
    auto* menu = new QMenu(m_screen == nullptr ? this : m_screen);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions.fill(*menu);
    menu->popup(global);
}

void GalleryPage::withSelected(const std::function<void(std::vector<LibraryPicture>)>& act)
{
    m_context.gallery.read(
        this, [ids = m_view->selected()](LibraryIndex& index) { return index.pictures(ids); },
        [act](std::vector<LibraryPicture> pictures) {
            if (!pictures.empty())
                act(std::move(pictures));
        });
}

/// A drag has to begin at once: with what is known already.
void GalleryPage::dragOut()
{
    std::vector<LibraryPicture> pictures;
    for (const std::int64_t id : m_view->selected())
        if (const LibraryPicture* picture = m_model.picture(id))
            pictures.push_back(*picture);
    if (const LibraryPicture* picture = current(); picture != nullptr && !pictures.empty())
        m_commands->drag(*this, pictures, m_thumbnails.get(picture->file));
}

void GalleryPage::saveSearch()
{
    const QString query = m_bar->search().text().trimmed();
    askForName(window(), query, [this, query](const QString& name) { m_side->saveSearch(name, query); });
}

void GalleryPage::say(const QString& sentence, const std::function<void()>& undo)
{
    m_notice->showNotice(sentence, undo);
}

QWidget* GalleryPage::dialogParent() const { return m_screen == nullptr ? window() : m_screen; }
SearchLine& GalleryPage::search() const { return m_bar->search(); }
QString GalleryPage::said() const { return m_bar->said(); }
QString GalleryPage::notice() const { return m_notice->text(); }
QWidget* GalleryPage::stage() const { return m_stack; }

void GalleryPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (!event->spontaneous())
        fillScreen(false);
}

void GalleryPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void GalleryPage::retranslate()
{
    m_actions.retranslate();
    for (QAction* action : {&m_columns->showList, &m_columns->showDetails})
        action->setText(menuText(action->objectName()));
    m_columns->showList.setIconText(tr("List"));
    m_columns->showDetails.setIconText(tr("Details"));
    tell();
    showCurrent();
}

} // namespace zimage::ui
