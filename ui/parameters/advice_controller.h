#pragma once

#include "advice/parameter_advice.h"
#include "session/studio_context.h"

#include <QObject>

namespace zimage::ui {

/// Advises on the parameters as they stand, by presets/parameter_advice.yaml. GUI thread.
class AdviceController : public QObject {
    Q_OBJECT

public:
    explicit AdviceController(const StudioContext& context, QObject* parent = nullptr);
    ~AdviceController() override;

private:
    StudioContext m_context;
    ParameterAdvice m_advice;
};

} // namespace zimage::ui
