#include "session/params_json.h"

#include "params/param_table.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <utility>
#include <variant>

namespace zimage::ui {

namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }
QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

QJsonValue jsonOf(const ParamValue& value)
{
    struct Visitor {
        QJsonValue operator()(std::int64_t number) const { return static_cast<qint64>(number); }
        QJsonValue operator()(double number) const { return number; }
        QJsonValue operator()(bool on) const { return on; }
        QJsonValue operator()(const std::string& words) const { return text(words); }
        QJsonValue operator()(const LoraList& loras) const
        {
            return QJsonDocument::fromJson(QByteArray::fromStdString(lorasText(loras))).array();
        }
    };
    return std::visit(Visitor{}, value);
}

/// A value of the same kind as `like`; false for another one. A LoRA alone is a list of one, as older sessions have it.
bool read(const QJsonValue& json, ParamValue& like)
{
    if (auto* loras = std::get_if<LoraList>(&like); loras != nullptr && json.isArray())
        return !readLoras(QJsonDocument(json.toArray()).toJson(QJsonDocument::Compact).toStdString(), *loras);
    const bool fromText = std::holds_alternative<std::string>(like) || std::holds_alternative<LoraList>(like);
    if (fromText && json.isString())
        like = json.toString().toStdString();
    else if (std::holds_alternative<bool>(like) && json.isBool())
        like = json.toBool();
    else if (std::holds_alternative<std::int64_t>(like) && json.isDouble())
        like = static_cast<std::int64_t>(json.toInteger());
    else if (std::holds_alternative<double>(like) && json.isDouble())
        like = json.toDouble();
    else
        return false;
    return true;
}

QJsonObject sizeJson(QSize size) { return {{"width", size.width()}, {"height", size.height()}}; }
QSize sizeFrom(const QJsonObject& json) { return {json["width"].toInt(), json["height"].toInt()}; }

const char* kindName(ShownPicture::Kind kind) { return kind == ShownPicture::Kind::Draft ? "draft" : "final"; }
ShownPicture::Kind kindFrom(const QJsonValue& json)
{
    return json == "draft" ? ShownPicture::Kind::Draft : ShownPicture::Kind::Final;
}

QJsonObject toJson(const GuardEvent& event)
{
    return {
        {"stage", static_cast<int>(event.stage)}, {"picture", event.picture},           {"step", event.step},
        {"layers", text(event.layers)},           {"precision", text(event.precision)}, {"bad_share", event.badShare},
        {"remedy", text(event.remedy.stored())},  {"recovered", event.recovered}};
}

GuardEvent eventFrom(const QJsonObject& json)
{
    GuardEvent event;
    const int stage = json["stage"].toInt();
    if (stage >= static_cast<int>(Stage::Loading) && stage <= static_cast<int>(Stage::Saving))
        event.stage = static_cast<Stage>(stage);
    event.picture = json["picture"].toInt();
    event.step = json["step"].toInt();
    event.layers = json["layers"].toString().toStdString();
    event.precision = json["precision"].toString().toStdString();
    event.badShare = json["bad_share"].toDouble();
    event.remedy = GuardRemedy::fromStored(json["remedy"].toString().toStdString());
    event.recovered = json["recovered"].toBool();
    return event;
}

} // namespace

QJsonObject toJson(const GenerationParams& params)
{
    QJsonObject json;
    for (const ParamDef& def : paramTable())
        if (!isPart(def))
            json[def.key] = jsonOf(getParam(params, def));
    return json;
}

GenerationParams paramsFrom(const QJsonObject& json)
{
    GenerationParams params;
    for (const ParamDef& def : paramTable()) {
        ParamValue value = getParam(params, def);
        const auto other = std::find_if(def.aliases.begin(), def.aliases.end(),
                                        [&](const char* alias) { return json.contains(QLatin1String(alias)); });
        const char* key = json.contains(QLatin1String(def.key)) || other == def.aliases.end() ? def.key : *other;
        if (read(json[QLatin1String(key)], value))
            static_cast<void>(setParam(params, def, value)); // of the right kind, so it is taken
    }
    std::erase_if(params.loras, [](const LoraChoice& lora) { return lora == LoraChoice{}; });
    return params;
}

QJsonObject toJson(const JobRequest& request)
{
    return {
        {"model", text(request.model)},     {"model_name", text(request.modelName)},
        {"params", toJson(request.params)}, {"kind", request.purpose == JobRequest::Purpose::Draft ? "draft" : "final"},
        {"folder", text(request.folder)},   {"pattern", text(request.pattern)},
        {"latents", text(request.latents)}, {"full_steps", request.fullSteps},
        {"preset", text(request.preset)},   {"session", text(request.session)},
        {"parent", text(request.parent)}};
}

