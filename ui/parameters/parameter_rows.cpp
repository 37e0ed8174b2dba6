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

/// What one always wants to see, before the others.
bool isOfTheFirst(const ParamDef& def) { return &def == findParam("steps") || &def == findParam("guidance"); }

} // namespace

ParameterRows::ParameterRows(Parameters& parameters, QWidget* parent)
    : QWidget(parent), m_parameters(parameters), m_seed(new SeedField), m_rows(parameters)
{
    build();
    wire();
    retranslate();
    m_rows.refresh();
    showSeed();
    showJudgement();
}

void ParameterRows::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_seed);
    for (const bool first : {true, false})
        for (const ParamDef& def : paramTable())
            if (def.level == ParamLevel::Basic && !hasItsPlace(def) && isOfTheFirst(def) == first)
                layout->addWidget(m_rows.make(def));
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
        section->content().addWidget(m_rows.make(def));
    }
}

void ParameterRows::wire()
{
    connect(m_seed, &SeedField::seedEdited, this, [this](qint64 seed) {
        if (!m_showing)
            m_parameters.edit(*findParam("seed"), std::int64_t{seed});
    });
    connect(&m_parameters, &Parameters::replaced, this, &ParameterRows::showSeed);
    connect(&m_rows, &BoundRows::judged, this, &ParameterRows::showJudgement);
    connect(&m_parameters, &Parameters::lastSeedChanged, m_seed, &SeedField::setLastUsed);
}

void ParameterRows::showSeed()
{
    m_showing = true;
    m_seed->setSeed(m_parameters.params().seed);
    m_showing = false;
}

void ParameterRows::showJudgement()
{
    std::map<ParamGroup, int> changed = m_rows.changed();
    for (const auto& [group, section] : m_sections)
        section->setChanged(changed[group]);
    m_seed->setIssue(m_parameters.issueOf("seed"));
}

QWidget& ParameterRows::lastOfTheFirst() const
{
    QWidget* row = m_rows.row(*findParam("guidance"));
    return row == nullptr ? static_cast<QWidget&>(*m_seed) : *row;
}

void ParameterRows::setCompact(bool compact) { m_seed->setCompact(compact); }

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
