#include "canvas/picture_panel.h"

#include "canvas/canvas_icons.h"
#include "canvas/picture_panel_parts.h"
#include "params/variations.h"
#include "pictures/picture_removal.h"
#include "pictures/screen_profile.h"
#include "session/undo_history.h"

#include <QFile>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

PicturePanel::PicturePanel(SessionPictures& pictures, VariationSets& sets, UndoHistory& history, QWidget* parent)
    : QWidget(parent), m(std::make_unique<Parts>(this, pictures, sets, history))
{
    m->build(this);
    connectParts();
    connectActions();
    retranslate();
    showLast();
}

PicturePanel::~PicturePanel() = default;

ZoomView* PicturePanel::canvas() const { return m->view; }
QWidget* PicturePanel::stage() const { return m->stack; }
DraftSheet* PicturePanel::draftSheet() const { return m->sheet; }
GuardLedger* PicturePanel::guards() const { return m->guards; }
PictureActions* PicturePanel::actions() const { return m->actions; }
SessionPictures* PicturePanel::pictures() const { return m->pictures; }
PictureStacks* PicturePanel::stacks() const { return m->stacks; }
QString PicturePanel::changes() const { return m->changes->text(); }
QString PicturePanel::notice() const { return m->notice->text(); }
void PicturePanel::undoNotice() { m->notice->undo(); }
void PicturePanel::showNotice(const QString& text, std::function<void()> undo)
{
    m->notice->showNotice(text, std::move(undo));
}

ShownPicture PicturePanel::currentPicture() const
{
    const int row = m->pictures->rowOf(m->state.current());
    return row < 0 ? ShownPicture() : m->pictures->at(row);
}

void PicturePanel::putAboveCanvas(QWidget* widget)
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->indexOf(m->stack), widget);
}

void PicturePanel::connectParts()
{
    connect(m->view, &ZoomView::zoomChanged, this, &PicturePanel::updateZoom);
    connect(m->view, &ZoomView::stepWanted, this, &PicturePanel::step);
    connect(m->view, &ZoomView::menuWanted, this, &PicturePanel::openMenu);
    connect(m->view, &ZoomView::dragOutWanted, this, [this] { m->actions->dragOut(m->state.current()); });
    connect(m->strip, &FilmStrip::pictureChosen, this, &PicturePanel::choose);
    connect(m->strip, &FilmStrip::fullSizeChosen, this, &PicturePanel::wantFullSize);
    connect(m->strip, &FilmStrip::dragOutWanted, this, [this](quint64 id) { m->actions->dragOut(id); });
    connect(m->strip, &FilmStrip::menuWanted, this, [this](quint64 id, QPoint global) {
        choose(id);
        openMenu(global);
    });
    connect(m->sheet, &DraftSheet::draftChosen, this, &PicturePanel::chooseTile);
    connect(m->sheet, &DraftSheet::draftFocused, this, [this](quint64 id) { setCurrent(id, m->state.view()); });
    connect(m->cache, &PreparedCache::ready, this, &PicturePanel::showPixels);
    connect(m->cache, &PreparedCache::failed, this, [this](quint64 id) {
        const int row = m->pictures->rowOf(id);
        if (id != m->state.current() || row < 0)
            return;
        m->view->setPicture({});
        m->view->setMessage(tr("%1 cannot be read. It may have been moved or deleted.")
                                .arg(QFile::decodeName(m->pictures->at(row).file.c_str())));
    });
    connect(m->fitAction, &QAction::triggered, m->view, &ZoomView::fit);
    connect(m->actualAction, &QAction::triggered, m->view, &ZoomView::actualSize);
    connect(m->toggleAction, &QAction::triggered, m->view, &ZoomView::toggleFit);
    connect(m->zoomButton, &QAbstractButton::clicked, m->view, &ZoomView::toggleFit);
    connect(m->liveAction, &QAction::triggered, this, [this] {
        m->state.turnBack();
        if (const auto* cell = std::get_if<PanelState::Cell>(&m->state.place()))
            return showSet(cell->set);
        showCanvas();
    });
    connect(m->pictures, &QAbstractItemModel::modelReset, this, [this] {
        m->dropPixels();
        m->state.turnBack();
        m->state.look(0, PanelState::Canvas{});
        showLast();
    });
    connect(&m->sets, &VariationSets::opened, this, &PicturePanel::showSet);
    connect(&m->sets, &VariationSets::replaced, this, [this] {
        m->state.look(PanelState::Canvas{});
        m->state.expect(PanelState::OnCanvas{});
        showLast();
    });
    m->strip->installEventFilter(this);
    m->sheet->installEventFilter(this);
}

