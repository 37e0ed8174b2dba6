// The same request through both programs: the command line as a process, the studio's service in this one.

#include "architecture/shared_model_config.h"
#include "base/resources.h"
#include "bridge/generation_service.h"
#include "engine/engine_loader.h"
#include "io/png.h"
#include "job/resolve_values.h"
#include "presets/preset.h"
#include "studio/run_studio.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace zimage::ui {

namespace {

constexpr int kPatience = 300000; // ms; a machine under load takes its time

/// How a job came out: what the artist gets, whoever made it.
struct Result {
    QStringList files;   ///< below the folder, in their order
    QStringList prompts; ///< as they were drawn
    QList<qint64> seeds;
    QStringList warnings;
    QString failure; ///< empty when it is done
};

QStringList filesIn(const QString& folder) { return QDir(folder).entryList(QDir::Files, QDir::Name); }

} // namespace

class JobPathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void bothMakeTheSameFilesAndSayTheSameOfThem()
    {
        const JobRequest asked = request();
        const Result line = byCommandLine(asked, folder("line"));
        const Result studio = byStudio(asked, folder("studio"));
        QCOMPARE(line.failure, QString());
        QCOMPARE(studio.failure, QString());
        QCOMPARE(line.files.size(), 2);
        QCOMPARE(studio.files, line.files);
        QCOMPARE(studio.prompts, line.prompts);
        QVERIFY(line.prompts[0] != line.prompts[1]);
        QCOMPARE(studio.seeds, line.seeds);
        QCOMPARE(filesIn(folder("studio")), filesIn(folder("line")));
        for (const QString& name : line.files) {
            const DecodedPng first = readPng((folder("line") + "/" + name).toStdString());
            const DecodedPng second = readPng((folder("studio") + "/" + name).toStdString());
            QVERIFY(first.image.rgb == second.image.rgb);
            QCOMPARE(second.texts.size(), first.texts.size());
            for (std::size_t i = 0; i < first.texts.size(); ++i)
                if (first.texts[i].keyword != "XML:com.adobe.xmp") // each file is a document of its own
                    QCOMPARE(second.texts[i].text, first.texts[i].text);
        }
        QCOMPARE(line.warnings.size(), 2);
        QVERIFY2(line.warnings[0].contains("nowhere"), qPrintable(line.warnings[0]));
        QVERIFY2(line.warnings[1].contains("was cut at"), qPrintable(line.warnings[1]));
        QCOMPARE(studio.warnings, line.warnings);
    }

    void bothRefuseAFolderThatCannotBeWrittenInTheSameSentence()
    {
        const JobRequest asked = request();
        const Result line = byCommandLine(asked, "/proc/nowhere");
        const Result studio = byStudio(asked, "/proc/nowhere");
        QVERIFY2(line.failure.contains("/proc/nowhere"), qPrintable(line.failure));
        QCOMPARE(studio.failure, line.failure);
    }

    void bothRefuseWildcardsThatGoInACircleInTheSameSentence()
    {
        JobRequest asked = request();
        asked.params.prompt = "__first__";
        const Result line = byCommandLine(asked, folder("line"));
        const Result studio = byStudio(asked, folder("studio"));
        QVERIFY2(line.failure.contains("circle"), qPrintable(line.failure));
        QCOMPARE(studio.failure, line.failure);
    }

private:
    [[nodiscard]] QString folder(const QString& name) const
    {
        const QString path = m_folder->filePath(name);
        static_cast<void>(QDir().mkpath(path));
        return path;
    }

    /// Two pictures with a note on their wildcards and a prompt that is cut.
    static JobRequest request()
    {
        const std::shared_ptr<const ModelConfig> model = sharedModelConfig(embeddedModel());
        const std::vector<Preset> presets = loadPresets(dataFolder() / "presets");
        JobRequest made;
        made.model = model->root;
        made.modelName = model->name;
        made.params = resolveValues(presetForModel(presets, model->name), {}).params;
        made.params.prompt = "a {red|blue|green|yellow} {car|apple|frog} by the __nowhere__ of a quiet old lake";
        made.params.maxSequenceLength = 24;
        made.params.width = 64;
        made.params.height = 32;
        made.params.steps = 2;
        made.params.guidance = 0;
        made.params.seed = 7;
        made.params.count = 2;
        made.params.device = "cpu";
        made.pattern = "{index}-{model}-{seed}-{prompt}.png";
        return made;
    }

    static Result byCommandLine(const JobRequest& request, const QString& folder)
    {
        const GenerationParams& params = request.params;
        const auto number = [](std::int64_t value) { return QString::number(value); };
        QProcess program;
        program.setProcessChannelMode(QProcess::SeparateChannels);
        program.start(ZIMAGE_PROGRAM,
                      {"generate", QString::fromStdString(params.prompt), "--max-sequence-length",
                       number(params.maxSequenceLength), "--size", number(params.width) + "x" + number(params.height),
                       "--steps", number(params.steps), "--guidance", "0", "--seed", number(params.seed), "--count",
                       number(params.count), "--device", "cpu", "--json", "--output",
                       folder + "/" + QString::fromStdString(request.pattern)});
        Result result;
        if (!program.waitForFinished(kPatience)) {
            result.failure = "The program did not end: " + program.errorString();
            return result;
        }
        const QJsonObject json = QJsonDocument::fromJson(program.readAllStandardOutput()).object();
        for (const QJsonValue file : json["files"].toArray()) {
            result.files.append(QDir(folder).relativeFilePath(file["path"].toString()));
            result.prompts.append(file["prompt"].toString());
            result.seeds.append(file["seed"].toInteger());
        }
        for (const QJsonValue warning : json["warnings"].toArray())
            result.warnings.append(warning.toString());
        if (json["status"] != "done")
            result.failure = json["message"].toString();
        return result;
    }

    static Result byStudio(JobRequest request, const QString& folder)
    {
        request.folder = folder.toStdString();
        Result result;
        std::optional<JobEnd> end;
        GenerationService service(loadEngine);
        connect(&service, &GenerationService::pictureMade, &service, [&](const ShownPicture& picture) {
            result.files.append(QDir(folder).relativeFilePath(QString::fromStdString(picture.file.string())));
            result.prompts.append(QString::fromStdString(picture.params.prompt));
            result.seeds.append(picture.params.seed);
        });
        connect(&service, &GenerationService::ended, &service, [&](const JobEnd& ended) { end = ended; });
        service.submit(std::move(request));
        if (!QTest::qWaitFor([&] { return end.has_value(); }, kPatience)) {
            result.failure = "The job did not end.";
            return result;
        }
        result.warnings = end->warnings + end->remarks;
        if (end->status != Outcome::Status::Done)
            result.failure = end->message;
        return result;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QTemporaryDir config; // nobody's own wildcards, but a circle of ours
    qputenv("XDG_CONFIG_HOME", config.path().toUtf8());
    const QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    const QString wildcards = config.filePath("zimage-studio/wildcards");
    static_cast<void>(QDir().mkpath(wildcards));
    for (const auto& [name, line] : {std::pair("first", "__second__"), std::pair("second", "__first__")}) {
        QFile file(wildcards + "/" + name + ".txt");
        if (!file.open(QIODevice::WriteOnly) || file.write(line) < 0)
            return 1;
    }
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::JobPathTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "job_path_test.moc"
