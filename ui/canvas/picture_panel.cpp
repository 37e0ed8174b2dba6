#include "canvas/picture_panel.h"

#include "canvas/canvas_icons.h"
#include "canvas/picture_panel_parts.h"
#include "canvas/screen_profile.h"
#include "params/variations.h"

#include <QFile>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

PicturePanel::PicturePanel(QWidget* parent) : QWidget(parent), m(std::make_unique<Parts>(this))
{
    m->build(this);
    connectParts();
    retranslate();
    refresh();
    setPage(Page::Empty);
}

PicturePanel::~PicturePanel() = default;

CanvasView* PicturePanel::canvas() const { return m->view; }
FilmStrip* PicturePanel::strip() const { return m->strip; }
DraftSheet* PicturePanel::draftSheet() const { return m->sheet; }
GuardLedger* PicturePanel::guards() const { return m->guards; }
PictureActions* PicturePanel::actions() const { return m->actions; }
SessionPictures* PicturePanel::pictures() const { return m->pictures; }
QString PicturePanel::changes() const { return m->changes->text(); }
QString PicturePanel::notice() const { return m->notice->text(); }
void PicturePanel::undoNotice() { m->notice->undo(); }

ShownPicture PicturePanel::currentPicture() const
{
    const int row = m->pictures->rowOf(m->current);
    return row < 0 ? ShownPicture() : m->pictures->at(row);
}

void PicturePanel::putAboveCanvas(QWidget* widget)
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->indexOf(m->stack), widget);
}

void PicturePanel::connectParts()
{
    connect(m->view, &CanvasView::zoomChanged, this, &PicturePanel::updateZoom);
    connect(m->view, &CanvasView::stepWanted, this, &PicturePanel::step);
    connect(m->view, &CanvasView::menuWanted, this, &PicturePanel::openMenu);
    connect(m->view, &CanvasView::dragOutWanted, this, [this] { m->actions->dragOut(m->current); });
    connect(m->strip, &FilmStrip::pictureChosen, this, &PicturePanel::chosenByUser);
    connect(m->strip, &FilmStrip::fullSizeChosen, this, &PicturePanel::wantFullSize);
    connect(m->strip, &FilmStrip::dragOutWanted, this, [this](quint64 id) { m->actions->dragOut(id); });
    connect(m->strip, &FilmStrip::menuWanted, this, [this](quint64 id, QPoint global) {
        chosenByUser(id);
        openMenu(global);
    });
    connect(m->sheet, &DraftSheet::draftChosen, this, &PicturePanel::chooseTile);
    connect(m->sheet, &DraftSheet::draftFocused, this, [this](quint64 id) { setCurrent(id, true); });
    connect(m->cache, &PreparedCache::ready, this, &PicturePanel::showPixels);
    connect(m->cache, &PreparedCache::failed, this, [this](quint64 id) {
        const int row = m->pictures->rowOf(id);
        if (id != m->current || row < 0)
            return;
        m->view->setPicture({});
        m->view->setMessage(tr("%1 cannot be read. Was it moved or deleted?")
                                .arg(QFile::decodeName(m->pictures->at(row).file.c_str())));
    });
    const PictureActions& actions = *m->actions;
    connect(actions.usePrompt, &QAction::triggered, this,
            [this] { Q_EMIT promptWanted(QString::fromStdString(fullSizeParams(currentPicture()).prompt)); });
    connect(actions.useWildcards, &QAction::triggered, this,
            [this] { Q_EMIT promptWanted(QString::fromStdString(currentPicture().run.promptOriginal)); });
    connect(actions.useSeed, &QAction::triggered, this, [this] { Q_EMIT seedWanted(currentPicture().params.seed); });
    connect(actions.useSettings, &QAction::triggered, this,
            [this] { Q_EMIT settingsWanted(fullSizeParams(currentPicture())); });
    connect(actions.fullSize, &QAction::triggered, this, [this] { wantFullSize(m->current); });
    connect(actions.showDrafts, &QAction::triggered, this, [this] { showSheet(m->pictures->rowOf(m->current)); });
    connect(actions.vary, &QAction::triggered, this, &PicturePanel::variationsWanted);
    connect(actions.trash, &QAction::triggered, this, &PicturePanel::moveToTrash);
    connect(&actions, &PictureActions::failed, this,
            [this](const QString& sentence) { m->notice->showNotice(sentence); });
    connect(&actions, &PictureActions::saved, this,
            [this](const QString& path) { m->notice->showNotice(tr("Saved as %1").arg(path)); });
    connect(&actions, &PictureActions::copied, this, [this] { m->notice->showNotice(tr("Picture copied")); });
    connect(m->fitAction, &QAction::triggered, m->view, &CanvasView::fit);
    connect(m->actualAction, &QAction::triggered, m->view, &CanvasView::actualSize);
    connect(m->toggleAction, &QAction::triggered, m->view, &CanvasView::toggleFit);
    connect(m->zoomButton, &QAbstractButton::clicked, m->view, &CanvasView::toggleFit);
    connect(m->liveButton, &QAbstractButton::clicked, this, [this] {
        m->away = false;
        if (m->liveSet >= 0)
            return showSet(m->liveSet);
        setPage(Page::Canvas);
        refresh();
    });
    m->strip->installEventFilter(this);
    m->sheet->installEventFilter(this);
}

