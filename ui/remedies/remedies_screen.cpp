#include "remedies/remedies_screen.h"

#include "remedies/remedies_window.h"
#include "session/command_keys.h"
#include "session/data_table.h"
#include "theme/translator.h"

namespace zimage::ui {

RemediesScreen::RemediesScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_controller(context, dataTable(loadRemedies, "remedies.yaml"), this),
      m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "remedies");
    connect(m_open, &QAction::triggered, this, &Screen::wanted);
    const auto retranslate = [this] { m_open->setText(menuText("remedies")); };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    retranslate();
}

RemediesScreen::~RemediesScreen() { delete m_window; }

QWidget* RemediesScreen::widget()
{
    if (m_window == nullptr) {
        m_window = new RemediesWindow(m_controller.remedies(), m_context.check);
        connect(m_window, &RemediesWindow::applyWanted, &m_controller, &RemedyController::apply);
    }
    return m_window;
}

QList<Screen::Command> RemediesScreen::actions() const { return {{m_open, Menu::Help}}; }

} // namespace zimage::ui
