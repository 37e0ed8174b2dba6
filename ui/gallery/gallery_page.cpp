#include "gallery/gallery_page.h"

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
#include "session/undo_history.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/folder_dialog.h"
#include "widgets/key_guard.h"
#include "widgets/notice_bar.h"
#include "widgets/quiet_widgets.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include <utility>

namespace zimage::ui {

namespace {

constexpr int kSideWidth = 190; // px at first
constexpr int kDetailsWidth = 270;
constexpr int kMuch = 4000;
constexpr int kAgainMs = 200; // several changes in a row are one search

} // namespace

GalleryPage::GalleryPage(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_thumbnails(ThumbnailFiles()), m_files(context, ThumbnailFiles()),
      m_uses(context), m_search(new SearchLine(context.gallery)), m_order(new ChoiceBox),
      m_size(new QSlider(Qt::Horizontal)), m_save(new QToolButton), m_said(new Hint), m_side(new GallerySide(context)),
      m_stack(new QStackedWidget), m_view(new GalleryView(m_model, m_thumbnails)), m_single(new GallerySingle),
      m_empty(new Hint), m_details(new GalleryDetails), m_columns(new QSplitter(Qt::Horizontal)),
      m_notice(new NoticeBar(m_stack))
{
    lay();
    wire();
    wireActions();
    wireFiles();
    wireLibrary();
    new GalleryJudging(context, *this);
    retranslate();
}

GalleryPage::~GalleryPage() { fillScreen(false); }

void GalleryPage::lay()
{
    m_size->setRange(GalleryView::kSmallest, GalleryView::kLargest);
    m_size->setFixedWidth(withText(120));
    m_save->setAutoRaise(true);
    for (int order = 0; order < 5; ++order)
        m_order->addItem({}, order);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setContentsMargins(6 * kGrid, 6 * kGrid, 6 * kGrid, 6 * kGrid);
    m_said->setMinimumHeight(m_said->fontMetrics().lineSpacing()); // nothing moves when it has more to say
    m_said->setMostLines(1);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(kGrid);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_save);
    bar->addWidget(m_order);
    bar->addWidget(m_size);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_single);
    m_columns->setHandleWidth(1);
    m_columns->addWidget(m_side);
    m_columns->addWidget(m_stack);
    m_columns->addWidget(m_details);
    m_columns->setStretchFactor(1, 1);
    m_columns->setSizes({withText(kSideWidth), kMuch, withText(kDetailsWidth)});
    m_columns->restoreState(QByteArray::fromBase64(m_context.settings.gallery("columns", {}).toByteArray()));
    m_view->setSide(m_context.settings.gallery("side", 176).toInt());
    m_size->setValue(m_view->side());
    m_order->setCurrentIndex(m_context.settings.gallery("order", 0).toInt());
    auto* above = new QVBoxLayout;
    above->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid / 2);
    above->setSpacing(kGrid / 2);
    above->addLayout(bar);
    above->addWidget(m_said);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(above);
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
        m_context.settings.setGallery("order", m_order->currentIndex());
        m_context.settings.setGallery("columns", m_columns->saveState().toBase64());
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_similarTo = 0;
        m_side->showSearch(text);
        searchNow();
    });
    connect(m_search, &SearchLine::left, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_order, &QComboBox::currentIndexChanged, this, [this] {
        m_similarTo = 0;
        searchNow();
        m_keep.start();
    });
    connect(m_size, &QSlider::valueChanged, m_view, &GalleryView::setSide);
    connect(m_view, &GalleryView::sideChanged, this, [this](int side) {
        const QSignalBlocker quiet(m_size);
        m_size->setValue(side);
        m_keep.start();
    });
    connect(m_columns, &QSplitter::splitterMoved, &m_keep, qOverload<>(&QTimer::start));
    connect(m_save, &QToolButton::clicked, this, &GalleryPage::saveSearch);
    connect(m_side, &GallerySide::searchWanted, this, &GalleryPage::find);
    connect(m_side, &GallerySide::failed, this, [this](const QString& said) { m_notice->showNotice(said); });
    connect(m_details, &GalleryDetails::searchWanted, this, &GalleryPage::find);
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
    closeOnEscape(*this, EscapeReach::Last, [this] { stepBack(); });
    closeOnEscape(*m_single, EscapeReach::Window, [this] { stepBack(); });
}

