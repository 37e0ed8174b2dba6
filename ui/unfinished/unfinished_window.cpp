#include "unfinished/unfinished_window.h"

#include "session/app_settings.h"
#include "session/job_controller.h"
#include "session/unfinished_pictures.h"
#include "theme/theme.h"
#include "widgets/accessible.h"
#include "widgets/folder_dialog.h"
#include "widgets/quiet_widgets.h"
#include "widgets/window_place.h"

#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{680, 420};
constexpr qsizetype kLongestPrompt = 120; // characters

QLabel* plainLabel(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QPushButton* button(const QString& text, const QString& name)
{
    auto* made = new QPushButton(text);
    made->setAutoDefault(false);
    made->setAccessibleName(text + ": " + name);
    return made;
}

} // namespace

UnfinishedWindow::UnfinishedWindow(const StudioContext& context, QWidget* parent)
    : QDialog(parent), m_context(context), m_scroll(new QScrollArea), m_note(new Hint)
{
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    new Accessible(*m_scroll, QAccessible::Grouping);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_note);
    layout->addWidget(m_scroll, 1);
    connect(&m_context.unfinished, &UnfinishedPictures::changed, this, &UnfinishedWindow::fill);
    retranslate();
    resize(firstSize(*this, kFirst));
}

void UnfinishedWindow::fill()
{
    m_rows = new QWidget;
    m_layout = new QVBoxLayout(m_rows);
    m_layout->setContentsMargins(0, kGrid, kGrid, kGrid);
    m_layout->setSpacing(3 * kGrid);
    for (const KeptPicture& picture : m_context.unfinished.list())
        addRow(picture);
    m_layout->addStretch();
    if (QWidget* before = m_scroll->takeWidget()) // it may hold the button that was clicked
        before->deleteLater();
    m_scroll->setWidget(m_rows);
    m_note->say(m_context.unfinished.list().empty()
                    ? tr("Every picture is finished and saved.")
                    : tr("The work done so far on these pictures is kept. “Finish” continues from there and saves to "
                         "the picture folder in the settings."));
}

void UnfinishedWindow::addRow(const KeptPicture& picture)
{
    const GenerationParams& params = picture.request.params;
    QString name = QString::fromStdString(params.prompt).simplified();
    if (name.size() > kLongestPrompt)
        name = name.left(kLongestPrompt) + QStringLiteral("…");
    if (!picture.problem.empty())
        name = QFile::decodeName(picture.latents.filename().c_str());
    else if (name.isEmpty())
        name = tr("(no prompt)");
    const QString time =
        QLocale().toString(QFileInfo(QFile::decodeName(picture.latents.c_str())).lastModified(), QLocale::ShortFormat);
    const QString state = picture.problem.empty()
        ? tr("%1×%2, seed %3, %4, %5 of %6 steps done, %7")
              .arg(params.width)
              .arg(params.height)
              .arg(params.seed)
              .arg(QString::fromStdString(picture.request.modelName), QString::number(picture.stepsDone),
                   QString::number(params.steps), time)
        : QString::fromStdString(picture.problem);
    auto* buttons = new QHBoxLayout;
    if (picture.problem.empty()) {
        QPushButton* finish = button(tr("Finish"), name);
        connect(finish, &QPushButton::clicked, this, [this, picture] { m_context.jobs.finish(picture.request); });
        QPushButton* elsewhere = button(tr("Save elsewhere…"), name);
        connect(elsewhere, &QPushButton::clicked, this, [this, picture] { saveElsewhere(picture); });
        buttons->addWidget(finish);
        buttons->addWidget(elsewhere);
    }
    QPushButton* away = button(tr("Move to trash"), name);
    connect(away, &QPushButton::clicked, this, [this, picture] { remove(picture); });
    buttons->addWidget(away);
    buttons->addStretch();
    auto* row = new QVBoxLayout;
    row->setSpacing(kGrid / 2);
    row->addWidget(plainLabel(name));
    row->addWidget(plainLabel(state));
    row->addLayout(buttons);
    m_layout->addLayout(row);
}

void UnfinishedWindow::saveElsewhere(const KeptPicture& picture)
{
    askForFolder(this, m_context.settings.pictureFolder(), [this, picture](const std::filesystem::path& folder) {
        m_context.jobs.finish(picture.request, folder);
    });
}

void UnfinishedWindow::remove(const KeptPicture& picture)
{
    if (!m_context.unfinished.remove(picture.latents))
        m_note->say(tr("%1 cannot be removed. Delete it in your file manager.")
                        .arg(QFile::decodeName(picture.latents.c_str())));
}

void UnfinishedWindow::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    m_context.unfinished.refresh();
}

void UnfinishedWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void UnfinishedWindow::retranslate()
{
    setWindowTitle(tr("Unfinished pictures"));
    m_scroll->setAccessibleName(windowTitle());
    fill();
}

} // namespace zimage::ui
