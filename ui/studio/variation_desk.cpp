#include "studio/variation_desk.h"

#include "canvas/picture_panel.h"
#include "canvas/picture_panel_parts.h"
#include "parameters/controls_panel.h"
#include "studio/job_maker.h"
#include "studio/main_window.h"
#include "studio/message_bar.h"
#include "studio/studio_actions.h"

namespace zimage::ui {

namespace {

/// What its metadata says: one picture with its own seed and all of its steps.
GenerationParams baseOf(const ShownPicture& picture)
{
    GenerationParams base = fullSizeParams(picture);
    base.count = 1;
    return base;
}

} // namespace

VariationDesk::VariationDesk(MainWindow& window) : QObject(&window), m_window(window), m_bar(new VariationBar)
{
    m_bar->hide();
    m_window.workspace().pictures().putAboveCanvas(m_bar);
    wire();
    follow();
}

void VariationDesk::wire()
{
    PicturePanel& pictures = m_window.workspace().pictures();
    connect(&m_window.actions().variations, &QAction::triggered, this, &VariationDesk::open);
    connect(&pictures, &PicturePanel::variationsWanted, this, &VariationDesk::open);
    connect(&pictures, &PicturePanel::currentChanged, this, &VariationDesk::follow);
    connect(&pictures, &PicturePanel::fullSizeWanted, this, [this](const ShownPicture& picture) {
        if (m_window.workspace().pictures().isCell(picture))
            m_window.workspace().controls().setParams(fullSizeParams(picture));
    });
    connect(m_bar, &VariationBar::variationsWanted, this, &VariationDesk::make);
    connect(m_bar, &VariationBar::closeWanted, this, [this] {
        m_bar->hide();
        m_window.workspace().pictures().setFocus();
    });
    connect(&m_window.service(), &GenerationService::started, this, [this](const Job& job) {
        GenerationParams params = job.request.params;
        if (job.request.fullSteps > 0)
            params.steps = job.request.fullSteps;
        if (job.request.kind == ShownPicture::Kind::Draft)
            m_window.workspace().pictures().expect(params, job.request.modelName);
    });
}

void VariationDesk::follow()
{
    const ShownPicture picture = m_window.workspace().pictures().currentPicture();
    m_window.actions().variations.setEnabled(picture.id != 0);
    if (picture.id == 0)
        m_bar->hide();
    else
        m_bar->setBase(baseOf(picture));
}

void VariationDesk::open()
{
    if (m_window.workspace().pictures().currentPicture().id == 0)
        return;
    follow();
    m_bar->show();
    m_bar->focusFirst();
}

void VariationDesk::make(const VariationPlan& plan)
{
    MessageBar& message = m_window.workspace().message();
    PicturePanel& pictures = m_window.workspace().pictures();
    const ShownPicture picture = pictures.currentPicture();
    const ModelConfig* model = m_window.model().config();
    if (picture.id == 0 || model == nullptr)
        return;
    if (QString::fromStdString(model->name) != picture.model)
        return message.showMessage(MessageBar::Level::Warning, tr("This picture was made with %1: open that model first.").arg(picture.model));
    VariationSet set{baseOf(picture), {}, picture.model, picture.fullSize};
    set.cells = variationsOf(set.base, plan);
    for (const GenerationParams& cell : set.cells)
        if (const QString problem = problemOf(cell, *model); !problem.isEmpty())
            return message.showMessage(MessageBar::Level::Error, problem);
    message.dismiss();
    pictures.openSet(set);
    for (const GenerationParams& cell : set.cells)
        m_window.service().submit(variationRequest(cell, *model, m_window.settings()));
    m_window.store().saveNow();
}

} // namespace zimage::ui
