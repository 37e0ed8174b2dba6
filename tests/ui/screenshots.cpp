// Drives the real window with the embedded model through its main states and saves what it shows. Arguments: FOLDER
// STATE…

#include "base/resources.h"
#include "engine/engine_loader.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "remedies/remedies_window.h"
#include "studio/run_studio.h"
#include "theme/theme.h"
#include "tuning/tuning_window.h"
#include "ui/studio_fixture.h"
#include "variations/variation_screen.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>

#include <cstdio>

namespace zimage::ui {

using test::Studio;

namespace {

constexpr int kPatience = 300000; // ms

bool waitFor(const std::function<bool()>& done)
{
    QElapsedTimer clock;
    clock.start();
    while (!done() && clock.elapsed() < kPatience)
        QTest::qWait(20);
    return done();
}

void save(const Studio& studio, const QString& folder, const QString& state)
{
    QTest::qWait(600); // thumbnails and pictures are prepared in the background
    const QString path = folder + "/" + state + ".png";
    studio.window->grab().save(path);
    std::printf("%s\n", qPrintable(path));
}

void setUp(const Studio& studio, const QString& prompt, qint64 seed, int steps)
{
    GenerationParams params = studio.parameters().params();
    params.prompt = prompt.toStdString();
    params.seed = seed;
    params.steps = steps;
    studio.parameters().set(params);
}

bool make(const Studio& studio, const QString& prompt, qint64 seed)
{
    setUp(studio, prompt, seed, 12);
    studio.window->context().jobs.generate();
    return waitFor([&] { return !studio.busy(); });
}

bool run(const Studio& studio, const QString& prompt)
{
    setUp(studio, prompt, 5, 40);
    QString last;
    studio.window->context().jobs.generate();
    return waitFor([&] { return studio.bar().text().contains("12") || studio.bar().text().contains("13"); });
}

void saveWindow(QWidget& window, const QString& folder, const QString& state)
{
    QTest::qWait(600);
    const QString path = folder + "/" + state + ".png";
    window.grab().save(path);
    std::printf("%s\n", qPrintable(path));
}

/// The windows of what the studio knows about making pictures.
bool showTools(const Studio& studio, const QString& folder, const QString& state)
{
    if (state.contains("remedies")) {
        saveWindow(studio.open<RemediesWindow>("remedies"), folder, state);
        return true;
    }
    TuningWindow& tuning = studio.open<TuningWindow>("tuning");
    for (QComboBox* box : tuning.findChildren<QComboBox*>())
        if (box->count() == 3)
            box->setCurrentIndex(0); // quick
    for (const TuningStepId step : {TuningStepId::Stability, TuningStepId::Texture}) {
        tuning.run(step);
        if (!waitFor([&] { return !studio.busy(); }))
            return false;
    }
    tuning.name().setText(state.contains("chinese") ? "我的电脑" : "My machine");
    saveWindow(tuning, folder, state);
    return true;
}

bool show(const QString& state, const QString& folder)
{
    const Studio studio(loadEngine);
    const bool chinese = state.contains("chinese");
    studio.window->context().settings.setLanguage(chinese ? "zh" : "en");
    studio.window->context().settings.setScheme(state.contains("light") ? "light" : "dark");
    setTextScale(*qApp, state.contains("large") ? 1.5 : 1);
    if (state.contains("half"))
        studio.window->setMinimumSize(952, 500); // as on a screen of 960×540
    studio.window->resize(state.contains("smallest")   ? QSize(1024, 700)
                              : state.contains("half") ? QSize(952, 500)
                              : state.contains("4k")   ? QSize(1920, 1080)
                                                       : QSize(1440, 900));
    QTest::qWait(300);
    if (state.contains("tuning") || state.contains("remedies"))
        return showTools(studio, folder, state);
    bool good = true;
    if (state.contains("advice") && !state.contains("prompt")) {
        GenerationParams params = studio.parameters().params();
        params.prompt = "a red fox on the beach, 3D render";
        params.guidance = 9;
        params.width = params.height = 1024;
        studio.parameters().set(params);
    } else if (state.contains("running")) {
        good = make(studio, "a red fox on the beach, 3D render", 3) && run(studio, "a rocket at night");
    } else if (state.contains("variations")) {
        good = make(studio, chinese ? "雪地里的一只企鹅" : "a castle at sunset", 11);
        VariationController& variations = studio.screen<VariationScreen>("variations").controller();
        variations.open();
        if (state.contains("words"))
            variations.bar().setWay(VariationPlan::Way::Words);
        else
            variations.make(variations.bar().plan());
        good = waitFor([&] { return !studio.busy(); }) && good;
    } else if (state.contains("drafts")) {
        setUp(studio, "a castle at sunset", 11, 12);
        studio.window->context().jobs.makeDrafts();
        good = waitFor([&] { return !studio.busy(); });
    } else if (state.contains("error")) {
        good = make(studio, "a red apple on a yellow background", 7);
        studio.window->models().open("/nowhere/Z-Image-Turbo");
    } else if (state.contains("prompt")) {
        // The panel itself, as it stands for a full-size model that need not be there.
        auto* panel = studio.controls().findChild<PromptPanel*>();
        good = waitFor([&] { return panel->loaded(); });
        studio.parameters().setModel({state.contains("embedded") ? "zimage-mini" : "Z-Image-Turbo",
                                      {16, 8192, 512},
                                      resource("models/zimage-mini/tokenizer/tokenizer.json")});
        studio.window->context().presets.choose({});
        panel->useTemplate(state.contains("embedded") ? "embedded"
                               : chinese              ? "environmental-portrait"
                                                      : "close-up-portrait",
                           chinese ? "zh" : "en");
        if (state.contains("advice"))
            panel->edit()->setText(
                chinese ? "老人肖像，(皱纹:1.3)，虚化背景，__光线__，复古"
                        : "portrait of an old {sailor|farmer}, (wrinkles:1.3), blurred background, __light__");
        if (state.contains("cut"))
            panel->edit()->setText(QString("a red fox on the beach, ").repeated(95));
        QTest::qWait(1500);
    } else if (!state.contains("empty")) {
        good = make(studio, chinese ? "雪地里的一只企鹅" : "a red fox on the beach, 3D render", 3)
            && make(studio, chinese ? "夜空中的一枚火箭" : "a rocket at night", 7)
            && make(studio, chinese ? "雪地里的一只企鹅" : "a red apple on a yellow background", 7);
    }
    if (state.contains("drawers")) {
        JobRequest waiting;
        waiting.params = studio.parameters().params();
        for (int i = 0; i < 3; ++i)
            studio.window->context().service.addHeld(waiting);
        studio.window->context().actions.showQueue.trigger();
    }
    if (state.contains("log"))
        studio.window->context().actions.showLog.trigger();
    save(studio, folder, state);
    studio.window->context().service.stopNow();
    return good;
}

} // namespace

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [](const QStringList& arguments) {
        bool good = arguments.size() > 2;
        for (const QString& state : arguments.mid(2))
            good = zimage::ui::show(state, arguments[1]) && good;
        return good ? 0 : 1;
    });
}
