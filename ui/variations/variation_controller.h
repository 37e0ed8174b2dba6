#pragma once

#include "session/studio_context.h"
#include "variations/variation_bar.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <string>

namespace zimage::ui {

/// The bar over the canvas that asks how a picture is varied, and the jobs that follow. GUI thread.
///
/// A cell of a grid is a draft as four drafts are, and a job of its own. When it is chosen its parameters go into the
/// controls and the whole picture is made, of nothing but these: what core says of variations of variations makes that
/// possible.
class VariationController : public QObject {
    Q_OBJECT

public:
    explicit VariationController(const StudioContext& context, QObject* parent = nullptr);
    ~VariationController() override;

    /// The shell puts it above the canvas.
    [[nodiscard]] VariationBar& bar() const { return *m_bar; }
    void open();
    /// A grid around the picture on show; says why when there is none.
    void make(const VariationPlan& plan);

Q_SIGNALS:
    void closed(); ///< the bar, by the user

private:
    void follow(); ///< the picture on show
    void showBase(const GenerationParams& base);

    StudioContext m_context;
    QPointer<VariationBar> m_bar;
    std::optional<std::string> m_offered; ///< the prompt that the bar's offers are for
};

} // namespace zimage::ui
