#include "pictures/offered_settings.h"

#include "foreign_metadata/foreign_metadata.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace zimage::ui {

namespace {

constexpr qsizetype kLongestPath = 4096; // bytes, as Linux has it

bool isPictureName(const QString& name)
{
    static const QStringList ends{"png", "jpg", "jpeg", "webp", "avif"};
    return ends.contains(QFileInfo(name).suffix(), Qt::CaseInsensitive);
}

/// The picture that a line of text names, as a file manager or a terminal copies it; empty for any other text.
QString pictureAt(const QString& text)
{
    QString line = text.trimmed();
    if (line.size() > kLongestPath || line.contains(u'\n'))
        return {};
    if (line.size() > 1 && (line.startsWith(u'"') || line.startsWith(u'\'')) && line.endsWith(line.front()))
        line = line.mid(1, line.size() - 2);
    if (line.startsWith(QLatin1String("file:")))
        line = QUrl(line).toLocalFile();
    else if (line.startsWith(QLatin1String("~/")))
        line = QDir::homePath() + line.mid(1);
    const bool named = QDir::isAbsolutePath(line) && isPictureName(line);
    return named && QFileInfo(line).isFile() ? line : QString();
}

} // namespace

OfferedSettings offeredSettings(const QMimeData& data)
{
    OfferedSettings offered;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile() && isPictureName(url.toLocalFile()))
            offered.files.append(url.toLocalFile());
        else if (!url.isLocalFile() && isPictureName(url.path()))
            offered.onlyPixels = true;
    }
    if (!offered.files.isEmpty()) {
        offered.onlyPixels = false;
        return offered;
    }
    const QString text = data.hasText() && data.urls().isEmpty() ? data.text() : QString();
    if (const QString file = pictureAt(text); !file.isEmpty())
        offered.files.append(file);
    else if (const auto found = readInfotext(text.toStdString()); found && !found->values.empty())
        offered.infotext = text;
    else if (text.isEmpty() && data.hasImage() && data.urls().isEmpty())
        offered.onlyPixels = true;
    return offered;
}

} // namespace zimage::ui
