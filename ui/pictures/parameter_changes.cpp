#include "pictures/parameter_changes.h"

#include "theme/translator.h"

#include <QCoreApplication>

#include <algorithm>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct ParameterChanges {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::ParameterChanges)
};

/// With the size of the picture it stands for.
GenerationParams settingsOf(const ShownPicture& picture)
{
    GenerationParams params = picture.params;
    if (picture.kind == ShownPicture::Kind::Draft && picture.fullSize.isValid()) {
        params.width = picture.fullSize.width();
        params.height = picture.fullSize.height();
    }
    return params;
}

bool isFreeText(const ParamDef& def) { return def.widget == ParamWidget::Prompt; }

/// "snow 0.8, ink 1"
QString lorasInWords(const LoraList& loras)
{
    QStringList words;
    for (const LoraChoice& lora : loras)
        if (acts(lora))
            words.append(QString::fromStdString(loraName(lora)) + ' ' + QString::number(lora.strength, 'g', 6));
    return words.join(QStringLiteral(", "));
}

/// Seed, prompts, everything else.
int rank(const ParamDef& def)
{
    if (def.widget == ParamWidget::Seed)
        return 0;
    return isFreeText(def) ? 1 : 2;
}

} // namespace

QString ParameterChange::label() const
{
    return def == nullptr ? ParameterChanges::tr("Model") : parameterText(def->label);
}

QString valueText(const ParamDef& def, const ParamValue& value)
{
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? ParameterChanges::tr("on") : ParameterChanges::tr("off");
    if (const auto* number = std::get_if<double>(&value))
        return QString::number(*number, 'g', 6);
    const auto* loras = std::get_if<LoraList>(&value);
    QString text = loras != nullptr ? lorasInWords(*loras) : QString::fromStdString(paramText(value));
    if (text.isEmpty())
        return ParameterChanges::tr("none");
    if (*def.unit != '\0' && std::holds_alternative<std::int64_t>(value))
        text += QChar(0xa0) + parameterText(def.unit);
    return text;
}

QVector<ParameterChange> parameterChanges(const ShownPicture& before, const ShownPicture& after)
{
    const GenerationParams old = settingsOf(before);
    const GenerationParams now = settingsOf(after);
    std::vector<const ParamDef*> rows;
    for (const ParamDef& def : paramTable())
        if (inMetadata(def) && getParam(old, def) != getParam(now, def))
            rows.push_back(&def);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const ParamDef* a, const ParamDef* b) { return rank(*a) < rank(*b); });

    QVector<ParameterChange> changes;
    for (const ParamDef* def : rows) {
        ParameterChange change{def, {}, {}, {}};
        const ParamValue from = getParam(old, *def);
        const ParamValue to = getParam(now, *def);
        if (isFreeText(*def)) {
            change.words = wordDiff(QString::fromStdString(std::get<std::string>(from)),
                                    QString::fromStdString(std::get<std::string>(to)));
            change.words.removeIf([](const TextPiece& piece) { return piece.kind == TextPiece::Kind::Same; });
            if (change.words.isEmpty())
                continue; // other blanks only
        } else {
            change.before = valueText(*def, from);
            change.after = valueText(*def, to);
        }
        changes.push_back(std::move(change));
    }
    if (before.model != after.model && !before.model.isEmpty() && !after.model.isEmpty())
        changes.push_back({nullptr, before.model, after.model, {}});
    return changes;
}

} // namespace zimage::ui
