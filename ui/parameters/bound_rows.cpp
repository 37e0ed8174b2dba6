#include "parameters/bound_rows.h"

#include "widgets/param_row.h"

namespace zimage::ui {

BoundRows::BoundRows(Parameters& parameters, QObject* parent) : QObject(parent), m_parameters(parameters)
{
    connect(&m_parameters, &Parameters::edited, this, &BoundRows::showRow);
    connect(&m_parameters, &Parameters::replaced, this, &BoundRows::showValues);
    connect(&m_parameters, &Parameters::judged, this, &BoundRows::showJudgement);
}

ParamRow* BoundRows::make(const ParamDef& def)
{
    auto* row = new ParamRow(def);
    m_rows.emplace(&def, row);
    connect(row, &ParamRow::edited, this, [this](const ParamDef& edited, const ParamValue& value) {
        if (!m_showing)
            m_parameters.edit(edited, value);
    });
    return row;
}

void BoundRows::refresh()
{
    showValues();
    showJudgement();
}

ParamRow* BoundRows::row(const ParamDef& def) const
{
    const auto found = m_rows.find(&def);
    return found == m_rows.end() ? nullptr : found->second;
}

std::map<ParamGroup, int> BoundRows::changed() const
{
    std::map<ParamGroup, int> changed;
    for (const auto& [def, row] : m_rows)
        changed[def->group] += row->isChanged() ? 1 : 0;
    return changed;
}

void BoundRows::showRow(const ParamDef& def)
{
    if (ParamRow* shown = row(def); shown != nullptr)
        shown->show(getParam(m_parameters.params(), def), getParam(m_parameters.base(), def));
}

void BoundRows::showValues()
{
    m_showing = true;
    for (const auto& [def, row] : m_rows)
        row->show(getParam(m_parameters.params(), *def), getParam(m_parameters.base(), *def));
    m_showing = false;
}

void BoundRows::showJudgement()
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const DeviceInfo& device : m_parameters.devices())
        names.emplace_back(device.id, device.name.empty() ? device.id : device.name);
    for (const auto& [def, row] : m_rows) {
        const Parameters::Advice advice = m_parameters.adviceOf(*def);
        row->setReason(m_parameters.reasonOf(def->key));
        row->setIssue(m_parameters.issueOf(def->key));
        row->setAdvice(advice.sentence, advice.warning);
        row->offer(m_parameters.params(), m_parameters.abilities(), names);
    }
    Q_EMIT judged();
}

} // namespace zimage::ui