void PicturePanel::connectActions()
{
    const PictureActions& actions = *m->actions;
    connect(actions.usePrompt, &QAction::triggered, this,
            [this] { Q_EMIT promptWanted(QString::fromStdString(fullSizeParams(currentPicture()).prompt)); });
    connect(actions.useWildcards, &QAction::triggered, this, [this] { Q_EMIT wildcardsWanted(currentPicture()); });
    connect(actions.useSeed, &QAction::triggered, this, [this] { Q_EMIT seedWanted(currentPicture().params.seed); });
    connect(actions.useSettings, &QAction::triggered, this,
            [this] { Q_EMIT settingsWanted(fullSizeParams(currentPicture())); });
    connect(actions.fullSize, &QAction::triggered, this, [this] { wantFullSize(m->state.current()); });
    connect(actions.showDrafts, &QAction::triggered, this, &PicturePanel::showDrafts);
    connect(actions.vary, &QAction::triggered, this, &PicturePanel::variationsWanted);
    connect(actions.trash, &QAction::triggered, this, &PicturePanel::moveToTrash);
    connect(&actions, &PictureActions::failed, this,
            [this](const QString& sentence) { m->notice->showNotice(sentence); });
    connect(&actions, &PictureActions::saved, this,
            [this](const QString& path) { m->notice->showNotice(tr("Saved as %1").arg(path)); });
    connect(&actions, &PictureActions::copied, this, [this] { m->notice->showNotice(tr("Picture copied")); });
}

void PicturePanel::retranslate()
{
    setAccessibleName(tr("Picture"));
    m->actions->retranslate();
    m->retranslate();
    updateZoom();
    updateCaption();
}

void PicturePanel::showState()
{
    const PanelState::Shown shown = m->state.shown();
    m->stack->setCurrentWidget(shown == PanelState::Shown::Nothing ? static_cast<QWidget*>(m->empty)
                                   : m->state.onSheet()            ? static_cast<QWidget*>(m->sheet)
                                                                   : m->view);
    m->showAround(shown != PanelState::Shown::Nothing);
    m->liveButton->setVisible(m->state.away());
    m->liveAction->setEnabled(m->state.away());
    m->placeLiveButton();
}

void PicturePanel::setCurrent(quint64 id, const PanelState::View& view)
{
    const bool another = id != m->state.current();
    m->state.look(id, view);
    showState();
    refresh();
    if (another)
        Q_EMIT currentChanged(currentPicture());
}

void PicturePanel::showCanvas()
{
    m->state.look(PanelState::Canvas{});
    showState();
    refresh();
}

void PicturePanel::showDrafts() { showSheet(m->pictures->rowOf(m->state.current())); }

bool PicturePanel::isSettled() const
{
    const int row = m->pictures->rowOf(m->state.current());
    const bool ready = row < 0 || m->state.previewing()
        || (m->shown.id == m->state.current() && m->shown.pixels
            && (m->pictures->previousOf(row) < 0 || m->before.pixels));
    return ready && m->view->settled();
}

void PicturePanel::refresh()
{
    // While a preview covers it the current picture must not be changed or deleted unseen.
    const int row = m->state.previewing() ? -1 : m->pictures->rowOf(m->state.current());
    m->actions->setPicture(row < 0 ? 0 : m->state.current(), row >= 0 && m->sets.isCell(m->pictures->at(row)));
    m->stackActions->setPicture(row < 0 ? 0 : m->state.current());
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
    const int row = m->pictures->rowOf(m->state.current());
    if (row < 0) {
        m->view->setPrevious({});
        if (!m->state.live())
            m->view->setPicture({});
        return;
    }
    const ShownPicture& picture = m->pictures->at(row);
    if (const PreparedPointer pixels = m->hold(m->shown, m->state.current()); pixels && !m->state.previewing())
        m->view->setPicture({pixels, picture.fullSize.isValid() ? picture.fullSize : pixels->size()});
    // While a picture is being made, Space shows the last finished one.
    const int previous = m->state.previewing() ? row : m->pictures->previousOf(row);
    if (previous < 0) {
        m->view->setPrevious({});
    } else {
        const ShownPicture& before = m->pictures->at(previous);
        const PreparedPointer pixels = m->hold(m->before, before.id);
        m->view->setPrevious({pixels, pixels && !before.fullSize.isValid() ? pixels->size() : before.fullSize});
    }
    for (const DraftSheet::Draft& draft : m->sheet->drafts())
        if (const PreparedPointer pixels = draft.id != 0 && m->state.onSheet() ? m->cache->get(draft.id) : nullptr)
            m->sheet->setPixels(draft.id, pixels);
}