void GalleryPage::wireActions()
{
    m_actions.addTo(*this);
    m_actions.addTo(*m_single); // which may be a window of its own
    connect(&m_actions.search, &QAction::triggered, this, [this] {
        showSingle(false);
        m_search->setFocus();
        m_search->selectAll();
    });
    connect(&m_actions.open, &QAction::triggered, this, [this] { showSingle(m_stack->currentWidget() != m_single); });
    connect(&m_actions.full, &QAction::triggered, this, [this] { fillScreen(m_screen == nullptr); });
    connect(&m_actions.slides, &QAction::triggered, this, [this] {
        const bool on = !m_single->hasSlides();
        fillScreen(on);
        m_single->setSlides(on);
    });
    withCurrent(m_actions.useSettings, &GalleryUses::useSettings);
    withCurrent(m_actions.usePrompt, &GalleryUses::usePrompt);
    withCurrent(m_actions.useWildcards, &GalleryUses::useWildcards);
    withCurrent(m_actions.useSeed, &GalleryUses::useSeed);
    withCurrent(m_actions.useSize, &GalleryUses::useSize);
    withCurrent(m_actions.again, &GalleryUses::makeAgain);
    withCurrent(m_actions.copyPrompt, &GalleryUses::copyPrompt);
    withCurrent(m_actions.folder, &GalleryUses::showFolder);
    for (const auto& [action, use] :
         {std::pair(&m_actions.copy, &GalleryUses::copy), std::pair(&m_actions.openWith, &GalleryUses::openWith)})
        connect(action, &QAction::triggered, this,
                [this, use = use] { withSelected([this, use](const auto& pictures) { (m_uses.*use)(pictures); }); });
    connect(&m_actions.sameSeed, &QAction::triggered, this, [this] {
        if (const LibraryPicture* picture = current()) // not for people: words of the search
            find(QStringLiteral("seed:%1").arg(picture->params.seed));
    });
    connect(&m_actions.similar, &QAction::triggered, this, [this] { searchSimilar(m_view->current()); });
    connect(&m_actions.fold, &QAction::triggered, this, [this] { m_model.toggleFold(m_view->current()); });
    connect(&m_actions.foldAll, &QAction::triggered, this, [this] { m_model.setFolded(!m_model.areFolded()); });
}

void GalleryPage::withCurrent(QAction& action, void (GalleryUses::*use)(const LibraryPicture&))
{
    connect(&action, &QAction::triggered, this, [this, use] {
        if (const LibraryPicture* picture = current())
            (m_uses.*use)(LibraryPicture(*picture)); // it may be read anew meanwhile
    });
}

