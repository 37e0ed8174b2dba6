#include "gallery/rename_dialog.h"

#include "base/error.h"
#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

namespace {
constexpr int kWidth = 480;         // px
constexpr qsizetype kLongest = 240; // bytes of a name: 255 with its extension and a number
} // namespace

RenameDialog::RenameDialog(std::vector<LibraryPicture> pictures, const QString& pattern, QWidget* parent)
    : QDialog(parent), m_pictures(std::move(pictures)), m_field(new QLineEdit), m_note(new Hint),
      m_rename(new QPushButton(tr("Rename")))
{
    const bool several = m_pictures.size() > 1;
    setWindowTitle(several ? tr("Rename %1 pictures").arg(m_pictures.size()) : tr("Rename the picture"));
    auto* label = new QLabel(several ? tr("Names by this pattern:") : tr("Name:"));
    label->setBuddy(m_field);
    m_field->setText(several ? pattern : QFile::decodeName(m_pictures.front().file.stem().c_str()));
    m_field->setAccessibleName(label->text());
    m_field->selectAll();
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(m_note->fontMetrics().lineSpacing() * 3);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    buttons->addButton(m_rename, QDialogButtonBox::AcceptRole);
    m_rename->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(label);
    layout->addWidget(m_field);
    layout->addWidget(m_note);
    layout->addStretch(1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_field, &QLineEdit::textChanged, this, &RenameDialog::judge);
    setMinimumWidth(withText(kWidth));
    judge();
}

void RenameDialog::judge()
{
    const QString text = m_field->text().trimmed();
    QString wrong;
    m_moves.clear();
    try {
        if (m_pictures.size() > 1) {
            m_moves = GalleryFiles::named(m_pictures, text);
        } else {
            const std::filesystem::path& file = m_pictures.front().file;
            const std::string name = QFile::encodeName(text).toStdString();
            if (text.isEmpty() || text.startsWith(QLatin1Char('.')) || text.contains(QLatin1Char('/')))
                wrong = tr("A name is not empty, begins with no dot and has no “/”.");
            else if (static_cast<qsizetype>(name.size()) > kLongest)
                wrong = tr("The name is too long.");
            else
                m_moves = {{file, file.parent_path() / (name + file.extension().string())}};
        }
    } catch (const Error& error) {
        wrong = QString::fromUtf8(error.what());
    }
    m_rename->setEnabled(wrong.isEmpty() && !text.isEmpty());
    m_note->setTone(wrong.isEmpty() ? Hint::Tone::Quiet : Hint::Tone::Warning);
    m_note->setText(
        !wrong.isEmpty() ? wrong
            : m_moves.empty()
            ? QString()
            : tr("%1 becomes %2.")
                  .arg(QFile::decodeName(m_moves.front().from.filename().c_str()),
                       QFile::decodeName(
                           m_moves.front().to.lexically_relative(m_moves.front().from.parent_path()).c_str())));
}

} // namespace zimage::ui