void PicturePanel::showPicture(const ShownPicture& picture)
{
    const int row = m->pictures->add(picture);
    const quint64 id = m->pictures->at(row).id;
    m->forget(id);
    m->state.pictureCame();
    if (m->state.away()) {
        showState();
        return refresh();
    }
    setCurrent(id); // the preview stays on the canvas until the pixels are ready
}

void PicturePanel::showPreview(const QImage& preview, QSize fullSize)
{
    const QImage small = inScreenColours(preview, m->screenSpace); // a few thousand pixels
    const bool first = !m->state.live();
    m->state.previewCame();
    if (m->state.away())
        return showState();
    if (const auto* cell = std::get_if<PanelState::Cell>(&m->state.place())) {
        if (!m->state.showsGrid(cell->set)) { // whoever left the sheet is not taken back to it
            m->state.turnAway();
            return showState();
        }
        m->sheet->setPreview(small, cell->tile);
        return refresh();
    }
    if (m->state.shown() == PanelState::Shown::Drafts && m->sheet->drafts().size() < DraftSheet::kTiles
        && std::holds_alternative<PanelState::NextDraft>(m->state.place())) {
        m->sheet->setPreview(small);
        return refresh();
    }
    m->state.look(PanelState::Canvas{});
    showState();
    m->view->setPreview(small, fullSize);
    if (first)
        refresh();
}

void PicturePanel::endPreview()
{
    m->state.makingEnded();
    m->sheet->setPreview({});
    m->view->endPreview();
    showState();
    refresh();
}

void PicturePanel::setWorking(bool on)
{
    m->state.setWorking(on);
    showState();
}

void PicturePanel::addDraft(const ShownPicture& picture)
{
    ShownPicture draft = picture;
    draft.kind = ShownPicture::Kind::Draft;
    const int row = m->pictures->add(draft);
    const quint64 id = m->pictures->at(row).id;
    m->forget(id);
    m->state.pictureCame();
    if (const int set = m->sets.setOf(m->pictures->at(row)); set >= 0) {
        if (m->state.showsGrid(set))
            showSet(set); // the picture on show stays what it was: the one that is varied, or the cell with the focus
        return refresh();
    }
    if (m->state.away()) {
        showState();
        return refresh();
    }
    m->state.expect(PanelState::NextDraft{});
    const bool sheet = m->pictures->draftsAround(row).size() > 1;
    setCurrent(id, sheet ? PanelState::View(PanelState::Drafts{}) : PanelState::Canvas{});
    if (sheet)
        showSheet(row);
}

void PicturePanel::showSheet(int row)
{
    if (row < 0)
        return;
    if (const int set = m->sets.setOf(m->pictures->at(row)); set >= 0)
        return showSet(set);
    QVector<DraftSheet::Draft> drafts;
    for (const int one : m->pictures->draftsAround(row))
        drafts.push_back({m->pictures->at(one).id, m->pictures->at(one).params.seed, {}, false});
    m->sheet->setDrafts(drafts, m->pictures->at(row).fullSize);
    m->state.look(PanelState::Drafts{});
    showState();
    showPixels();
}

void PicturePanel::showSet(int index)
{
    const VariationSet& set = m->sets.at(index);
    QVector<DraftSheet::Draft> tiles(static_cast<qsizetype>(set.cells.size()) + 1);
    tiles[set.basePlace()] = m->tileOf(set, set.base); // with four cells or more there are five tiles and more
    for (int cell = 0; cell < static_cast<int>(set.cells.size()); ++cell)
        tiles[set.placeOf(cell)] = m->tileOf(set, set.cells[static_cast<std::size_t>(cell)]);
    m->sheet->setDrafts(tiles, set.fullSize);
    m->state.look(PanelState::Grid{index});
    showState();
    showPixels();
}

void PicturePanel::expect(const GenerationParams& params, const QString& model)
{
    const int index = m->sets.setWith(params, model);
    if (index >= 0)
        m->state.expect(PanelState::Cell{index, m->sets.at(index).placeOf(m->sets.at(index).cellOf(params))});
    else if (std::holds_alternative<PanelState::Cell>(m->state.place()))
        m->state.expect(PanelState::OnCanvas{});
}

void PicturePanel::setPictures(const QList<ShownPicture>& pictures) { m->pictures->setPictures(pictures); }

void PicturePanel::showLast()
{
    const int last = m->pictures->count() - 1;
    const bool sheet = m->pictures->draftsAround(last).size() > 1
        || (last >= 0 && m->pictures->at(last).kind == ShownPicture::Kind::Draft
            && m->sets.isCell(m->pictures->at(last)));
    setCurrent(last < 0 ? 0 : m->pictures->at(last).id,
               sheet ? PanelState::View(PanelState::Drafts{}) : PanelState::Canvas{});
    if (sheet)
        showSheet(last);
}

