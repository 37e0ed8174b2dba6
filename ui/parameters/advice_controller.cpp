#include "parameters/advice_controller.h"

#include "memory/parameter_context.h"
#include "session/check_setting.h"
#include "session/data_table.h"
#include "theme/translator.h"

namespace zimage::ui {

AdviceController::AdviceController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_advice(dataTable(loadParameterAdvice, "parameter_advice.yaml"))
{
    m_context.parameters.setAdviser([this](const GenerationParams& params) {
        std::vector<Parameters::Advice> advice;
        const ModelConfig* model = m_context.model.config();
        if (model == nullptr)
            return advice;
        const ParameterContext site = parameterContext(*model, params, computesOnCard(m_context.parameters));
        for (const ParameterRule* rule : m_advice.about(params, site))
            advice.push_back({rule->field, QString::fromStdString(rule->sentence(languageCode(), site)),
                              rule->severity == ParameterRule::Severity::Warning});
        return advice;
    });
}

AdviceController::~AdviceController() { m_context.parameters.setAdviser({}); }

} // namespace zimage::ui
