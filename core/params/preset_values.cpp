#include "params/preset_values.h"

#include <algorithm>

namespace zimage {

namespace {

bool names(const ParamRows& rows, const ParamDef& def)
{
    return std::find(rows.begin(), rows.end(), &def) != rows.end();
}

bool isPictures(const ParamDef& def) { return def.belongsTo == BelongsTo::Picture; }

/// A copy of the row's own kind, which is always taken.
void copy(const ParamDef& def, const GenerationParams& from, GenerationParams& to)
{
    static_cast<void>(setParam(to, def, getParam(from, def)));
}

} // namespace

ParamRows rowsOf(const ParamValues& values)
{
    ParamRows rows;
    for (const auto& [def, value] : values)
        rows.push_back(def);
    return rows;
}

void applyValues(GenerationParams& params, const ParamValues& values)
{
    for (const auto& [def, value] : values)
        static_cast<void>(setParam(params, *def, value));
}

bool carriedByPreset(const ParamDef& def, const ParamRows& given)
{
    return names(given, def) || (isPictures(def) && def.inPresets != PresetRole::Own);
}

ParamValues presetValues(const GenerationParams& params, const ParamRows& given)
{
    ParamValues values;
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam(params, def);
        const bool isText = std::holds_alternative<std::string>(value);
        const bool says = !isText || value != getParam({}, def) || names(given, def);
        if (says && carriedByPreset(def, given))
            values.emplace_back(&def, value);
    }
    return values;
}

void keepOwn(GenerationParams& params, const GenerationParams& own, const ParamRows& given)
{
    const GenerationParams presets = params;
    for (const ParamDef& def : paramTable()) {
        const bool users = !isPictures(def) || def.inPresets != PresetRole::Carried;
        if (isPart(def) && names(given, def))
            copy(def, presets, params); // into the user's list
        else if (users && !isPart(def) && !names(given, def))
            copy(def, own, params);
    }
}

void keepMachine(GenerationParams& params, const GenerationParams& own)
{
    for (const ParamDef& def : paramTable())
        if (!isPictures(def))
            copy(def, own, params);
}

} // namespace zimage
