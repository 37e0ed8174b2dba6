#include "parameters/parameter_rows.h"

#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/fold_section.h"
#include "widgets/param_row.h"
#include "widgets/quiet_widgets.h"
#include "widgets/seed_field.h"

#include <QEvent>
#include <QJsonArray>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

/// Rows that have a place of their own; every other one gets a line made from the table.
bool hasItsPlace(const ParamDef& def)
{
    return def.widget == ParamWidget::Prompt || def.widget == ParamWidget::Size || def.widget == ParamWidget::ExactSize
        || def.widget == ParamWidget::Seed;
}

} // namespace

ParameterRows::ParameterRows(Parameters& parameters, QWidget* parent)
    : QWidget(parent), m_parameters(parameters), m_seed(new SeedField)
{
    build();
    wire();
    retranslate();
    showValues();
    showJudgement();
}

void ParameterRows::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_seed);
    for (const ParamDef& def : paramTable())
        if (def.level == ParamLevel::Basic && !hasItsPlace(def))
            addRow(def, *layout);
    layout->addWidget(new Rule);
    for (const ParamDef& def : paramTable()) {
        if (def.level == ParamLevel::Basic || hasItsPlace(def))
            continue;
        FoldSection*& section = m_sections[def.group];
        if (section == nullptr) {
            section = new FoldSection;
            layout->addWidget(section);
            connect(section, &FoldSection::toggled, this, &ParameterRows::stateChanged);
        }
        addRow(def, section->content());
    }
}

void ParameterRows::addRow(const ParamDef& def, QVBoxLayout& layout)
{
    auto* row = new ParamRow(def);
    layout.addWidget(row);
    m_rows.emplace(&def, row);
    connect(row, &ParamRow::edited, this, [this](const ParamDef& changed, const ParamValue& value) {
        if (!m_showing)
            m_parameters.edit(changed, value);
    });
}

void ParameterRows::wire()
{
    connect(m_seed, &SeedField::seedEdited, this, [this](qint64 seed) {
        if (!m_showing)
            m_parameters.edit(*findParam("seed"), std::int64_t{seed});
    });
    connect(&m_parameters, &Parameters::edited, this, &ParameterRows::showRow);
    connect(&m_parameters, &Parameters::replaced, this, &ParameterRows::showValues);
    connect(&m_parameters, &Parameters::judged, this, &ParameterRows::showJudgement);
    connect(&m_parameters, &Parameters::lastSeedChanged, m_seed, &SeedField::setLastUsed);
}

void ParameterRows::showRow(const ParamDef& def)
{
    if (const auto row = m_rows.find(&def); row != m_rows.end())
        row->second->show(getParam(m_parameters.params(), def), getParam(m_parameters.base(), def));
}

void ParameterRows::showValues()
{
    m_showing = true;
    m_seed->setSeed(m_parameters.params().seed);
    for (const auto& [def, row] : m_rows)
        row->show(getParam(m_parameters.params(), *def), getParam(m_parameters.base(), *def));
    m_showing = false;
}

void ParameterRows::showJudgement()
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const DeviceInfo& device : m_parameters.devices())
        names.emplace_back(device.id, device.name.empty() ? device.id : device.name);
    std::map<ParamGroup, int> changed;
    for (const auto& [def, row] : m_rows) {
        const Parameters::Advice advice = m_parameters.adviceOf(*def);
        row->setReason(m_parameters.reasonOf(def->key));
        row->setIssue(m_parameters.issueOf(def->key));
        row->setAdvice(advice.sentence, advice.warning);
        row->offer(m_parameters.params(), m_parameters.abilities(), names);
        changed[def->group] += row->isChanged() ? 1 : 0;
    }
    for (const auto& [group, section] : m_sections)
        section->setChanged(changed[group]);
    m_seed->setIssue(m_parameters.issueOf("seed"));
}

void ParameterRows::save(QJsonObject& state) const
{
    QJsonArray open;
    for (const auto& [group, section] : m_sections)
        if (section->isOpen())
            open.append(QString::fromUtf8(groupName(group)));
    state["open"] = open;
}

void ParameterRows::restore(const QJsonObject& state)
{
    const QJsonArray open = state["open"].toArray();
    for (const auto& [group, section] : m_sections)
        section->setOpen(open.contains(QString::fromUtf8(groupName(group))));
}

void ParameterRows::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ParameterRows::retranslate()
{
    for (const auto& [group, section] : m_sections)
        section->setTitle(parameterText(groupName(group)));
}

} // namespace zimage::ui
