// What changed between two pictures, and what the guards did, in words. No widgets.

#include "pictures/guard_summary.h"
#include "pictures/parameter_changes.h"
#include "widgets/prepared_picture.h"
#include "pictures/screen_profile.h"
#include "ui/canvas_pictures.h"

#include <QTest>

namespace zimage::ui::test {

namespace {

QString flat(const QVector<TextPiece>& pieces)
{
    QStringList words;
    for (const TextPiece& piece : pieces)
        words << (piece.kind == TextPiece::Kind::Same        ? ""
                      : piece.kind == TextPiece::Kind::Added ? "+"
                                                             : "-")
                + piece.text;
    return words.join('|');
}

QStringList labels(const QVector<ParameterChange>& changes)
{
    QStringList all;
    for (const ParameterChange& change : changes)
        all << change.label() + ' '
                + (change.words.isEmpty() ? change.before + '>' + change.after : flat(change.words));
    return all;
}

} // namespace

class CanvasChangesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreComparedWhole_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("pieces");
        QTest::newRow("replaced") << "a red fox in snow"
                                  << "a grey fox in snow"
                                  << "a|-red|+grey|fox in snow";
        QTest::newRow("added at the end") << "a fox"
                                          << "a fox, golden light"
                                          << "a fox|+, golden light";
        QTest::newRow("removed") << "a fox, rain"
                                 << "a fox"
                                 << "a fox|-, rain";
        QTest::newRow("blanks do not count") << "a  fox\n"
                                             << " a fox"
                                             << "a fox";
        QTest::newRow("a hyphen joins") << "a close-up"
                                        << "a close-in"
                                        << "a|-close-up|+close-in";
        QTest::newRow("from nothing") << ""
                                      << "a fox"
                                      << "+a fox";
        QTest::newRow("both empty") << ""
                                    << ""
                                    << "";
        QTest::newRow("phrase replaced") << "old stone bridge at night"
                                         << "new steel tower at night"
                                         << "-old stone bridge|+new steel tower|at night";
        QTest::newRow("Chinese") << "一只红色的狐狸在雪地里"
                                 << "一只灰色的狐狸在雪地里"
                                 << "一只|-红|+灰|色的狐狸在雪地里";
        QTest::newRow("Chinese, a phrase more") << "一封信封，蓝色背景"
                                                << "一封信封，蓝色背景，扁平风格"
                                                << "一封信封，蓝色背景|+，扁平风格";
        QTest::newRow("both scripts") << "3D渲染 robot"
                                      << "3D渲染 rocket"
                                      << "3D渲染|-robot|+rocket";
    }
    void wordsAreComparedWhole()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QTEST(flat(wordDiff(before, after)), "pieces");
    }

    void hugePromptsAreStillCompared()
    {
        const QVector<TextPiece> pieces = wordDiff(QString("word ").repeated(5000), QString("other ").repeated(5000));
        QCOMPARE(pieces.size(), 2);
    }

    void onlyWhatDiffersIsListedSeedFirst()
    {
        ShownPicture before = picture(1, plainImage({64, 64}, Qt::red), 41, "a fox in rain");
        ShownPicture after = before;
        QVERIFY(parameterChanges(before, after).isEmpty());
        after.params.seed = 42;
        after.params.prompt = "a fox in snow";
        after.params.steps = 12;
        after.params.width = 128;
        after.params.guidance = 3.5;
        after.params.guards = false;
        after.params.device = "cuda:0"; // decides nothing
        QCOMPARE(labels(parameterChanges(before, after)),
                 (QStringList{"Seed 41>42", "Prompt -rain|+snow",
                              QString("Width 64 px>128 px").replace(" px", QString(QChar(0xa0)) + "px"), "Steps 8>12",
                              "Guidance 0>3.5", "Guards on>off"}));
    }

    void numbersHaveAPointInGerman()
    {
        QLocale::setDefault(QLocale("de_DE"));
        const ParamDef* guidance = findParam("guidance");
        QVERIFY(guidance != nullptr);
        QCOMPARE(valueText(*guidance, 3.5), QStringLiteral("3.5"));
        QLocale::setDefault(QLocale::c());
    }

    void aDraftCountsAsThePictureItStandsFor()
    {
        const ShownPicture small = draft(1, plainImage({256, 256}, Qt::red), {1024, 1024}, 7);
        const ShownPicture large = picture(2, plainImage({1024, 1024}, Qt::red), 7);
        QVERIFY(parameterChanges(small, large).isEmpty());
    }

    void anotherModelIsAChange()
    {
        const ShownPicture before = picture(1, plainImage({64, 64}, Qt::red));
        ShownPicture after = before;
        after.model = "Z-Image-Turbo";
        QCOMPARE(labels(parameterChanges(before, after)), QStringList{"Model zimage-mini>Z-Image-Turbo"});
    }

    void guardsThatFoundNothingPassed()
    {
        const ShownPicture fine = picture(1, plainImage({64, 64}, Qt::red));
        QCOMPARE(guardState(fine), GuardState::Passed);
        QCOMPARE(guardChecks(fine).size(), 5);
        ShownPicture off = fine;
        off.params.guards = false;
        QCOMPARE(guardState(off), GuardState::Unknown);
        QVERIFY(guardChecks(off).isEmpty());
    }

    void aStrongerRemedyThatHelpedMakesItRepaired()
    {
        ShownPicture shot = picture(1, plainImage({64, 64}, Qt::red));
        shot.run.guardEvents = {guardEvent(Stage::Steps, 3, "transformer", "fp32 where values are largest", false),
                                guardEvent(Stage::Steps, 3, "transformer", "fp32", true)};
        QCOMPARE(guardState(shot), GuardState::Repaired);
        const GuardCheck steps = guardChecks(shot).at(1);
        QCOMPARE(steps.trips, 2);
        QCOMPARE(steps.state, GuardState::Repaired);
        QVERIFY(steps.detail.contains("Step 3"));
        QVERIFY(steps.detail.contains("did not help"));
        QVERIFY(steps.detail.contains("0.2 %"));
        QCOMPARE(guardChecks(shot).at(2).state, GuardState::Passed);
    }

    void aFaultThatIsLeftIsRejected()
    {
        ShownPicture shot = picture(1, plainImage({64, 64}, Qt::red));
        shot.run.guardEvents = {guardEvent(Stage::Text, 0, "text encoder", "fp32", true),
                                guardEvent(Stage::Steps, 0, "picture", "none", false)};
        QCOMPARE(guardState(shot), GuardState::Rejected);
        QVERIFY(guardChecks(shot).at(3).detail.contains("flat colour"));
    }

    void coloursAreConvertedToTheScreens()
    {
        const QColorSpace wide(QColorSpace::DisplayP3);
        const QImage red = plainImage({4, 4}, Qt::red);
        const PreparedPointer prepared = preparePicture(red, wide);
        const QColor shown = prepared->levels.front().pixelColor(1, 1);
        QVERIFY2(shown.red() < 240 && shown.green() > 30, qPrintable(shown.name())); // sRGB's red lies inside P3
        QCOMPARE(preparePicture(red, QColorSpace(QColorSpace::SRgb))->levels.front().pixelColor(1, 1), QColor(Qt::red));
    }

    void aScreenWithoutAReadableProfileCountsAsSrgb()
    {
        const ScreenProfile known = profileFromIcc(QColorSpace(QColorSpace::AdobeRgb).iccProfile());
        QVERIFY(known.known);
        QCOMPARE(known.space.primaries(), QColorSpace::Primaries::AdobeRgb);
        for (const QByteArray& bad : {QByteArray(), QByteArray("not a profile")}) {
            if (!bad.isEmpty())
                QTest::ignoreMessage(QtWarningMsg, QRegularExpression(".*"));
            QVERIFY(!profileFromIcc(bad).known);
            QCOMPARE(profileFromIcc(bad).space, QColorSpace(QColorSpace::SRgb));
        }
    }

    void levelsHalveDownToASmallOne()
    {
        const PreparedPointer prepared = preparePicture(plainImage({1000, 601}, Qt::red), {});
        QCOMPARE(prepared->levels.size(), std::size_t{3});
        QCOMPARE(prepared->levels[1].size(), QSize(500, 301));
        QCOMPARE(prepared->levelFor({400, 200}).size(), QSize(500, 301));
        QCOMPARE(prepared->levelFor({600, 300}).size(), QSize(1000, 601));
        QCOMPARE(prepared->levelFor({3000, 3000}).size(), QSize(1000, 601));
    }
};

} // namespace zimage::ui::test

QTEST_GUILESS_MAIN(zimage::ui::test::CanvasChangesTest)
#include "canvas_changes_test.moc"
