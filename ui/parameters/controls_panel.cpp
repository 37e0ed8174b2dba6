#include "parameters/controls_panel.h"

#include "base/error.h"
#include "base/resources.h"
#include "engine/image_engine.h"
#include "parameters/fold_section.h"
#include "parameters/issue_text.h"
#include "parameters/param_row.h"
#include "parameters/seed_field.h"
#include "presets/preset_bar.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "resolution/resolution_picker.h"
#include "settings/translator.h"
#include "theme/quiet_widgets.h"
#include "theme/theme.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

/// Rows that have a place of their own; every other one gets a line made from the table.
bool hasItsPlace(const ParamDef& def)
{
    static const std::vector<ParamDef::Field> placed{
        &GenerationParams::prompt, &GenerationParams::negativePrompt,          &GenerationParams::width,
        &GenerationParams::height, &GenerationParams::forceOriginalResolution, &GenerationParams::seed};
    return std::find(placed.begin(), placed.end(), def.field) != placed.end();
}

/// What belongs to one picture or to this machine rather than to a way of making pictures.
bool isPersonal(const ParamDef& def)
{
    static const std::vector<ParamDef::Field> personal{&GenerationParams::prompt,  &GenerationParams::seed,
                                                       &GenerationParams::count,   &GenerationParams::device,
                                                       &GenerationParams::threads, &GenerationParams::vramBudget};
    return std::find(personal.begin(), personal.end(), def.field) != personal.end();
}

QWidget* rule()
{
    auto* line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setFixedHeight(1);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

} // namespace

ControlsPanel::ControlsPanel(QWidget* parent) : ControlsPanel(presetFolders(), parent) {}

ControlsPanel::ControlsPanel(const std::vector<std::filesystem::path>& folders, QWidget* parent)
    : QWidget(parent), m_store(std::make_unique<PresetStore>(folders)), m_presets(new PresetBar(*m_store)),
      m_promptPanel(new PromptPanel), m_prompt(m_promptPanel->edit()), m_promptIssue(new Hint(Hint::Tone::Warning)),
      m_negativeLabel(new QLabel), m_negativeReason(new Hint), m_negative(new PromptEdit(1, 5)),
      m_size(new ResolutionPicker), m_seed(new SeedField)
{
    build();
    wirePresets();
    for (const std::filesystem::path& folder : folders) {
        const std::filesystem::path file = folder / "resolutions.yaml";
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            continue;
        try {
            m_size->setFamilies(loadResolutions(file));
            break;
        } catch (const Error& error) {
            const QString sentence = QString::fromUtf8(error.what());
            QMetaObject::invokeMethod(
                this, [this, sentence] { Q_EMIT notice(sentence); }, Qt::QueuedConnection);
        }
    }
    refreshBase();
    retranslate();
    showAll();
}

ControlsPanel::~ControlsPanel() = default;

void ControlsPanel::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);

    layout->addWidget(m_promptPanel);
    layout->addWidget(m_promptIssue);
    m_promptIssue->hide();
    auto* negativeHead = new QHBoxLayout;
    negativeHead->addWidget(m_negativeLabel);
    negativeHead->addStretch();
    negativeHead->addWidget(m_negativeReason);
    m_negativeReason->setWordWrap(false);
    layout->addLayout(negativeHead);
    layout->addWidget(m_negative);
    layout->addSpacing(kGrid / 2);
    layout->addWidget(m_presets);
    layout->addWidget(rule());
    layout->addWidget(m_size);
    layout->addWidget(rule());
    layout->addWidget(m_seed);
    buildRows(*layout);
    layout->addStretch(1);

    m_prompt->setHistory(&m_history);
    m_negativeLabel->setBuddy(m_negative);
    QFont small = m_negative->font();
    small.setPixelSize(12);
    m_negative->setFont(small);
    setFocusProxy(m_prompt);

    const auto send = [this] {
        rememberPrompt();
        Q_EMIT generateRequested();
    };
    connect(m_promptPanel, &PromptPanel::notice, this, &ControlsPanel::notice);
    connect(m_prompt, &PromptEdit::generateRequested, this, send);
    connect(m_negative, &PromptEdit::generateRequested, this, send);
    connect(m_prompt, &QPlainTextEdit::textChanged, this,
            [this] { edited(*findParam("prompt"), m_prompt->text().toStdString()); });
    connect(m_negative, &QPlainTextEdit::textChanged, this,
            [this] { edited(*findParam("negative_prompt"), m_negative->text().toStdString()); });
    connect(m_seed, &SeedField::seedEdited, this,
            [this](qint64 seed) { edited(*findParam("seed"), std::int64_t{seed}); });
    connect(m_size, &ResolutionPicker::edited, this, [this] {
        GenerationParams changed = m_params;
        changed.width = m_size->size().width;
        changed.height = m_size->size().height;
        changed.forceOriginalResolution = m_size->exact();
        if (changed == m_params)
            return;
        m_params = changed;
        refresh();
        Q_EMIT paramsChanged();
    });
}

