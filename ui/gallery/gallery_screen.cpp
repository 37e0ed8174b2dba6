#include "gallery/gallery_screen.h"

#include "gallery/gallery_page.h"
#include "session/command_keys.h"
#include "theme/translator.h"

namespace zimage::ui {

GalleryScreen::GalleryScreen(const StudioContext& context, QObject* parent)
    : Screen(parent), m_context(context), m_open(new QAction(this))
{
    commandKeys().bind(*m_open, "gallery");
    connect(m_open, &QAction::triggered, this, [this] {
        if (m_page != nullptr && m_page->isVisible()) // the same key goes back
            Q_EMIT closed();
        else
            Q_EMIT wanted();
    });
    const auto retranslate = [this] { m_open->setText(menuText("gallery")); };
    connect(&languageNews(), &LanguageNews::changed, this, retranslate);
    retranslate();
}

GalleryScreen::~GalleryScreen() { delete m_page; }

GalleryPage& GalleryScreen::page()
{
    if (m_page == nullptr) {
        m_page = new GalleryPage(m_context);
        connect(m_page, &GalleryPage::closed, this, &GalleryScreen::closed);
    }
    return *m_page;
}

QWidget* GalleryScreen::widget() { return &page(); }
QWidget* GalleryScreen::messagePlace() { return page().stage(); }
void GalleryScreen::activate() { page().activate(); }

} // namespace zimage::ui