void PicturePanel::retranslate()
{
    setAccessibleName(tr("Picture"));
    m->actions->retranslate();
    m->retranslate();
    updateZoom();
    updateCaption();
}

void PicturePanel::setPage(Page page)
{
    m->stack->setCurrentIndex(static_cast<int>(page));
    for (QWidget* part : {m->header, m->bar, static_cast<QWidget*>(m->strip)})
        part->setVisible(page != Page::Empty);
    m->liveButton->setVisible(m->live && m->away);
    m->placeLiveButton();
}

void PicturePanel::setCurrent(quint64 id, bool sheet)
{
    const bool another = id != m->current;
    m->current = id;
    setPage(id == 0 && !m->live ? Page::Empty : sheet ? Page::Drafts : Page::Canvas);
    refresh();
    if (another)
        Q_EMIT currentChanged(currentPicture());
}

bool PicturePanel::previewing() const { return m->live && !m->away; }

bool PicturePanel::isSettled() const
{
    const int row = m->pictures->rowOf(m->current);
    const bool ready = row < 0 || previewing()
        || (m->shown.id == m->current && m->shown.pixels && (m->pictures->previousOf(row) < 0 || m->before.pixels));
    return ready && m->view->settled();
}

void PicturePanel::refresh()
{
    // While a preview covers it the current picture must not be changed or deleted unseen.
    const int row = previewing() ? -1 : m->pictures->rowOf(m->current);
    m->actions->setPicture(row < 0 ? 0 : m->current, row >= 0 && isCell(m->pictures->at(row)));
    m->strip->setCurrentPicture(row);
    if (row < 0) {
        m->changes->clear();
        m->guards->clear();
    } else {
        const int previous = m->pictures->previousOf(row);
        m->changes->showChanges(previous < 0 ? std::optional<ShownPicture>() : m->pictures->at(previous),
                                m->pictures->at(row));
        m->guards->showPicture(m->pictures->at(row));
    }
    updateCaption();
    showPixels();
}

