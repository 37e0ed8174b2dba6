#include "widgets/dialog_folder.h"

#include <QByteArray>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHash>

namespace zimage::ui {

void beginWhereTheLastEnded(QFileDialog& dialog, const char* purpose, QStandardPaths::StandardLocation first)
{
    static QHash<QByteArray, QString> last;
    QString folder = last.value(purpose);
    if (folder.isEmpty() || !QFileInfo(folder).isDir())
        folder = QStandardPaths::writableLocation(first);
    dialog.setDirectory(QFileInfo(folder).isDir() ? folder : QDir::homePath());
    dialog.setViewMode(QFileDialog::List); // Qt's texts lack the Chinese of what its other view says
    QObject::connect(&dialog, &QFileDialog::fileSelected, &dialog,
                     [purpose](const QString& file) { last.insert(purpose, QFileInfo(file).absolutePath()); });
}

} // namespace zimage::ui
