#include "widgets/folder_dialog.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>

namespace zimage::ui {

void askForFolder(QWidget* parent, const std::filesystem::path& start,
                  const std::function<void(const std::filesystem::path&)>& chosen)
{
    auto* dialog =
        new QFileDialog(parent, QObject::tr("Choose a folder for the picture"), QFile::decodeName(start.c_str()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [chosen](const QString& folder) {
        chosen(std::filesystem::path(QFile::encodeName(folder).toStdString()));
    });
    dialog->open();
}

} // namespace zimage::ui
