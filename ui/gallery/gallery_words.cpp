#include "gallery/gallery_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct Gallery {
    Q_DECLARE_TR_FUNCTIONS(Gallery)
};

} // namespace

QString summaryText(const GallerySummary& summary)
{
    QStringList parts;
    const QString count = QLocale().toString(summary.pictures);
    if (summary.found)
        parts.append(summary.similar ? Gallery::tr("%1 pictures with a similar prompt").arg(count)
                                     : Gallery::tr("%1 pictures").arg(count));
    if (summary.selected > 1)
        parts.append(Gallery::tr("%1 selected").arg(summary.selected));
    if (summary.toRead > 0)
        parts.append(Gallery::tr("reading %1 more").arg(QLocale().toString(qlonglong{summary.toRead})));
    return parts.join(QStringLiteral(" · "));
}

QString emptyText(const GallerySummary& summary)
{
    if (!summary.found)
        return {};
    if (summary.toRead > 0)
        return Gallery::tr("Reading the pictures…");
    if (summary.searched)
        return Gallery::tr("No picture was found. Try fewer words; Esc in the search shows all.");
    return Gallery::tr(
        "No pictures yet. What you make appears here. “Add a folder…” on the left shows pictures that you "
        "have already.");
}

} // namespace zimage::ui