void PicturePanel::leaveMaking()
{
    m->notice->hide(); // its Undo would be of other pictures
    m->state.setWorking(false);
    endPreview();
}

void PicturePanel::step(int by)
{
    // From a preview the way back leads to the newest picture that is finished.
    int row = m->state.previewing() ? (by < 0 ? m->pictures->rowOf(m->state.current()) : -1)
                                    : m->pictures->rowOf(m->state.current()) + by;
    while (m->stacks->isHidden(row))
        row += by;
    if (row >= 0 && row < m->pictures->count())
        choose(m->pictures->at(row).id);
}

void PicturePanel::choose(quint64 id)
{
    if (m->pictures->rowOf(id) < 0)
        return;
    m->state.turnAway();
    m->view->endPreview();
    setCurrent(id);
}

void PicturePanel::chooseAgain(quint64 id)
{
    const auto& tiles = m->sheet->drafts();
    const bool onSheet = m->state.onSheet()
        && std::any_of(tiles.begin(), tiles.end(), [id](const DraftSheet::Draft& tile) { return tile.id == id; });
    onSheet ? setCurrent(id, m->state.view()) : choose(id);
}

void PicturePanel::wantFullSize(quint64 id)
{
    const int row = m->pictures->rowOf(id);
    if (row < 0 || !isUnmade(m->pictures->at(row)))
        return;
    setCurrent(id, m->state.view());
    Q_EMIT fullSizeWanted(m->pictures->at(row));
}

/// A draft or a variation is made whole; what is whole already is shown.
void PicturePanel::chooseTile(quint64 id)
{
    const int row = m->pictures->rowOf(id);
    if (row >= 0 && !isUnmade(m->pictures->at(row)))
        return choose(id);
    wantFullSize(id);
}

void PicturePanel::moveToTrash()
{
    const auto removal = std::make_shared<PictureRemoval>(*m->pictures, m->state.current());
    const auto remove = [this, removal] {
        const QSignalBlocker quiet(m->strip); // its choice of another one is no choice of the user's
        const bool removed = removal->remove();
        if (removed)
            setCurrent(removal->neighbour());
        m->notice->showNotice(removal->said());
        return removed;
    };
    const auto restore = [this, removal] {
        const bool restored = removal->restore();
        restored ? setCurrent(removal->id()) : m->notice->showNotice(removal->said());
        return restored;
    };
    if (m->pictures->rowOf(removal->id()) < 0 || !remove())
        return;
    const quint64 step = m->history.did({removal->name(), restore, remove});
    m->notice->showNotice(removal->said(), [this, step] { m->history.takeBack(step); });
}

void PicturePanel::updateZoom()
{
    const QString percent = tr("%1 %").arg(qRound(m->view->zoom() * 100));
    m->bar->showZoom(percent, m->view->isFitted());
}

void PicturePanel::updateCaption()
{
    const ShownPicture picture = m->state.previewing() ? ShownPicture() : currentPicture();
    m->showCaption(picture);
    if (picture.id == 0)
        return;
    m->view->setAccessibleDescription(QString::fromStdString(picture.params.prompt));
}

void PicturePanel::openMenu(QPoint global)
{
    if (m->state.current() == 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m->actions->fill(*menu);
    m->stackActions->fill(*menu);
    menu->popup(global);
}

void PicturePanel::adoptScreen()
{
    const ScreenProfile profile = screenProfile(screen());
    m->screenSpace = profile.space;
    m->pictures->setScreen(profile.space);
    if (m->cache->setScreen(profile.space))
        m->dropPixels();
    m->screenName = profile.known ? tr("Colours: screen profile %1").arg(profile.name)
                                  : tr("Colours: sRGB (the screen's profile is unknown)");
    retranslate();
    showPixels();
}

bool PicturePanel::event(QEvent* event)
{
    switch (event->type()) {
    case QEvent::LanguageChange:
        m->retell();
        retranslate();
        break;
    case QEvent::Show:
    case QEvent::ScreenChangeInternal: adoptScreen(); break;
    default: break;
    }
    return QWidget::event(event);
}

/// The previous picture is shown wherever in the panel the focus is, and the keys of the zoom work from the strip, too.
bool PicturePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool forwarded =
            m->view->isPreviousKey(*key) || key->key() == Qt::Key_Plus || key->key() == Qt::Key_Minus;
        if (forwarded && m->stack->currentWidget() == m->view)
            return QGuiApplication::sendEvent(m->view, event);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace zimage::ui