void ControlsPanel::buildRows(QVBoxLayout& layout)
{
    for (const ParamDef& def : paramTable())
        if (def.level == ParamLevel::Basic && !hasItsPlace(def))
            addRow(def, layout);
    layout.addWidget(rule());
    for (const ParamDef& def : paramTable()) {
        if (def.level == ParamLevel::Basic || hasItsPlace(def))
            continue;
        FoldSection*& section = m_sections[def.group];
        if (section == nullptr) {
            section = new FoldSection;
            layout.addWidget(section);
            connect(section, &FoldSection::toggled, this, &ControlsPanel::paramsChanged); // so that the session is kept
        }
        addRow(def, section->content());
    }
}

void ControlsPanel::addRow(const ParamDef& def, QVBoxLayout& layout)
{
    auto* row = new ParamRow(def);
    layout.addWidget(row);
    m_rows.emplace(&def, row);
    connect(row, &ParamRow::edited, this, &ControlsPanel::edited);
}

void ControlsPanel::edited(const ParamDef& def, const ParamValue& value)
{
    if (m_showing)
        return;
    GenerationParams changed = m_params;
    if (setParam(changed, def, value) || changed == m_params)
        return;
    m_params = changed;
    if (const auto row = m_rows.find(&def); row != m_rows.end())
        row->second->show(getParam(m_params, def), getParam(m_base, def));
    refresh();
    Q_EMIT paramsChanged();
}

void ControlsPanel::setParams(const GenerationParams& params)
{
    const bool isNew = params != m_params;
    m_params = params;
    showAll();
    if (isNew)
        Q_EMIT paramsChanged();
}

std::vector<ParamIssue> ControlsPanel::issues() const { return validate(m_params, m_limits); }

void ControlsPanel::showAll()
{
    m_showing = true;
    m_prompt->setText(QString::fromStdString(m_params.prompt));
    m_negative->setText(QString::fromStdString(m_params.negativePrompt));
    m_size->setSize({m_params.width, m_params.height}, m_params.forceOriginalResolution);
    m_seed->setSeed(m_params.seed);
    for (const auto& [def, row] : m_rows)
        row->show(getParam(m_params, *def), getParam(m_base, *def));
    m_showing = false;
    refresh();
}

