#include "session/progress_text.h"

#include <QCoreApplication>

#include <cmath>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct ProgressText {
    Q_DECLARE_TR_FUNCTIONS(ProgressText)
};

QString timeText(double seconds)
{
    const long whole = std::lround(std::ceil(seconds));
    if (whole < 60)
        return ProgressText::tr("%1 s").arg(whole);
    return ProgressText::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

QString stepText(const Progress& progress)
{
    const bool known = progress.done > 0 && progress.done < progress.total && progress.secondsLeft >= 0;
    if (!known)
        return ProgressText::tr("Step %1 of %2").arg(progress.done).arg(progress.total);
    return ProgressText::tr("Step %1 of %2 · %3 left")
        .arg(progress.done)
        .arg(progress.total)
        .arg(timeText(progress.secondsLeft));
}

} // namespace

QString progressText(const Progress& progress)
{
    switch (progress.stage) {
    case Stage::Loading: return ProgressText::tr("Loading the model…");
    case Stage::Text: return ProgressText::tr("Reading the prompt…");
    case Stage::Steps: return stepText(progress);
    case Stage::Decoding:
        return progress.total > 1 ? ProgressText::tr("Decoding, tile %1 of %2").arg(progress.done).arg(progress.total)
                                  : ProgressText::tr("Decoding…");
    case Stage::Saving: return ProgressText::tr("Saving…");
    }
    return {};
}

} // namespace zimage::ui
