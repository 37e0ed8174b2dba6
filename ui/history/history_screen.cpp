#include "history/history_screen.h"

#include "history/history_window.h"
#include "session/command_keys.h"
#include "theme/translator.h"

namespace zimage::ui {

HistoryScreen::HistoryScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "show_history");
    connect(m_open, &QAction::triggered, this, &Screen::wanted);
    const auto retranslate = [this] { m_open->setText(menuText("show_history")); };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    retranslate();
}

HistoryScreen::~HistoryScreen() { delete m_window; }

QWidget* HistoryScreen::widget()
{
    if (m_window == nullptr)
        m_window = new HistoryWindow(m_context);
    return m_window;
}

} // namespace zimage::ui
