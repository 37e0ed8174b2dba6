#include "studio/variation_desk.h"

#include "canvas/picture_panel.h"
#include "canvas/picture_panel_parts.h"
#include "base/error.h"
#include "parameters/controls_panel.h"
#include "prompt/prompt_panel.h"
#include "settings/translator.h"
#include "studio/job_maker.h"
#include "studio/main_window.h"
#include "studio/message_bar.h"
#include "studio/studio_actions.h"
#include "prompts/prompt_template_slots.h"

namespace zimage::ui {

namespace {

constexpr qsizetype kMostOffers = 40; // a list that one still looks through

/// What its metadata says: one picture with its own seed and all of its steps.
GenerationParams baseOf(const ShownPicture& picture)
{
    GenerationParams base = fullSizeParams(picture);
    base.count = 1;
    return base;
}

/// Choices that hold a comma would fall apart.
QString listed(const std::vector<std::string>& choices, std::string_view present)
{
    QStringList list;
    for (const std::string& choice : choices)
        if (choice != present && splitAlternatives(choice).size() == 1 && list.size() < VariationSet::kMostCells)
            list.append(QString::fromStdString(choice));
    return list.join(QStringLiteral(", "));
}

} // namespace

QList<VariationBar::Offer> VariationDesk::offersFor(const std::string& prompt) const
{
    QList<VariationBar::Offer> offers;
    const auto* panel = m_window.workspace().controls().findChild<PromptPanel*>();
    if (panel == nullptr)
        return offers;
    const GenerationParams& now = m_window.workspace().controls().params();
    if (const std::optional<PromptTemplate>& made = panel->currentTemplate()) {
        const std::string language = panel->language().toStdString();
        const std::string size = std::to_string(now.width) + "×" + std::to_string(now.height);
        for (const SlotSpan& span : findSlots(*made, language, {}, size, prompt)) {
            const TemplateSlot* slot = made->slot(span.name);
            const std::string text = prompt.substr(span.begin, span.end - span.begin);
            const QString alternatives = slot == nullptr ? QString() : listed(slot->choicesIn(language), text);
            if (alternatives.isEmpty())
                continue;
            const auto begin = static_cast<int>(QString::fromStdString(prompt.substr(0, span.begin)).size());
            offers.append({QString::fromStdString(slot->label.in(isChinese() ? "zh" : "en")), begin,
                           static_cast<int>(QString::fromStdString(text).size()), alternatives});
        }
    }
    for (const std::string& name : panel->library().wildcards->names()) {
        if (offers.size() >= kMostOffers)
            break;
        try {
            const QString alternatives = listed(*panel->library().wildcards->entriesOf(name), {});
            if (!alternatives.isEmpty())
                offers.append({QString::fromStdString("__" + name + "__"), -1, 0, alternatives});
        } catch (const Error&) {
            continue; // the prompt's field says what is wrong with it
        }
    }
    return offers;
}

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
    connect(&m_window.service(), &GenerationService::started, this, [this](const QueuedJob& job) {
        GenerationParams params = job.request.params;
        if (job.request.fullSteps > 0)
            params.steps = job.request.fullSteps;
        if (job.request.purpose == JobRequest::Purpose::Draft)
            m_window.workspace().pictures().expect(params, QString::fromStdString(job.request.modelName));
    });
}

void VariationDesk::follow()
{
    const ShownPicture picture = m_window.workspace().pictures().currentPicture();
    m_window.actions().variations.setEnabled(picture.id != 0);
    if (picture.id == 0)
        m_bar->hide();
    else
        showBase(baseOf(picture));
}

void VariationDesk::showBase(const GenerationParams& base)
{
    m_bar->setBase(base);
    if (m_bar->isVisible() && m_offered != base.prompt) {
        m_offered = base.prompt;
        m_bar->setOffers(offersFor(base.prompt));
    }
}

void VariationDesk::open()
{
    if (m_window.workspace().pictures().currentPicture().id == 0)
        return;
    m_bar->show();
    m_offered.reset(); // another template may be in use
    follow();
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
        return message.showMessage(MessageBar::Level::Warning,
                                   tr("This picture was made with %1: open that model first.").arg(picture.model));
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
