#include "variations/variation_screen.h"

#include "session/command_keys.h"
#include "session/current_picture.h"
#include "session/variation_sets.h"
#include "theme/translator.h"

namespace zimage::ui {

VariationScreen::VariationScreen(const StudioContext& context, QWidget& stage, QObject* parent)
    : Screen(parent), m_context(context), m_stage(stage), m_controller(context, this), m_vary(new QAction(this))
{
    commandKeys().bind(*m_vary, "variations");
    connect(m_vary, &QAction::triggered, &m_controller, &VariationController::open);
    const auto follow = [this] { m_vary->setEnabled(m_context.current.picture().id != 0); };
    connect(&m_context.current, &CurrentPicture::changed, this, follow);
    connect(&m_context.sets, &VariationSets::opened, this, &Screen::changed);
    connect(&languageNews(), &LanguageNews::changed, this, &VariationScreen::retranslate);
    follow();
    retranslate();
}

void VariationScreen::activate()
{
    const ShownPicture picture = m_context.current.picture();
    const int set = picture.id == 0 ? -1 : m_context.sets.setOf(picture);
    m_context.sets.open(set >= 0 ? set : m_context.sets.count() - 1);
}

QList<Screen::Command> VariationScreen::actions() const { return {{m_vary, Menu::Picture}}; }

QJsonObject VariationScreen::save() const { return {{"sets", m_context.sets.save()}}; }

void VariationScreen::restore(const QJsonObject& state) { m_context.sets.restore(state["sets"].toArray()); }

void VariationScreen::retranslate() { m_vary->setText(menuText("variations")); }

} // namespace zimage::ui
