#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QPointer>

namespace zimage::ui {

class GalleryPage;

/// The gallery in the middle of the window.
class GalleryScreen : public Screen {
    Q_OBJECT

public:
    explicit GalleryScreen(const StudioContext& context, QObject* parent = nullptr);
    ~GalleryScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("gallery"); }
    [[nodiscard]] QString title() const override { return tr("Gallery"); }
    [[nodiscard]] QWidget* widget() override;
    void activate() override;
    [[nodiscard]] QWidget* messagePlace() override;
    [[nodiscard]] QList<Command> actions() const override { return {{m_open, Menu::View}}; }

    [[nodiscard]] GalleryPage& page(); ///< made when it is first asked for

Q_SIGNALS:
    void closed(); ///< the picture is wanted again

private:
    StudioContext m_context;
    QAction* m_open;
    QPointer<GalleryPage> m_page;
};

} // namespace zimage::ui