void ControlsPanel::refresh()
{
    std::map<std::string_view, const char*> reasons;
    for (const Ineffective& each : ineffectiveParams(m_params))
        reasons.emplace(each.key, each.reason);
    std::map<std::string_view, QString> wrong;
    for (const ParamIssue& issue : issues())
        wrong.emplace(findParam(issue.key)->key, issueText(issue, m_params, m_limits));
    const auto issueOf = [&wrong](const char* key) { return wrong.contains(key) ? wrong[key] : QString(); };

    std::map<const ParamDef*, Advice> advice; // one for a field: a warning before a note
    for (Advice& each : m_adviser ? m_adviser(m_params) : std::vector<Advice>())
        if (!advice.contains(each.field) || (each.warning && !advice[each.field].warning))
            advice[each.field] = std::move(each);

    std::map<ParamGroup, int> changed;
    std::vector<std::pair<std::string, std::string>> names;
    for (const DeviceInfo& device : m_devices)
        names.emplace_back(device.id, device.name.empty() ? device.id : device.name);
    for (const auto& [def, row] : m_rows) {
        const auto reason = reasons.find(def->key);
        row->setReason(reason == reasons.end() ? QString() : parameterText(reason->second));
        row->setIssue(issueOf(def->key));
        row->setAdvice(advice[def].sentence, advice[def].warning);
        row->offer(m_params, abilities(), names);
        changed[def->group] += row->isChanged() ? 1 : 0;
    }
    for (const auto& [group, section] : m_sections)
        section->setChanged(changed[group]);

    const bool acts = !reasons.contains("negative_prompt");
    m_negative->setEnabled(acts);
    m_negativeLabel->setEnabled(acts);
    m_negativeReason->say(acts ? QString() : parameterText(reasons["negative_prompt"]));
    m_promptIssue->say(issueOf("prompt"));
    m_promptPanel->setParams(m_params);
    m_seed->setIssue(issueOf("seed"));
    m_size->setIssue(wrong.contains("width") ? wrong["width"] : issueOf("height"));

    const auto differs = [this](const ParamDef& def) {
        return !isPersonal(def) && getParam(m_params, def) != getParam(m_base, def);
    };
    m_presets->setChanged(std::any_of(paramTable().begin(), paramTable().end(), differs));
}

DeviceAbilities ControlsPanel::abilities() const
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

void ControlsPanel::setModel(const QString& name, const SizeLimits& limits, Settings settings,
                             const std::filesystem::path& tokenizer)
{
    m_model = name;
    m_limits = limits;
    m_promptPanel->setModel(name, tokenizer, limits.maxCaptionTokens);
    m_size->setModel(name, limits);
    const PresetStore::Entry* own = m_store->forModel(name);
    m_presets->setModelPreset(own == nullptr ? QString() : presetName(own->preset));
    refreshBase();
    if (settings == Settings::TakePreset)
        takePreset({});
    else
        showAll();
}

void ControlsPanel::setDevices(const std::vector<DeviceInfo>& devices)
{
    m_devices = devices;
    refresh();
}

void ControlsPanel::setAdviser(std::function<std::vector<Advice>(const GenerationParams&)> adviser)
{
    m_adviser = std::move(adviser);
    refresh();
}

void ControlsPanel::setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                                  std::function<PictureSize()> largest)
{
    m_size->setForecaster(std::move(forecaster), std::move(largest));
}

void ControlsPanel::putBelowPresets(QWidget* widget)
{
    auto* layout = static_cast<QVBoxLayout*>(this->layout());
    layout->insertWidget(layout->indexOf(m_presets) + 1, widget);
}

void ControlsPanel::reuseSeed(qint64 seed)
{
    m_seed->setSeed(seed);
    edited(*findParam("seed"), std::int64_t{seed});
}

void ControlsPanel::reusePrompt(const QString& prompt) { m_prompt->setText(prompt); }

void ControlsPanel::setLastUsedSeed(qint64 seed) { m_seed->setLastUsed(seed); }

void ControlsPanel::rememberPrompt() { m_history.add(m_prompt->text()); }

void ControlsPanel::focusPrompt() { m_prompt->setFocus(Qt::ShortcutFocusReason); }

void ControlsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        const PresetStore::Entry* own = m_store->forModel(m_model);
        m_presets->setModelPreset(own == nullptr ? QString() : presetName(own->preset));
        refresh();
    }
}

void ControlsPanel::retranslate()
{
    const ParamDef& prompt = *findParam("prompt");
    const ParamDef& negative = *findParam("negative_prompt");
    m_prompt->setAccessibleName(parameterText(prompt.label));
    m_prompt->setAccessibleDescription(parameterText(prompt.help));
    m_prompt->setPlaceholderText(tr("Describe the picture, in English or Chinese: what is in it, where, in which light "
                                    "and style. Ctrl+Enter makes it."));
    m_negativeLabel->setText(parameterText(negative.label));
    m_negative->setAccessibleName(parameterText(negative.label));
    m_negative->setAccessibleDescription(parameterText(negative.help));
    m_negative->setPlaceholderText(tr("What to keep away from"));
    for (const auto& [group, section] : m_sections)
        section->setTitle(parameterText(groupName(group)));
}

} // namespace zimage::ui
