#pragma once

#include "architecture/model_config.h"

#include <QObject>
#include <QString>

#include <optional>

namespace zimage::ui {

/// The model that pictures are made with: its folder's own JSON, read without the engine.
class ModelChoice : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Takes the folder, or the embedded model when it is empty. Returns why not, in one sentence; the former model
    /// then stays.
    [[nodiscard]] QString open(const std::filesystem::path& folder);

    [[nodiscard]] const ModelConfig* config() const { return m_config ? &*m_config : nullptr; }
    [[nodiscard]] bool embedded() const { return m_embedded; }
    /// What to remember it by: empty for the embedded model, which moves with the program.
    [[nodiscard]] std::filesystem::path remembered() const;

Q_SIGNALS:
    void changed();

private:
    std::optional<ModelConfig> m_config;
    bool m_embedded = true;
};

} // namespace zimage::ui
