#pragma once

#include "variations/variation_bar.h"

#include <QObject>

#include <optional>
#include <string>

namespace zimage::ui {

class MainWindow;

/// Variations in the studio: the bar over the canvas, its grids as jobs of the service, and a cell as the new picture.
/// Made with the window.
///
/// A cell is a draft as four drafts are, and a job of its own. When it is chosen its parameters go into the controls
/// and the whole picture is made, of nothing but these: what core/params/variations.h says of variations of variations
/// makes that possible.
class VariationDesk : public QObject {
    Q_OBJECT

public:
    explicit VariationDesk(MainWindow& window);

    [[nodiscard]] VariationBar& bar() const { return *m_bar; }
    void open();
    /// A grid around the picture on show; says why when there is none.
    void make(const VariationPlan& plan);

private:
    void wire();
    void follow(); ///< the picture on show
    void showBase(const GenerationParams& base);
    [[nodiscard]] QList<VariationBar::Offer> offersFor(const std::string& prompt) const;

    MainWindow& m_window;
    VariationBar* m_bar;
    std::optional<std::string> m_offered; ///< the prompt that the bar's offers are for
};

} // namespace zimage::ui
