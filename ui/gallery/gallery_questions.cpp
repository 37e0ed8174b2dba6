#include "gallery/gallery_questions.h"

#include "gallery/rename_dialog.h"

#include <QCoreApplication>
#include <QFile>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct Gallery {
    Q_DECLARE_TR_FUNCTIONS(Gallery)
};

} // namespace

void askToErase(QWidget* parent, const std::vector<LibraryPicture>& pictures, const std::function<void()>& yes)
{
    const QString name = QFile::decodeName(pictures.front().file.filename().c_str());
    auto* question = new QMessageBox(
        QMessageBox::Warning, Gallery::tr("Delete for good"),
        pictures.size() == 1 ? Gallery::tr("Delete %1 for good? This cannot be undone.").arg(name)
                             : Gallery::tr("Delete %1 pictures for good? This cannot be undone.").arg(pictures.size()),
        QMessageBox::NoButton, parent);
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* erase = question->addButton(Gallery::tr("Delete for good"), QMessageBox::DestructiveRole);
    QPushButton* cancel = question->addButton(Gallery::tr("Cancel"), QMessageBox::RejectRole);
    question->setDefaultButton(cancel);
    question->setEscapeButton(cancel);
    QObject::connect(erase, &QPushButton::clicked, question, yes);
    question->open();
}

void askForNames(QWidget* parent, std::vector<LibraryPicture> pictures, const QString& pattern,
                 const std::function<void(std::vector<GalleryFiles::Move>)>& named)
{
    auto* dialog = new RenameDialog(std::move(pictures), pattern, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::accepted, dialog, [dialog, named] { named(dialog->moves()); });
    dialog->open();
}

void askForName(QWidget* parent, const QString& proposed, const std::function<void(const QString&)>& named)
{
    auto* dialog = new QInputDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(Gallery::tr("Save the search"));
    dialog->setLabelText(Gallery::tr("Name:"));
    dialog->setOkButtonText(Gallery::tr("Save"));
    dialog->setCancelButtonText(Gallery::tr("Cancel"));
    dialog->setTextValue(proposed);
    QObject::connect(dialog, &QInputDialog::textValueSelected, dialog, [named](const QString& name) {
        if (!name.trimmed().isEmpty())
            named(name.trimmed());
    });
    dialog->open();
}

} // namespace zimage::ui