void PicturePanel::showPixels()
{
    const int row = m->pictures->rowOf(m->current);
    if (row < 0) {
        m->view->setPrevious({});
        if (!m->live)
            m->view->setPicture({});
        return;
    }
    const ShownPicture& picture = m->pictures->at(row);
    if (const PreparedPointer pixels = m->hold(m->shown, m->current); pixels && !previewing())
        m->view->setPicture({pixels, picture.fullSize.isValid() ? picture.fullSize : pixels->size()});
    // While a picture is being made, Space shows the last finished one.
    const int previous = previewing() ? row : m->pictures->previousOf(row);
    if (previous < 0) {
        m->view->setPrevious({});
    } else {
        const ShownPicture& before = m->pictures->at(previous);
        const PreparedPointer pixels = m->hold(m->before, before.id);
        m->view->setPrevious({pixels, pixels && !before.fullSize.isValid() ? pixels->size() : before.fullSize});
    }
    for (const DraftSheet::Draft& draft : m->sheet->drafts())
        if (const PreparedPointer pixels =
                draft.id != 0 && m->stack->currentWidget() == m->sheet ? m->cache->get(draft.id) : nullptr)
            m->sheet->setPixels(draft.id, pixels);
}

void PicturePanel::showPicture(const ShownPicture& picture)
{
    const int row = m->pictures->add(picture);
    const quint64 id = m->pictures->at(row).id;
    m->forget(id);
    m->live = false;
    if (m->away)
        return refresh();
    setCurrent(id); // the preview stays on the canvas until the pixels are ready
}

void PicturePanel::showPreview(const QImage& preview, QSize fullSize)
{
    const QImage small = inScreenColours(preview, m->screenSpace); // a few thousand pixels
    const bool first = !m->live;
    m->live = true;
    if (m->away)
        return setPage(static_cast<Page>(m->stack->currentIndex()));
    if (m->liveSet >= 0) {
        m->away = !showsSet(m->liveSet); // whoever left the sheet is not taken back to it
        if (m->away)
            return setPage(static_cast<Page>(m->stack->currentIndex()));
        m->sheet->setPreview(small, m->livePlace);
        return refresh();
    }
    const bool onSheet = m->stack->currentWidget() == m->sheet && m->openSet < 0
        && m->sheet->drafts().size() < DraftSheet::kTiles && m->draftsFollow;
    if (onSheet) {
        m->sheet->setPreview(small);
        return refresh();
    }
    if (m->stack->currentWidget() != m->view)
        setPage(Page::Canvas);
    m->view->setPreview(small, fullSize);
    if (first)
        refresh();
}

void PicturePanel::endPreview()
{
    m->live = false;
    m->away = false;
    m->draftsFollow = false;
    m->liveSet = -1;
    m->sheet->setPreview({});
    m->view->endPreview();
    setPage(m->current == 0 ? Page::Empty : static_cast<Page>(m->stack->currentIndex()));
    refresh();
}

void PicturePanel::addDraft(const ShownPicture& picture)
{
    ShownPicture draft = picture;
    draft.kind = ShownPicture::Kind::Draft;
    const int row = m->pictures->add(draft);
    const quint64 id = m->pictures->at(row).id;
    m->forget(id);
    m->live = false;
    if (const int set = m->setOf(m->pictures->at(row)); set >= 0) {
        if (showsSet(set))
            showSet(set); // the picture on show stays what it was: the one that is varied, or the cell with the focus
        return refresh();
    }
    if (m->away)
        return refresh();
    const bool sheet = m->pictures->draftsAround(row).size() > 1;
    m->draftsFollow = true;
    setCurrent(id, sheet);
    if (sheet)
        showSheet(row);
}

void PicturePanel::showSheet(int row)
{
    if (row < 0)
        return;
    if (const int set = m->setOf(m->pictures->at(row)); set >= 0)
        return showSet(set);
    m->openSet = -1;
    QVector<DraftSheet::Draft> drafts;
    for (const int one : m->pictures->draftsAround(row))
        drafts.push_back({m->pictures->at(one).id, m->pictures->at(one).params.seed, {}, false});
    m->sheet->setDrafts(drafts, m->pictures->at(row).fullSize);
    setPage(Page::Drafts);
    showPixels();
}

void PicturePanel::openSet(const VariationSet& set)
{
    if (set.cells.empty())
        return;
    m->sets.append(set);
    showSet(static_cast<int>(m->sets.size()) - 1);
}

