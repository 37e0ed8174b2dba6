#include "widgets/open_folder.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QProcess>
#include <QUrl>

#include <utility>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct OpenFolder {
    Q_DECLARE_TR_FUNCTIONS(OpenFolder)
};

/// Runs a program that asks the desktop and says whether that did it. A file manager that it became outlives the
/// studio: nobody owns the process.
void ask(const QString& program, const QStringList& arguments, std::function<void(bool)> done)
{
    auto* process = new QProcess;
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    QObject::connect(process, &QProcess::errorOccurred, process, [process, done](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        process->deleteLater();
        done(false);
    });
    QObject::connect(process, &QProcess::finished, process, [process, done](int code, QProcess::ExitStatus status) {
        process->deleteLater();
        done(status == QProcess::NormalExit && code == 0);
    });
    process->start(program, arguments);
}

void openInManager(const QPointer<QObject>& context, const QString& folder,
                   const std::function<void(const QString&)>& failed, const QString& file)
{
    const QString path = file.isEmpty() ? folder : file;
    ask(QStringLiteral("xdg-open"), {folder}, [context, path, failed](bool opened) {
        if (!opened && context)
            failed(OpenFolder::tr("No file manager opened. The path is %1").arg(path));
    });
}

} // namespace

void openFolder(QObject& context, const QString& folder, std::function<void(const QString& sentence)> failed)
{
    openInManager(&context, folder, failed, {});
}

void showFile(QObject& context, const QString& file, std::function<void(const QString& sentence)> failed)
{
    // The desktops' own way, which also selects the file; where no file manager answers, its folder is opened.
    const QString item = QString::fromLatin1(QUrl::fromLocalFile(file).toEncoded())
                             .replace(QLatin1Char(','), QLatin1String("%2C")); // a comma would part the array
    ask(QStringLiteral("dbus-send"),
        {QStringLiteral("--session"), QStringLiteral("--print-reply"),
         QStringLiteral("--dest=org.freedesktop.FileManager1"), QStringLiteral("/org/freedesktop/FileManager1"),
         QStringLiteral("org.freedesktop.FileManager1.ShowItems"), QStringLiteral("array:string:") + item,
         QStringLiteral("string:")},
        [context = QPointer<QObject>(&context), file, failed = std::move(failed)](bool shown) {
            if (!shown)
                openInManager(context, QFileInfo(file).path(), failed, file);
        });
}

} // namespace zimage::ui
