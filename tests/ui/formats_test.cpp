// Files that earlier studios have written (tests/data/formats, docs/formats.md): every value must come back.

#include "session/app_settings.h"
#include "session/session_store.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

namespace zimage::ui {

namespace {

QString golden(const QString& name) { return QStringLiteral(ZIMAGE_SOURCE_DIR "/tests/data/formats/") + name; }

/// Every parameter away from its default, but for the LoRAs.
GenerationParams everything()
{
    GenerationParams params;
    params.prompt = "a red fox, {in snow|at dawn}";
    params.negativePrompt = "blurry";
    params.maxSequenceLength = 256;
    params.width = 768;
    params.height = 512;
    params.forceOriginalResolution = true;
    params.seed = 9007199254740993;
    params.count = 4;
    params.variationSeed = 9;
    params.variationStrength = 0.25;
    params.promptNoise = 0.1;
    params.steps = 20;
    params.guidance = 4.5;
    params.cfgTruncation = 0.75;
    params.cfgNormalization = 1.2;
    params.shift = 4;
    params.useRope = false;
    params.attentionDropout = 0.05;
    params.vaeTiling = true;
    params.vaeTileSize = 320;
    params.vaeTileOverlap = 0.25;
    params.decoderTiling = true;
    params.decoderTileSize = 448;
    params.device = "cuda:1";
    params.precision = "bf16";
    params.attentionBackend = "math";
    params.execution = "fused";
    params.threads = 3;
    params.offload = "always";
    params.lowVram = true;
    params.vramBudget = 12.5;
    params.allowFp8 = true;
    params.guards = false;
    params.keepRejected = true;
    return params;
}

LoraList lorasOf(int version)
{
    LoraList loras{{.file = "/home/artist/loras/snow.safetensors", .sha256 = {}, .strength = 0.5}};
    if (version > 1)
        loras.push_back({.file = "ink.safetensors",
                         .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                         .strength = -1,
                         .fromStep = 2,
                         .toStep = 20,
                         .on = false});
    return loras;
}

GenerationParams everything(int version)
{
    GenerationParams params = everything();
    params.loras = lorasOf(version);
    return params;
}

} // namespace

class FormatsTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Session load(const QString& name)
    {
        SessionStore store(m_folder.path(), [] { return Session{}; });
        QFile::remove(store.file());
        if (!QFile::copy(golden(name), store.file()))
            return {};
        const SessionStore::Loaded loaded = store.load();
        return loaded.session.value_or(Session{});
    }

private Q_SLOTS:
    void aSessionIsReadWhole_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("1") << 1;
        QTest::newRow("2") << 2;
    }

    void aSessionIsReadWhole()
    {
        QFETCH(int, version);
        const Session session = load(QStringLiteral("session/%1.json").arg(version));
        QVERIFY(session.params == everything(version));
        QCOMPARE(session.model, std::filesystem::path("/home/artist/models/z-image-turbo"));
        QCOMPARE(session.controls["prompts"].toArray(), QJsonArray({"a red fox", QStringLiteral("雪地里的狐狸")}));
        QCOMPARE(session.controls["open"].toArray(), QJsonArray{"Sampling"});
        QCOMPARE(session.controls["aspectLocked"].toBool(), true);
        QCOMPARE(session.controls["snap"].toString(), QStringLiteral("unit"));
        QCOMPARE(session.controls["preset"].toString(), QStringLiteral("z-image-turbo"));
        QCOMPARE(session.window["geometry"].toString(), QStringLiteral("AdnQywAD"));
        QCOMPARE(session.queue.size(), 0);
        QCOMPARE(session.pictures.size(), 1);
        const ShownPicture& picture = session.pictures[0];
        GenerationParams params = everything(version);
        params.prompt = "a red fox, at dawn";
        params.seed = 42;
        params.count = 1;
        QVERIFY(picture.params == params);
        QCOMPARE(picture.kind, ShownPicture::Kind::Final);
        QCOMPARE(picture.fullSize, QSize(768, 512));
        QCOMPARE(picture.pixels, QSize(768, 512));
        QCOMPARE(picture.file, std::filesystem::path("/home/artist/Pictures/fox.png"));
        QCOMPARE(picture.kept, std::filesystem::path("/home/artist/.local/state/zimage-studio/session-drafts/3.png"));
        QCOMPARE(picture.model, QStringLiteral("z-image-turbo"));
        QCOMPARE(picture.seconds, 1.25);
        QCOMPARE(picture.run.device, std::string("NVIDIA H100 80GB HBM3"));
        QCOMPARE(picture.run.precision, std::string("bf16"));
        QCOMPARE(picture.run.attentionBackend, std::string("flash"));
        QCOMPARE(picture.run.execution, std::string("captured"));
        QCOMPARE(picture.run.shift, 3.0);
        QCOMPARE(picture.run.promptOriginal, std::string("a red fox, {in snow|at dawn}"));
        QCOMPARE(picture.run.lostPrompt, std::string("the end"));
        const GuardEvent event{.stage = Stage::Decoding,
                               .picture = 1,
                               .step = 0,
                               .layers = "memory",
                               .precision = "bf16",
                               .badShare = 0.25,
                               .remedy = {GuardRemedy::Kind::Tiles, 256},
                               .recovered = true};
        QVERIFY(picture.run.guardEvents == std::vector<GuardEvent>{event});
        QCOMPARE(picture.run.instructionSet, std::string(version > 1 ? "sm_90" : ""));
        QCOMPARE(picture.run.torchVersion, std::string(version > 1 ? "2.6.0" : ""));
        QCOMPARE(picture.run.modelSha256.size(), std::size_t(version > 1 ? 64 : 0));
        QCOMPARE(picture.run.loraSha256.size(), std::size_t(version > 1 ? 2 : 0));
        if (version > 1)
            QVERIFY(picture.run.loraSha256[0].starts_with("cdcd") && picture.run.loraSha256[1].empty());
    }

    void aQueueIsReadWhole_data() { aSessionIsReadWhole_data(); }

    void aQueueIsReadWhole()
    {
        QFETCH(int, version);
        const Session session = load(QStringLiteral("queue/%1.json").arg(version));
        QCOMPARE(session.pictures.size(), 0);
        QCOMPARE(session.queue.size(), 2);
        for (const QueueEntry& entry : session.queue) { // of versions that know none, each job is one
            QCOMPARE(entry.jobs.size(), 1);
            QCOMPARE(entry.whole, entry.pictures());
            const JobRequest& job = entry.jobs[0].request;
            QVERIFY(job.params == everything(version));
            QCOMPARE(job.model, std::filesystem::path("/home/artist/models/z-image-turbo"));
            QCOMPARE(job.modelName, std::string("z-image-turbo"));
            QCOMPARE(job.folder, std::filesystem::path("/home/artist/Pictures/Z-Image Studio"));
            QCOMPARE(job.pattern, std::string("{date}/{seed}"));
        }
        QVERIFY(session.queue[0].jobs[0].request.purpose == JobRequest::Purpose::Draft);
        QCOMPARE(
            session.queue[0].jobs[0].request.latents,
            std::filesystem::path("/home/artist/.local/state/zimage-studio/latents/7-768x512.latents.safetensors"));
        QCOMPARE(session.queue[0].jobs[0].request.fullSteps, 36);
        QVERIFY(session.queue[1].jobs[0].request.purpose == JobRequest::Purpose::Picture);
        QVERIFY(session.queue[1].jobs[0].request.latents.empty());
        QCOMPARE(session.queue[1].jobs[0].request.fullSteps, 0);
    }

    void settingsAreReadWhole()
    {
        QVERIFY(QFile::copy(golden(QStringLiteral("settings/1.ini")), m_folder.filePath("studio.ini")));
        const AppSettings settings(m_folder.path());
        QCOMPARE(settings.language(), QStringLiteral("zh"));
        QCOMPARE(settings.scheme(), QStringLiteral("dark"));
        QCOMPARE(settings.previews(), false);
        QCOMPARE(settings.pictureFolder(), std::filesystem::path("/home/artist/Pictures/Z-Image Studio"));
        QCOMPARE(settings.namePattern(), std::string("{date}/{seed}"));
        QCOMPARE(settings.recentModels(),
                 QStringList({"/home/artist/models/z-image-turbo", "/home/artist/models/z-image-base"}));
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::FormatsTest)
#include "formats_test.moc"
