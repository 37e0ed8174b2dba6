#include "sessions/sessions_screen.h"

#include "session/command_keys.h"
#include "sessions/sessions_window.h"
#include "theme/translator.h"

namespace zimage::ui {

SessionsScreen::SessionsScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "sessions");
    connect(m_open, &QAction::triggered, this, &Screen::wanted);
    const auto retranslate = [this] { m_open->setText(menuText("sessions")); };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    retranslate();
}

SessionsScreen::~SessionsScreen() { delete m_window; }

QWidget* SessionsScreen::widget()
{
    if (m_window == nullptr)
        m_window = new SessionsWindow(m_context);
    return m_window;
}

} // namespace zimage::ui
