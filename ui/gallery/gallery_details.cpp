#include "gallery/gallery_details.h"

#include "gallery/gallery_cell.h"
#include "params/param_table.h"
#include "pictures/parameter_changes.h"
#include "theme/theme.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QEvent>
#include <QFile>
#include <QLocale>
#include <QUrl>

namespace zimage::ui {

namespace {

QString row(const QString& name, const QString& html)
{
    // not for people: markup
    return QStringLiteral("<tr><td style='color:%1; padding-right:12px'>%2</td><td>%3</td></tr>")
        .arg(themeColors().secondary.name(), name.toHtmlEscaped(), html);
}

QString textRow(const QString& name, const std::string& text)
{
    return text.empty() ? QString() : row(name, QString::fromStdString(text).toHtmlEscaped());
}

QString paragraph(const QString& name, const std::string& text)
{
    if (text.empty())
        return {};
    return QStringLiteral("<p style='color:%1; margin-bottom:0'>%2</p><p style='margin-top:2px'>%3</p>")
        .arg(themeColors().secondary.name(), name.toHtmlEscaped(),
             QString::fromStdString(text).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

QString link(const QString& query, const QString& text)
{
    return QStringLiteral("<a href='find:%1' style='color:%2'>%3</a>")
        .arg(QString::fromLatin1(QUrl::toPercentEncoding(query)), themeColors().accent.name(), text.toHtmlEscaped());
}

QString links(const QString& field, const std::vector<std::string>& values)
{
    QStringList all;
    for (const std::string& value : values)
        all.append(link(field + quoted(QString::fromStdString(value)), QString::fromStdString(value)));
    return listedWords(all);
}

QString fileRows(const LibraryPicture& picture)
{
    const QDateTime made = QDateTime::fromMSecsSinceEpoch(picture.made);
    QString rows = row(GalleryDetails::tr("Made"), QLocale().toString(made, QLocale::ShortFormat));
    rows += row(GalleryDetails::tr("Size"), GalleryDetails::tr("%1 × %2").arg(picture.width).arg(picture.height));
    rows += row(GalleryDetails::tr("File"), QLocale().formattedDataSize(picture.stamp.bytes));
    rows += row(GalleryDetails::tr("Folder"), QFile::decodeName(picture.file.parent_path().c_str()).toHtmlEscaped());
    return rows;
}

QString judgementRows(const PictureJudgement& judgement)
{
    QString rows;
    if (const QString text = judgementText(judgement); !text.isEmpty())
        rows += row(GalleryDetails::tr("Judged"), text.toHtmlEscaped());
    if (!judgement.tags.empty())
        rows += row(GalleryDetails::tr("Tags"), links(QStringLiteral("tag:"), judgement.tags));
    if (!judgement.albums.empty())
        rows += row(GalleryDetails::tr("Albums"), links(QStringLiteral("album:"), judgement.albums));
    return rows;
}

/// What the file says, row by row of the parameter table; the prompts come after it.
QString parameterRows(const LibraryPicture& picture)
{
    QString rows = textRow(GalleryDetails::tr("Model"), picture.model);
    rows += textRow(GalleryDetails::tr("Preset"), picture.preset);
    rows += textRow(GalleryDetails::tr("Made with"), picture.source);
    for (const ParamDef* def : picture.known) {
        if (def->widget == ParamWidget::Prompt || std::string_view(def->key) == "width"
            || std::string_view(def->key) == "height")
            continue;
        const QString value = valueText(*def, getParam(picture.params, *def));
        const QString html =
            def->widget == ParamWidget::Seed ? link(QStringLiteral("seed:") + value, value) : value.toHtmlEscaped();
        if (!value.isEmpty())
            rows += row(parameterText(def->label), html);
    }
    return rows;
}

} // namespace

QString quoted(const QString& value)
{
    return QLatin1Char('"') + QString(value).remove(QLatin1Char('"')) + QLatin1Char('"');
}

GalleryDetails::GalleryDetails(QWidget* parent) : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setTabChangesFocus(true);
    document()->setDocumentMargin(2 * kGrid);
    viewport()->setAutoFillBackground(false);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        Q_EMIT searchWanted(QUrl::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1()));
    });
    setAccessibleName(tr("About the picture"));
}

void GalleryDetails::showPicture(const LibraryPicture* picture, int selected)
{
    QString html;
    if (selected > 1)
        html += QStringLiteral("<p>%1</p>").arg(tr("%1 pictures are selected.").arg(selected));
    if (picture != nullptr) {
        html +=
            QStringLiteral("<p><b>%1</b></p>").arg(QFile::decodeName(picture->file.filename().c_str()).toHtmlEscaped());
        if (!picture->problem.empty())
            html += QStringLiteral("<p>%1</p>").arg(QString::fromStdString(picture->problem).toHtmlEscaped());
        html += paragraph(tr("Prompt"), picture->params.prompt);
        html += paragraph(tr("Negative prompt"), picture->params.negativePrompt);
        html += paragraph(tr("Prompt with wildcards"), picture->promptOriginal);
        // not for people: markup
        html += QStringLiteral("<table cellspacing='0' cellpadding='2'>%1%2%3</table>")
                    .arg(judgementRows(picture->judgement), parameterRows(*picture), fileRows(*picture));
    }
    if (std::exchange(m_shown, html) != html)
        setHtml(html);
}

void GalleryDetails::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("About the picture"));
}

} // namespace zimage::ui