void PicturePanel::showSet(int index)
{
    const VariationSet& set = m->sets[index];
    m->openSet = index;
    QVector<DraftSheet::Draft> tiles(static_cast<qsizetype>(set.cells.size()) + 1);
    tiles[set.basePlace()] = m->tileOf(set, set.base); // with four cells or more there are five tiles and more
    for (int cell = 0; cell < static_cast<int>(set.cells.size()); ++cell)
        tiles[set.placeOf(cell)] = m->tileOf(set, set.cells[static_cast<std::size_t>(cell)]);
    m->sheet->setDrafts(tiles, set.fullSize);
    setPage(Page::Drafts);
    showPixels();
}

bool PicturePanel::showsSet(int set) const
{
    return set >= 0 && m->openSet == set && m->stack->currentWidget() == m->sheet;
}

bool PicturePanel::isCell(const ShownPicture& picture) const { return m->setOf(picture) >= 0; }

void PicturePanel::expect(const GenerationParams& params, const QString& model)
{
    m->liveSet = m->setWith(params, model);
    if (m->liveSet < 0)
        return;
    const VariationSet& set = m->sets[m->liveSet];
    m->livePlace = set.placeOf(set.cellOf(params));
}

QJsonArray PicturePanel::saveSets() const
{
    constexpr qsizetype kMost = 20; // older pictures' grids are hardly looked at again
    QJsonArray sets;
    for (qsizetype i = std::max<qsizetype>(0, m->sets.size() - kMost); i < m->sets.size(); ++i)
        sets.append(toJson(m->sets[i]));
    return sets;
}

void PicturePanel::restoreSets(const QJsonArray& sets)
{
    m->sets.clear();
    m->openSet = m->liveSet = -1;
    for (const QJsonValue set : sets)
        if (const VariationSet read = variationSetFrom(set.toObject()); !read.cells.empty())
            m->sets.append(read);
}

void PicturePanel::setPictures(const QList<ShownPicture>& pictures)
{
    m->pictures->setPictures(pictures);
    m->dropPixels();
    m->away = false;
    const int last = m->pictures->count() - 1;
    m->current = 0;
    const bool sheet = m->pictures->draftsAround(last).size() > 1
        || (last >= 0 && m->pictures->at(last).kind == ShownPicture::Kind::Draft && isCell(m->pictures->at(last)));
    setCurrent(last < 0 ? 0 : m->pictures->at(last).id, sheet);
    if (sheet)
        showSheet(last);
}

void PicturePanel::clear()
{
    m->live = false;
    m->view->endPreview();
    restoreSets({});
    setPictures({});
    Q_EMIT currentChanged({});
}

void PicturePanel::step(int by)
{
    // From a preview the way back leads to the newest picture that is finished.
    const int row = previewing() ? (by < 0 ? m->pictures->rowOf(m->current) : -1) : m->pictures->rowOf(m->current) + by;
    if (row >= 0 && row < m->pictures->count())
        chosenByUser(m->pictures->at(row).id);
}

void PicturePanel::chosenByUser(quint64 id)
{
    m->away = m->live;
    m->view->endPreview();
    setCurrent(id);
}

void PicturePanel::wantFullSize(quint64 id)
{
    const int row = m->pictures->rowOf(id);
    if (row < 0 || m->pictures->at(row).kind != ShownPicture::Kind::Draft)
        return;
    setCurrent(id, m->stack->currentWidget() == m->sheet);
    Q_EMIT fullSizeWanted(m->pictures->at(row));
}

/// A draft or a variation is made whole; what is whole already is shown.
void PicturePanel::chooseTile(quint64 id)
{
    const int row = m->pictures->rowOf(id);
    if (row >= 0 && m->pictures->at(row).kind == ShownPicture::Kind::Final)
        return chosenByUser(id);
    wantFullSize(id);
}

