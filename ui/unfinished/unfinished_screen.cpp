#include "unfinished/unfinished_screen.h"

#include "session/command_keys.h"
#include "session/unfinished_pictures.h"
#include "theme/translator.h"
#include "unfinished/unfinished_window.h"

namespace zimage::ui {

UnfinishedScreen::UnfinishedScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "unfinished");
    connect(m_open, &QAction::triggered, this, &Screen::wanted);
    const auto retranslate = [this] {
        const std::size_t count = m_context.unfinished.list().size();
        m_open->setText(count == 0 ? menuText("unfinished") : tr("&Unfinished pictures (%1)…").arg(count));
    };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    connect(&m_context.unfinished, &UnfinishedPictures::changed, this, retranslate);
    retranslate();
}

UnfinishedScreen::~UnfinishedScreen() { delete m_window; }

QWidget* UnfinishedScreen::widget()
{
    if (m_window == nullptr)
        m_window = new UnfinishedWindow(m_context);
    return m_window;
}

QList<Screen::Command> UnfinishedScreen::actions() const { return {{m_open, Menu::Picture}}; }

} // namespace zimage::ui
