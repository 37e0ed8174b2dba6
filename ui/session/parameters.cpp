#include "session/parameters.h"

#include "params/preset_values.h"
#include "session/issue_text.h"
#include "theme/translator.h"

#include <utility>

namespace zimage::ui {

Parameters::Parameters(QObject* parent) : QObject(parent)
{
    connect(&languageNews(), &LanguageNews::changed, this, &Parameters::judge);
    judge();
}

void Parameters::set(const GenerationParams& params)
{
    const bool isNew = params != m_params;
    m_params = params;
    Q_EMIT replaced();
    judge();
    if (isNew)
        Q_EMIT changed();
}

void Parameters::setFromPicture(GenerationParams params)
{
    keepMachine(params, m_params);
    set(params);
}

void Parameters::setPrompt(const QString& prompt)
{
    GenerationParams next = m_params;
    next.prompt = prompt.toStdString();
    set(next);
}

void Parameters::setSeed(qint64 seed)
{
    GenerationParams next = m_params;
    next.seed = seed;
    set(next);
}

void Parameters::edit(const ParamDef& def, const ParamValue& value)
{
    GenerationParams next = m_params;
    if (setParam(next, def, value) || next == m_params)
        return;
    m_params = next;
    Q_EMIT edited(def);
    judge();
    Q_EMIT changed();
}

void Parameters::editSize(const PictureSize& size, bool exact)
{
    GenerationParams next = m_params;
    next.width = size.width;
    next.height = size.height;
    next.forceOriginalResolution = exact;
    if (next == m_params)
        return;
    m_params = next;
    judge();
    Q_EMIT changed();
}

void Parameters::setBase(const GenerationParams& base) { m_base = base; }

void Parameters::setModel(const Model& model)
{
    m_model = model;
    Q_EMIT modelChanged();
    Q_EMIT replaced();
    judge();
}

void Parameters::setDevices(const std::vector<DeviceInfo>& devices)
{
    m_devices = devices;
    judge();
}

void Parameters::setAdviser(Adviser adviser)
{
    m_adviser = std::move(adviser);
    judge();
}

void Parameters::setLastSeed(qint64 seed)
{
    m_lastSeed = seed;
    Q_EMIT lastSeedChanged(seed);
}

DeviceAbilities Parameters::abilities() const
{
    // "auto" is the first card, else the processor; devices() lists the processor first.
    const DeviceInfo* chosen = nullptr;
    for (const DeviceInfo& device : m_devices)
        if (device.id == m_params.device || (m_params.device == "auto" && (chosen == nullptr || chosen->id == "cpu")))
            chosen = &device;
    if (chosen == nullptr)
        return {};
    return {chosen->attentionBackends, chosen->precisions};
}

std::vector<ParamIssue> Parameters::issues() const { return validate(m_params, m_model.limits); }

QString Parameters::issueOf(std::string_view key) const
{
    const auto found = m_issues.find(key);
    return found == m_issues.end() ? QString() : found->second;
}

QString Parameters::reasonOf(std::string_view key) const
{
    const auto found = m_reasons.find(key);
    return found == m_reasons.end() ? QString() : parameterText(found->second);
}

Parameters::Advice Parameters::adviceOf(const ParamDef& def) const
{
    const auto found = m_advice.find(&def);
    return found == m_advice.end() ? Advice() : found->second;
}

void Parameters::judge()
{
    m_reasons.clear();
    for (const Ineffective& each : ineffectiveParams(m_params))
        m_reasons.emplace(each.key, each.reason);
    m_issues.clear();
    for (const ParamIssue& issue : issues())
        m_issues.emplace(findParam(issue.key)->key, issueText(issue, m_params, m_model.limits));
    m_advice.clear(); // one for a field: a warning before a note
    for (Advice& each : m_adviser ? m_adviser(m_params) : std::vector<Advice>())
        if (!m_advice.contains(each.field) || (each.warning && !m_advice[each.field].warning))
            m_advice[each.field] = std::move(each);
    Q_EMIT judged();
}

} // namespace zimage::ui