void GalleryPage::wireFiles()
{
    const auto files = [](const std::vector<LibraryPicture>& pictures) {
        std::vector<std::filesystem::path> paths;
        for (const LibraryPicture& picture : pictures)
            paths.push_back(picture.file);
        return paths;
    };
    const auto say = [this](const QString& sentence, const std::function<void()>& undo) {
        m_notice->showNotice(sentence, undo);
    };
    connect(&m_files, &GalleryFiles::done, this, say);
    connect(&m_uses, &GalleryUses::done, this, say);
    connect(&m_files, &GalleryFiles::failed, this, [say](const QString& sentence) { say(sentence, {}); });
    connect(&m_uses, &GalleryUses::failed, this, [say](const QString& sentence) { say(sentence, {}); });
    connect(&m_context.history, &UndoHistory::undone, this,
            [this](const QString& text) { m_notice->showNotice(tr("Undone: %1").arg(text)); });
    connect(&m_context.history, &UndoHistory::redone, this,
            [this](const QString& text) { m_notice->showNotice(tr("Done again: %1").arg(text)); });
    connect(&m_actions.trash, &QAction::triggered, this,
            [this, files] { withSelected([this, files](const auto& pictures) { m_files.trash(files(pictures)); }); });
    connect(&m_actions.erase, &QAction::triggered, this, [this, files] {
        withSelected([this, files](const std::vector<LibraryPicture>& pictures) {
            askToErase(m_screen == nullptr ? window() : m_screen, pictures,
                       [this, paths = files(pictures)] { m_files.erase(paths); });
        });
    });
    connect(&m_actions.rename, &QAction::triggered, this, [this] {
        withSelected([this](std::vector<LibraryPicture> pictures) {
            const QString text = pictures.size() > 1 ? tr("Rename pictures") : tr("Rename a picture");
            askForNames(window(), std::move(pictures), QString::fromStdString(m_context.settings.namePattern()),
                        [this, text](std::vector<GalleryFiles::Move> moves) { m_files.move(std::move(moves), text); });
        });
    });
    for (const auto& [action, put] :
         {std::pair(&m_actions.moveTo, &GalleryFiles::moveTo), std::pair(&m_actions.copyTo, &GalleryFiles::copyTo)})
        connect(action, &QAction::triggered, this, [this, files, put = put] {
            withSelected([this, files, put](const std::vector<LibraryPicture>& pictures) {
                askForFolder(
                    window(), m_context.settings.pictureFolder(),
                    [this, put, paths = files(pictures)](const auto& folder) { (m_files.*put)(paths, folder); });
            });
        });
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
    if (m_search->text() == query) {
        m_similarTo = 0;
        searchNow();
    }
    m_search->setText(query);
    m_view->setFocus();
}

void GalleryPage::searchNow()
{
    GallerySearch what;
    const ParsedQuery parsed = parseQuery(m_search->text().toStdString(), QDateTime::currentMSecsSinceEpoch());
    m_problem = parsed.problems.empty() ? QString() : QString::fromStdString(parsed.problems.front().sentence);
    what.query = parsed.query;
    what.order = static_cast<LibraryOrder>(m_order->currentIndex());
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
        const QSignalBlocker quiet(m_search);
        m_search->clear();
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
    const bool typed = !m_search->text().trimmed().isEmpty();
    const GallerySummary summary{
        m_found, typed || m_similarTo != 0, m_similarTo != 0, m_model.pictures(), m_view->selected().size(), m_toRead};
    m_said->setTone(wrong.isEmpty() ? Hint::Tone::Quiet : Hint::Tone::Warning);
    m_said->setText(wrong.isEmpty() ? summaryText(summary) : wrong);
    m_empty->setText(emptyText(summary));
    m_save->setEnabled(m_problem.isEmpty() && typed);
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
        m_uses.drag(*this, pictures, m_thumbnails.get(picture->file));
}

void GalleryPage::saveSearch()
{
    const QString query = m_search->text().trimmed();
    askForName(window(), query, [this, query](const QString& name) { m_side->saveSearch(name, query); });
}

QString GalleryPage::said() const { return m_said->text(); }
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
    m_search->setPlaceholderText(tr("Search: words, steps:>20, rating:4 …"));
    m_search->setAccessibleName(tr("Search the pictures"));
    m_save->setText(tr("Save search…"));
    m_order->setAccessibleName(tr("Order"));
    m_size->setToolTip(tr("Size of the pictures"));
    m_size->setAccessibleName(m_size->toolTip());
    const QStringList orders{tr("Newest first"), tr("Oldest first"), tr("By name"), tr("Best rated first"),
                             tr("Largest first")};
    for (int i = 0; i < orders.size(); ++i)
        m_order->setItemText(i, orders[i]);
    tell();
    showCurrent();
}

} // namespace zimage::ui