void PicturePanel::moveToTrash()
{
    const int row = m->pictures->rowOf(m->current);
    if (row < 0)
        return;
    const ShownPicture picture = m->pictures->at(row);
    TrashedFile trashed;
    if (!picture.file.empty() && !trashed.moveToTrash(picture.file))
        return m->notice->showNotice(
            tr("%1 cannot be moved to the trash.").arg(QFile::decodeName(picture.file.filename().c_str())));
    {
        const QSignalBlocker quiet(m->strip); // its choice of another one is no choice of the user's
        m->pictures->take(row);
    }
    const int neighbour = std::min(row, m->pictures->count() - 1);
    setCurrent(neighbour < 0 ? 0 : m->pictures->at(neighbour).id);
    if (!picture.file.empty())
        Q_EMIT pictureTrashed(picture);
    m->notice->showNotice(
        picture.file.empty() ? tr("Draft removed") : tr("Moved to trash"), [this, picture, row, trashed] {
            if (!picture.file.empty() && !trashed.restore(picture.file))
                return m->notice->showNotice(tr("The picture cannot be brought back from the trash."));
            m->pictures->insert(std::min(row, m->pictures->count()), picture);
            setCurrent(picture.id);
            if (!picture.file.empty())
                Q_EMIT pictureRestored(picture);
        });
}

void PicturePanel::updateZoom()
{
    const QString percent = tr("%1 %").arg(qRound(m->view->zoom() * 100));
    m->zoomButton->setText(QLatin1Char(' ') + (m->view->isFitted() ? tr("Fit · %1").arg(percent) : percent));
    m->zoomButton->setIcon(canvasIcon(m->view->isFitted() ? CanvasIcon::Fit : CanvasIcon::ActualSize));
}

void PicturePanel::updateCaption()
{
    const ShownPicture picture = previewing() ? ShownPicture() : currentPicture();
    const bool draft = picture.id != 0 && picture.kind == ShownPicture::Kind::Draft;
    m->fullSizeButton->setVisible(draft);
    if (picture.id == 0)
        return m->caption->clear();
    QStringList facts{tr("%1 × %2").arg(picture.fullSize.width()).arg(picture.fullSize.height()),
                      tr("seed %1").arg(picture.params.seed)};
    if (isVariation(picture.params))
        facts << recipeLine(picture.params, picture.params);
    if (draft)
        facts.prepend(tr("Draft"));
    if (picture.seconds > 0)
        facts << tr("%1 s").arg(QString::number(picture.seconds, 'f', picture.seconds < 10 ? 1 : 0));
    m->caption->setText(facts.join(QStringLiteral(" · ")));
    m->caption->setToolTip(QFile::decodeName(picture.file.c_str()));
    m->view->setAccessibleDescription(QString::fromStdString(picture.params.prompt));
}

void PicturePanel::openMenu(QPoint global)
{
    if (m->current == 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m->actions->fill(*menu);
    menu->popup(global);
}

void PicturePanel::adoptScreen()
{
    const ScreenProfile profile = screenProfile(screen());
    m->screenSpace = profile.space;
    m->pictures->setScreen(profile.space);
    if (m->cache->setScreen(profile.space))
        m->dropPixels();
    m->screenName = profile.known ? tr("Colours: the screen's profile %1").arg(profile.name)
                                  : tr("Colours: sRGB, the screen's profile is not known");
    retranslate();
    showPixels();
}

bool PicturePanel::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::LanguageChange: retranslate(); break;
    case QEvent::Show:
    case QEvent::ScreenChangeInternal: adoptScreen(); break;
    default: break;
    }
    return QWidget::event(event);
}

/// Space shows the previous picture wherever in the panel the focus is, and the keys of the zoom work from the strip,
/// too.
bool PicturePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool forwarded = key->key() == Qt::Key_Space || key->key() == Qt::Key_Plus || key->key() == Qt::Key_Minus;
        if (forwarded && m->stack->currentWidget() == m->view)
            return QGuiApplication::sendEvent(m->view, event);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace zimage::ui
