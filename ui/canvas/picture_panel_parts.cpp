#include "canvas/picture_panel_parts.h"

#include "canvas/canvas_icons.h"
#include "params/variations.h"
#include "session/command_keys.h"
#include "theme/retold.h"

#include <QFile>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace zimage::ui {

namespace {

constexpr int kIcon = 20;

QAction* viewAction(QWidget* panel, const char* id, Qt::ShortcutContext context = Qt::WindowShortcut)
{
    auto* action = new QAction(panel);
    commandKeys().bind(*action, id);
    action->setShortcutContext(context);
    panel->addAction(action);
    return action;
}

QToolButton* buttonFor(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setProperty("flat", true); // the theme shows its focus
    button->setIconSize({kIcon, kIcon});
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

PicturePanel::Parts::Parts(PicturePanel* panel, SessionPictures& all, VariationSets& grids, UndoHistory& steps)
    : pictures(&all), sets(grids), history(steps), cache(new PreparedCache(*pictures, panel)),
      stacks(new PictureStacks(*pictures, sets, panel)), actions(new PictureActions(*pictures, panel)),
      stackActions(new StackActions(*stacks, *pictures, panel)),
      toggleAction(viewAction(panel, "toggle_fit", Qt::WidgetWithChildrenShortcut)),
      liveAction(viewAction(panel, "show_making")), fitAction(viewAction(panel, "fit")),
      actualAction(viewAction(panel, "actual_size")), zoomInAction(viewAction(panel, "zoom_in")),
      zoomOutAction(viewAction(panel, "zoom_out")), header(new QWidget(panel)), changes(new ChangeLine(header)),
      guards(new GuardLedger(header)), stack(new QStackedWidget(panel)), empty(new EmptyCanvas), view(new ZoomView),
      sheet(new DraftSheet), liveButton(new QToolButton(stack)), bar(new CanvasBar(panel)),
      zoomButton(new QToolButton(bar)), strip(new FilmStrip(*pictures, *stacks, panel)), notice(new NoticeBar(stack))
{}

void PicturePanel::Parts::build(PicturePanel* panel)
{
    auto* headerRow = new QHBoxLayout(header);
    headerRow->setContentsMargins(12, 5, 8, 5);
    headerRow->addWidget(changes, 1);
    headerRow->addWidget(guards);

    for (QWidget* page : {static_cast<QWidget*>(empty), static_cast<QWidget*>(view), static_cast<QWidget*>(sheet)})
        stack->addWidget(page);
    stack->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);

    for (QAction* action : {actions->vary, actions->copy, actions->saveAs, actions->copyPrompt, actions->useSeed,
                            actions->useSettings, actions->showInFolder, actions->trash}) {
        buttons.push_back(buttonFor(action, bar));
        // Groups: more of it, the picture, its settings, its file.
        const bool rare =
            action != actions->vary && action != actions->copy && action != actions->saveAs && action != actions->trash;
        bar->addButton(buttons.last(), rare,
                       action == actions->copy || action == actions->copyPrompt || action == actions->showInFolder);
    }
    bar->addZoom(zoomButton);
    zoomButton->setAutoRaise(true);
    zoomButton->setProperty("flat", true);
    zoomButton->setFocusPolicy(Qt::StrongFocus);
    zoomButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    zoomButton->setIconSize({kIcon, kIcon});
    zoomButton->setPopupMode(QToolButton::MenuButtonPopup);
    auto* menu = new QMenu(zoomButton);
    menu->addActions({fitAction, actualAction, zoomInAction, zoomOutAction});
    zoomButton->setMenu(menu);
    fitAction->setIcon(canvasIcon(CanvasIcon::Fit));
    actualAction->setIcon(canvasIcon(CanvasIcon::ActualSize));
    QObject::connect(&bar->fullSize(), &QPushButton::clicked, actions->fullSize, &QAction::trigger);
    QObject::connect(liveButton, &QToolButton::clicked, liveAction, &QAction::trigger);
    QObject::connect(zoomInAction, &QAction::triggered, view, &ZoomView::zoomIn);
    QObject::connect(zoomOutAction, &QAction::triggered, view, &ZoomView::zoomOut);
    liveButton->setIcon(canvasIcon(CanvasIcon::Live));
    liveButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    liveButton->setAutoFillBackground(true);

    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(stack, 1);
    column->addWidget(bar);
    column->addWidget(strip);
    panel->setFocusProxy(view);
}

void PicturePanel::Parts::showCaption(const ShownPicture& picture)
{
    const bool draft = picture.id != 0 && picture.kind == ShownPicture::Kind::Draft;
    bar->fullSize().setVisible(picture.id != 0 && isUnmade(picture));
    if (picture.id == 0)
        return bar->showCaption({}, {});
    QStringList facts{PicturePanel::tr("%1 × %2").arg(picture.fullSize.width()).arg(picture.fullSize.height()),
                      PicturePanel::tr("seed %1").arg(picture.params.seed)};
    if (isVariation(picture.params))
        facts << recipeLine(picture.params, picture.params);
    if (draft)
        facts.prepend(PicturePanel::tr("Draft"));
    if (picture.seconds > 0)
        facts << PicturePanel::tr("%1 s").arg(QString::number(picture.seconds, 'f', picture.seconds < 10 ? 1 : 0));
    bar->showCaption(facts.join(QStringLiteral(" · ")), QFile::decodeName(picture.file.c_str()));
}

void PicturePanel::Parts::retell()
{
    view->setMessage(retold(view->message()));
    screenName = retold(screenName);
}

void PicturePanel::Parts::retranslate()
{
    for (QAction* action : {liveAction, toggleAction, fitAction, actualAction, zoomInAction, zoomOutAction})
        action->setText(menuText(action->objectName()));
    stackActions->retranslate();
    view->setPreviousKeys(commandKeys().keys("previous"));
    zoomButton->setAccessibleName(PicturePanel::tr("Zoom"));
    const QString fits = commandKeys().tip(PicturePanel::tr("Fit to the window or 100 %"), "toggle_fit");
    zoomButton->setToolTip(QStringList{fits, screenName}.join(QLatin1Char('\n')));
    QPushButton& fullSize = bar->fullSize();
    fullSize.setText(PicturePanel::tr("Make picture"));
    fullSize.setAccessibleName(fullSize.text());
    fullSize.setToolTip(actions->fullSize->toolTip());
    bar->retranslate();
    liveButton->setText(PicturePanel::tr("Back to the picture being made"));
    liveButton->setAccessibleName(liveButton->text());
    liveButton->setToolTip(
        commandKeys().tip(PicturePanel::tr("The queue goes on; the canvas stays here until then"), "show_making"));
    view->setAccessibleName(PicturePanel::tr("Canvas"));
    for (QToolButton* button : buttons)
        button->setAccessibleName(button->defaultAction()->text());
    placeLiveButton();
}

void PicturePanel::Parts::showAround(bool any)
{
    for (QWidget* part : {header, static_cast<QWidget*>(bar)})
        part->setVisible(any);
    strip->setVisible(any && stripWanted);
}

void PicturePanel::setStripShown(bool shown)
{
    if (!shown && m->strip->hasFocus())
        setFocus(); // the picture's keys are those of the strip
    m->stripWanted = shown;
    showState();
}

FilmStrip* PicturePanel::strip() const { return m->strip; }

void PicturePanel::Parts::placeLiveButton()
{
    liveButton->adjustSize();
    liveButton->move(stack->width() - liveButton->width() - 12, stack->height() - liveButton->height() - 12);
    liveButton->raise();
}

PreparedPointer PicturePanel::Parts::hold(Held& held, quint64 id)
{
    if (held.id != id || !held.pixels)
        held = {id, cache->get(id)};
    return held.pixels;
}

/// The picture of these parameters: the finished one where there is one, else its newest draft.
DraftSheet::Draft PicturePanel::Parts::tileOf(const VariationSet& set, const GenerationParams& params) const
{
    DraftSheet::Draft tile{0, params.seed, recipeLine(set.base, params), params == set.base};
    for (int row = pictures->count() - 1; row >= 0; --row) {
        const ShownPicture& picture = pictures->at(row);
        if (picture.model != set.model || fullSizeParams(picture) != params)
            continue;
        const bool whole = picture.kind == ShownPicture::Kind::Final;
        if (whole || tile.id == 0)
            tile.id = picture.id;
        if (whole)
            break;
    }
    return tile;
}

void PicturePanel::Parts::forget(quint64 id)
{
    cache->forget(id);
    for (Held* held : {&shown, &before})
        if (held->id == id)
            *held = {};
}

void PicturePanel::Parts::dropPixels()
{
    cache->clear();
    shown = {};
    before = {};
}

void PicturePanel::showPaused(bool paused) { m->empty->setPaused(paused); }

} // namespace zimage::ui
