#include "variations/variation_controller.h"

#include "session/current_picture.h"
#include "session/job_controller.h"
#include "session/prompt_words.h"
#include "session/variation_sets.h"

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

VariationController::VariationController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_bar(new VariationBar)
{
    m_bar->hide();
    connect(&m_context.current, &CurrentPicture::changed, this, &VariationController::follow);
    connect(m_bar, &VariationBar::variationsWanted, this, &VariationController::make);
    connect(m_bar, &VariationBar::closeWanted, this, [this] {
        m_bar->hide();
        Q_EMIT closed();
    });
    follow();
}

VariationController::~VariationController() { delete m_bar; }

void VariationController::follow()
{
    const ShownPicture picture = m_context.current.picture();
    if (picture.id == 0)
        m_bar->hide();
    else
        showBase(baseOf(picture));
}

void VariationController::showBase(const GenerationParams& base)
{
    m_bar->setBase(base);
    if (m_bar->isVisible() && m_offered != base.prompt) {
        m_offered = base.prompt;
        m_bar->setOffers(m_context.words.offersFor(base.prompt, m_context.parameters.params()));
    }
}

void VariationController::open()
{
    if (m_context.current.picture().id == 0)
        return;
    m_bar->show();
    m_offered.reset(); // another template may be in use
    follow();
    m_bar->focusFirst();
}

void VariationController::make(const VariationPlan& plan)
{
    const ShownPicture picture = m_context.current.picture();
    if (picture.id == 0)
        return;
    VariationSet set{baseOf(picture), {}, picture.model, picture.fullSize};
    set.cells = variationsOf(set.base, plan);
    m_context.jobs.makeVariations(picture, set.cells, [this, &set] { m_context.sets.add(set); });
}

} // namespace zimage::ui
