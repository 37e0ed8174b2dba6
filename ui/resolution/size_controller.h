#pragma once

#include "presets/resolutions.h"
#include "session/studio_context.h"

#include <QJsonObject>
#include <QObject>

#include <optional>

namespace zimage::ui {

class ResolutionPicker;

/// Binds the size picker to the parameters, the model, the sizes that the user keeps and what is known of the memory.
/// GUI thread.
class SizeController : public QObject {
    Q_OBJECT

public:
    /// Belongs to the picker.
    SizeController(const StudioContext& context, ResolutionPicker& picker);

    /// The aspect lock.
    void save(QJsonObject& state) const;
    void restore(const QJsonObject& state);

private:
    void loadFamilies();
    void wire();
    void wireOwnSizes();
    /// Writes a size of the user's under this name, or away with it; false when that could not be.
    bool writeOwn(const PictureSize& size, const std::optional<QString>& name);
    void changeOwn(const PictureSize& size, const std::optional<QString>& name); ///< as the user asks, with its undo
    void showOwnSizes();
    void showForecasts();

    StudioContext m_context;
    ResolutionPicker& m_picker;
};

} // namespace zimage::ui
