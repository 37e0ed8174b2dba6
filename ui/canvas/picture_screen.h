#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QPointer>

#include <filesystem>
#include <functional>

namespace zimage::ui {

class PicturePanel;
struct ShownPicture;

/// The picture on the canvas with the session's film strip: shows what the service makes, and takes a picture's
/// settings back into the parameters.
class PictureScreen : public Screen {
    Q_OBJECT

public:
    explicit PictureScreen(const StudioContext& context, QObject* parent = nullptr);
    ~PictureScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("picture"); }
    [[nodiscard]] QString title() const override { return tr("Picture"); }
    [[nodiscard]] QWidget* widget() override;
    void activate() override;
    [[nodiscard]] QWidget* messagePlace() override;
    [[nodiscard]] QJsonObject save() const override; ///< which stacks are folded
    void restore(const QJsonObject& state) override;

    [[nodiscard]] PicturePanel& panel() const { return *m_panel; }

private:
    void followService();
    void followPanel();
    void takeOver(const QString& said, const std::function<void(Parameters&)>& change);
    [[nodiscard]] bool isOurs() const;
    void follow(); ///< the job that runs
    void take(const ShownPicture& picture);
    void showOpened(const std::filesystem::path& shown);
    void makeFullSize(const ShownPicture& draft);

    StudioContext m_context;
    QPointer<PicturePanel> m_panel;
};

/// The sheet of drafts around the current picture, on the same widget.
class DraftsScreen : public Screen {
    Q_OBJECT

public:
    explicit DraftsScreen(PicturePanel& panel, QObject* parent = nullptr) : Screen(parent), m_panel(panel) {}

    [[nodiscard]] QString name() const override { return QStringLiteral("drafts"); }
    [[nodiscard]] QString title() const override { return tr("Drafts"); }
    [[nodiscard]] QWidget* widget() override;
    void activate() override;

private:
    PicturePanel& m_panel;
};

} // namespace zimage::ui
