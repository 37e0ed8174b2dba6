#include "tuning/step_card.h"

#include "base/wording.h"
#include "memory/parameter_context.h"
#include "session/progress_text.h"
#include "theme/localized.h"
#include "theme/retold.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/pair_view.h"
#include "widgets/param_row.h"
#include "widgets/quiet_widgets.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kNumber = 26; // px: the circle with the step's number
constexpr int kEdge = 2 * kGrid;

QString tenths(double value) { return QString::number(value, 'f', 1); }

QString memoryText(const Verification& row) { return QString::fromStdString(binaryBytesText(row.verdict().peak)); }

/// "steps 12, guidance 6.5": what a change sets, in the words of the controls.
QString changesText(const std::vector<ParamChange>& changes)
{
    QStringList parts;
    for (const ParamChange& change : changes)
        parts.append(
            QStringLiteral("%1 %2").arg(parameterText(change.def->label), shownValue(*change.def, change.value)));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

StepCard::StepCard(TuningStep step, QWidget* parent)
    : QFrame(parent), m_step(std::move(step)), m_title(new QLabel), m_why(new Hint), m_run(new QPushButton),
      m_undo(new QPushButton), m_figures(new QLabel), m_trials(new QWidget), m_trialLines(new QVBoxLayout),
      m_view(new PairView)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(kNumber + 3 * kGrid, kEdge, kEdge, kEdge);
    layout->setSpacing(3 * kGrid);
    auto* column = new QVBoxLayout;
    column->setSpacing(kGrid);
    layout->addLayout(column, 1);
    layout->addWidget(m_view, 0, Qt::AlignTop);
    QFont bold = m_title->font();
    bold.setPixelSize(15);
    bold.setBold(true);
    m_title->setFont(bold);
    m_figures->setWordWrap(true);
    m_figures->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* trials = new QVBoxLayout(m_trials);
    trials->setContentsMargins(0, 0, 0, 0);
    trials->addLayout(m_trialLines);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGrid);
    buttons->addWidget(m_run);
    buttons->addWidget(m_undo);
    buttons->addStretch();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_why), m_trials, static_cast<QWidget*>(m_figures)})
        column->addWidget(widget);
    column->addLayout(buttons);
    column->addStretch();
    connect(m_run, &QPushButton::clicked, this, [this] { m_running ? Q_EMIT stopWanted() : Q_EMIT runWanted(); });
    connect(m_undo, &QPushButton::clicked, this, &StepCard::undoWanted);
    clearResult();
    retranslate();
}

void StepCard::setValues(std::vector<ParamChange> values)
{
    m_step.values = std::move(values);
    retranslate();
}

void StepCard::setReady(bool ready) { m_run->setEnabled(ready || m_running); }

void StepCard::setRunning(bool running)
{
    m_running = running;
    m_doing.clear();
    if (running)
        m_problem.clear();
    retranslate();
}

void StepCard::showProgress(int part, int parts, const Progress& progress)
{
    m_doing = progressText(progress);
    if (progress.pictures > 1 && progress.stage >= Stage::Steps)
        m_doing = tr("Picture %1 of %2 · %3").arg(progress.picture).arg(progress.pictures).arg(m_doing);
    if (parts > 1)
        m_doing = tr("Measurement %1 of %2 · %3").arg(part).arg(parts).arg(m_doing);
    showText();
}

void StepCard::showResult(const TuningResult& result, const MeasureResult& measured)
{
    m_result = std::make_unique<const TuningResult>(result);
    m_measured = std::make_unique<const MeasureResult>(measured);
    m_problem.clear();
    const auto hasPair = [](const TuningTrial& trial) { return trial.measured() && trial.before; };
    const auto first = std::find_if(result.trials.begin(), result.trials.end(), hasPair);
    const bool kept = std::any_of(result.trials.begin(), result.trials.end(),
                                  [&](const TuningTrial& trial) { return QString::fromStdString(trial.id) == m_pair; });
    if (!kept)
        m_pair = first == result.trials.end() || result.step != TuningStepId::Texture
            ? QString()
            : QString::fromStdString(first->id);
    retranslate();
}

void StepCard::showProblem(const QString& sentence)
{
    m_problem = sentence;
    showText();
}

void StepCard::clearResult()
{
    m_result.reset();
    m_measured.reset();
    m_pair.clear();
    m_problem.clear();
    retranslate();
}

QString StepCard::figures() const { return m_figures->isHidden() ? QString() : m_figures->text(); }

void StepCard::showText()
{
    QString text = m_doing;
    if (m_running && text.isEmpty())
        text = tr("Starting…");
    if (!m_running && !m_problem.isEmpty()) {
        text = retold(m_problem);
    } else if (!m_running && m_result) {
        text = localized(tuningFigures(*m_result));
        if (!text.isEmpty())
            text[0] = text[0].toUpper();
        const QString verdict = m_result->stopped ? tr("Stopped before the end.")
            : m_result->passed()                  ? tr("Passed.")
                                                  : tr("Not passed.");
        text = oneLine({verdict, text});
        for (const std::string& fault : m_result->faults())
            text += QStringLiteral("\n• ") + QString::fromStdString(fault);
    }
    m_figures->setText(text);
    m_figures->setVisible(!text.isEmpty());
}