JobRequest requestFrom(const QJsonObject& json)
{
    JobRequest request;
    request.model = json["model"].toString().toStdString();
    request.modelName = json["model_name"].toString().toStdString();
    request.params = paramsFrom(json["params"].toObject());
    request.purpose = json["kind"] == "draft" ? JobRequest::Purpose::Draft : JobRequest::Purpose::Picture;
    request.folder = json["folder"].toString().toStdString();
    request.pattern = json["pattern"].toString().toStdString();
    request.fullSteps = json["full_steps"].toInt();
    request.latents = json["latents"].toString().toStdString();
    request.preset = json["preset"].toString().toStdString();
    request.session = json["session"].toString().toStdString();
    request.parent = json["parent"].toString().toStdString();
    return request;
}

QJsonArray queueJson(const std::vector<QueueEntry>& queue)
{
    QJsonArray json;
    int number = 0;
    for (const QueueEntry& entry : queue) {
        ++number;
        bool first = true;
        for (const QueuedJob& job : entry.jobs) {
            QJsonObject each = toJson(job.request);
            each["entry"] = number;
            if (std::exchange(first, false)) {
                each["title"] = text(entry.title);
                each["whole"] = entry.whole;
            }
            json.append(each);
        }
    }
    return json;
}

std::vector<QueueEntry> queueFrom(const QJsonArray& json)
{
    std::vector<QueueEntry> queue;
    int number = 0; // of the entry before; 0: a session of an earlier version, where each job is one
    for (const QJsonValue value : json) {
        const QJsonObject each = value.toObject();
        const int own = each["entry"].toInt();
        const bool follows = std::exchange(number, own) == own && own != 0;
        if (!follows)
            queue.push_back(
                {.title = each["title"].toString().toStdString(), .jobs = {}, .whole = each["whole"].toInt()});
        queue.back().jobs.push_back({0, requestFrom(each)});
    }
    for (QueueEntry& entry : queue)
        entry.whole = std::max(entry.whole, entry.pictures());
    return queue;
}

QJsonObject toJson(const ShownPicture& picture)
{
    QJsonArray events;
    for (const GuardEvent& event : picture.run.guardEvents)
        events.append(toJson(event));
    QJsonArray loraHashes;
    for (const std::string& hash : picture.run.loraSha256)
        loraHashes.append(text(hash));
    const QJsonObject run{{"device", text(picture.run.device)},
                          {"precision", text(picture.run.precision)},
                          {"attention_backend", text(picture.run.attentionBackend)},
                          {"execution", text(picture.run.execution)},
                          {"instruction_set", text(picture.run.instructionSet)},
                          {"libtorch", text(picture.run.torchVersion)},
                          {"model_sha256", text(picture.run.modelSha256)},
                          {"lora_sha256", loraHashes},
                          {"shift", picture.run.shift},
                          {"prompt_original", text(picture.run.promptOriginal)},
                          {"negative_prompt_original", text(picture.run.negativeOriginal)},
                          {"lost_prompt", text(picture.run.lostPrompt)},
                          {"guard_events", events}};
    return {{"kind", kindName(picture.kind)},   {"whole", picture.whole},     {"full_size", sizeJson(picture.fullSize)},
            {"file", text(picture.file)},       {"kept", text(picture.kept)}, {"pixels", sizeJson(picture.pixels)},
            {"params", toJson(picture.params)}, {"model", picture.model},     {"run", run},
            {"seconds", picture.seconds}};
}

ShownPicture pictureFrom(const QJsonObject& json)
{
    ShownPicture picture;
    picture.id = nextPictureId();
    picture.kind = kindFrom(json["kind"]);
    picture.whole = json["whole"].toBool();
    picture.fullSize = sizeFrom(json["full_size"].toObject());
    picture.file = json["file"].toString().toStdString();
    picture.kept = json["kept"].toString().toStdString();
    picture.pixels = sizeFrom(json["pixels"].toObject());
    picture.params = paramsFrom(json["params"].toObject());
    picture.model = json["model"].toString();
    const QJsonObject run = json["run"].toObject();
    picture.run.device = run["device"].toString().toStdString();
    picture.run.precision = run["precision"].toString().toStdString();
    picture.run.attentionBackend = run["attention_backend"].toString().toStdString();
    picture.run.execution = run["execution"].toString().toStdString();
    picture.run.instructionSet = run["instruction_set"].toString().toStdString();
    picture.run.torchVersion = run["libtorch"].toString().toStdString();
    picture.run.modelSha256 = run["model_sha256"].toString().toStdString();
    for (const QJsonValue hash : run["lora_sha256"].toArray())
        picture.run.loraSha256.push_back(hash.toString().toStdString());
    picture.run.shift = run["shift"].toDouble();
    picture.run.promptOriginal = run["prompt_original"].toString().toStdString();
    picture.run.negativeOriginal = run["negative_prompt_original"].toString().toStdString();
    picture.run.lostPrompt = run["lost_prompt"].toString().toStdString();
    for (const QJsonValue event : run["guard_events"].toArray())
        picture.run.guardEvents.push_back(eventFrom(event.toObject()));
    picture.seconds = json["seconds"].toDouble();
    return picture;
}

} // namespace zimage::ui