QString StepCard::trialText(const TuningTrial& trial) const
{
    const QString title = localized(trial.title);
    if (!trial.measured())
        return tr("%1: skipped (%2)").arg(title, QString::fromStdString(trial.skipped));
    const double seconds = trial.after.verdict().seconds.median;
    if (!trial.before)
        return tr("%1: %2 s, peak memory %3").arg(title, tenths(seconds), memoryText(trial.after));
    const double then = trial.before->verdict().seconds.median;
    if (trial.difference < 0)
        return tr("%1: %2 s → %3 s, peak memory %4 → %5")
            .arg(title, tenths(then), tenths(seconds), memoryText(*trial.before), memoryText(trial.after));
    return tr("%1: %2 s → %3 s, peak memory %4 → %5 · pictures differ by %6 of 255")
        .arg(title, tenths(then), tenths(seconds), memoryText(*trial.before), memoryText(trial.after),
             QString::number(trial.difference, 'f', trial.difference < 1 ? 2 : 1));
}

void StepCard::addTrial(const TuningTrial& trial)
{
    const QString id = QString::fromStdString(trial.id);
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    const QString title = localized(trial.title);
    if (trial.measured() && !trial.changes.empty() && !trial.reversed) {
        auto* keep = new QCheckBox(tr("Keep"));
        keep->setAccessibleName(tr("Keep: %1").arg(title));
        keep->setToolTip(changesText(trial.changes));
        keep->setChecked(trial.kept);
        connect(keep, &QCheckBox::clicked, this, [this, id](bool on) { Q_EMIT choiceMade(id, on); });
        row->addWidget(keep, 0, Qt::AlignTop);
    }
    auto* text = new Hint;
    text->setText(trialText(trial));
    row->addWidget(text, 1);
    if (trial.measured() && trial.before && m_step.id == TuningStepId::Texture) {
        auto* compare = new QPushButton(tr("Compare"));
        compare->setAccessibleName(tr("Compare the pictures: %1").arg(title));
        connect(compare, &QPushButton::clicked, this, [this, id] { showPair(id); });
        row->addWidget(compare, 0, Qt::AlignTop);
    }
    m_trialLines->addWidget(line);
}

void StepCard::showPair(const QString& id)
{
    m_pair = id;
    m_view->hide();
    if (!m_result || !m_measured)
        return;
    for (const TuningTrial& trial : m_result->trials) {
        if (QString::fromStdString(trial.id) != id || !trial.before)
            continue;
        const QString title = localized(trial.title);
        m_view->setPair(m_measured->firstPicture(*trial.before), m_measured->firstPicture(trial.after),
                        trial.reversed ? tr("Without it") : tr("Before"), title);
        m_view->show();
    }
}

void StepCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void StepCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors& colors = themeColors();
    const QPointF center(kEdge + kNumber / 2.0, kEdge + kNumber / 2.0);
    painter.setPen(QPen(colors.line, 2)); // the path from step to step
    painter.drawLine(QPointF(center.x(), 0), QPointF(center.x(), height()));
    const bool done = m_result && m_result->passed();
    painter.setPen(QPen(done || m_running ? colors.accent : colors.line, 2));
    painter.setBrush(done ? colors.accent : colors.window);
    painter.drawEllipse(center, kNumber / 2.0, kNumber / 2.0);
    painter.setPen(done ? colors.onAccent : colors.text);
    painter.drawText(QRectF(center.x() - kNumber, center.y() - kNumber, 2 * kNumber, 2 * kNumber), Qt::AlignCenter,
                     QString::number(static_cast<int>(m_step.id) + 1));
}

void StepCard::retranslate()
{
    m_title->setText(localized(m_step.title));
    const QString values = changesText(m_step.values);
    QStringList lines{localized(m_step.why)};
    if (!values.isEmpty())
        lines.append(tr("Sets: %1").arg(values));
    m_why->setText(lines.join(QLatin1Char('\n')));
    m_run->setText(m_running ? tr("Stop") : m_result ? tr("Run again") : tr("Run"));
    m_run->setAccessibleName(QStringLiteral("%1: %2").arg(m_title->text(), m_run->text()));
    m_undo->setText(tr("Undo this step"));
    m_undo->setAccessibleName(QStringLiteral("%1: %2").arg(m_title->text(), m_undo->text()));
    m_undo->setToolTip(tr("Restores the settings from before this step. Later steps are undone, too."));
    m_undo->setVisible(m_result != nullptr && !m_running);
    while (QLayoutItem* item = m_trialLines->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    if (m_result && m_step.id != TuningStepId::Stability)
        for (const TuningTrial& trial : m_result->trials)
            addTrial(trial);
    showPair(m_pair);
    showText();
    update();
}

} // namespace zimage::ui
