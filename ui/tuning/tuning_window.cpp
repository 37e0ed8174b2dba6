#include "tuning/tuning_window.h"

#include "base/error.h"
#include "base/resources.h"
#include "bridge/measure.h"
#include "session/quick_check_line.h"
#include "theme/localized.h"
#include "theme/retold.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "tuning/step_card.h"
#include "widgets/accessible.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"
#include "widgets/window_place.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{920, 860};
constexpr std::int64_t kFirstSeed = 1; // the same one each time, so that two runs can be compared

} // namespace

TuningWindow::TuningWindow(GenerationService& service, QuickCheck& check, StartOf startOf, QWidget* parent)
    : QDialog(parent), m_service(service), m_startOf(std::move(startOf)), m_intro(new Hint), m_values(new ChoiceBox),
      m_effort(new ChoiceBox), m_again(new QPushButton), m_outcome(new Hint), m_name(new QLineEdit),
      m_save(new QPushButton), m_take(new QPushButton), m_scroll(new QScrollArea)
{
    try {
        m_guide = loadTuningGuide(dataFolder() / "presets/tuning.yaml");
        m_suite = loadVerifySuite(dataFolder() / "presets/verify.yaml");
    } catch (const Error& error) {
        m_problem = QString::fromUtf8(error.what());
    }
    build(check);
    connect(&m_service, &GenerationService::progressed, this, &TuningWindow::onProgress);
    connect(&m_service, &GenerationService::ended, this, &TuningWindow::onEnded);
    retranslate();
    restart();
    resize(firstSize(*this, kFirst));
}

void TuningWindow::build(QuickCheck& check)
{
    auto* page = new QWidget;
    auto* path = new QVBoxLayout(page);
    path->setContentsMargins(kGrid, kGrid, kGrid, 2 * kGrid);
    path->setSpacing(0);
    for (const TuningStepId id : kTuningSteps) {
        auto* card = new StepCard(m_problem.isEmpty()
                                      ? m_guide.step(id)
                                      : TuningStep{.id = id, .title = {}, .why = {}, .values = {}, .variants = {}});
        m_cards.push_back(card);
        path->addWidget(card);
        connect(card, &StepCard::runWanted, this, [this, id] { run(id); });
        connect(card, &StepCard::stopWanted, this, &TuningWindow::stop);
        connect(card, &StepCard::undoWanted, this, [this, id] { undo(id); });
        connect(card, &StepCard::choiceMade, this, [this, id](const QString& trial, bool kept) {
            m_session->choose(id, trial.toStdString(), kept);
            m_measured.resize(m_session->results().size());
            refresh();
        });
    }
    path->addStretch();
    m_scroll->setWidget(page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    new Accessible(*m_scroll, QAccessible::Grouping);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);

    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid);
    head->addWidget(m_values);
    head->addWidget(m_effort);
    head->addStretch();
    head->addWidget(m_again);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(kGrid);
    foot->addWidget(m_name, 1);
    foot->addWidget(m_save);
    foot->addWidget(m_take);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_intro);
    layout->addLayout(head);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_outcome);
    layout->addLayout(foot);
    layout->addWidget(new QuickCheckLine(check));
    connect(m_again, &QPushButton::clicked, this, &TuningWindow::restart);
    connect(m_values, &QComboBox::activated, this, &TuningWindow::restart);
    connect(m_name, &QLineEdit::textChanged, this, &TuningWindow::refresh);
    connect(m_name, &QLineEdit::returnPressed, this, &TuningWindow::save);
    connect(m_save, &QPushButton::clicked, this, &TuningWindow::save);
    connect(m_take, &QPushButton::clicked, this, [this] { Q_EMIT settingsWanted(m_session->params()); });
    clearOnEscape(*m_name);
    for (QPushButton* button : {m_again, m_save, m_take})
        button->setAutoDefault(false); // Enter belongs to the name
}

void TuningWindow::restart()
{
    stop();
    m_start = m_problem.isEmpty() ? m_startOf() : std::nullopt;
    m_session.reset();
    m_measured.clear();
    for (StepCard* card : m_cards)
        card->clearResult();
    if (m_start) {
        GenerationParams params = m_start->params;
        params.seed = kFirstSeed;
        params.count = 1;
        try {
            m_session = std::make_unique<TuningSession>(m_guide, m_start->model.name, params,
                                                        m_values->currentIndex() == 1 ? TuningValues::Article
                                                                                      : TuningValues::Model);
            card(TuningStepId::Stability).setValues(m_session->guide().step(TuningStepId::Stability).values);
        } catch (const Error& error) {
            m_intro->setText(QString::fromUtf8(error.what()));
        }
    }
    refresh();
}

TuningEffort TuningWindow::effort() const
{
    return m_effort->currentIndex() == 0 ? TuningEffort::Quick
        : m_effort->currentIndex() == 2  ? TuningEffort::Long
                                         : TuningEffort::Normal;
}

void TuningWindow::run(TuningStepId step)
{
    if (!m_session || m_job != 0)
        return;
    TuningJob job = m_session->job(step, effort());
    job.model = m_start->model.root;
    job.check = {m_start->checkPrompt, true};
    job.folder = m_folder.path().toStdString();
    try {
        job.row = choosePrompts(promptsFor(m_suite, m_start->model.name), m_start->checkPrompt, job.pictures);
    } catch (const Error& error) {
        card(step).showProblem(QString::fromUtf8(error.what()));
        return;
    }
    JobRequest request;
    request.model = job.model;
    request.modelName = m_start->model.name;
    request.params = job.params;
    request.params.prompt = m_start->checkPrompt;
    m_running = step;
    m_job =
        m_service.submit(std::move(request), std::make_shared<const MeasureRequest>(MeasureRequest{std::move(job)}));
    card(step).setRunning(true);
    refresh();
}

void TuningWindow::stop()
{
    if (m_job != 0 && !m_service.remove(m_job))
        m_service.skip(m_job);
}

void TuningWindow::onProgress(const JobProgress& progress)
{
    if (m_job != 0 && progress.job == m_job)
        card(m_running).showProgress(progress.part, progress.parts, progress.progress);
}

void TuningWindow::onEnded(const JobEnd& end)
{
    if (m_job == 0 || end.job != m_job)
        return;
    m_job = 0;
    card(m_running).setRunning(false);
    const TuningResult* result = end.measured ? end.measured->tuning() : nullptr;
    if (result != nullptr && m_session && !result->trials.empty()) {
        m_session->take(*result);
        m_measured.resize(m_session->results().size());
        m_measured.back() = end.measured;
    }
    refresh();
    if (result == nullptr || result->trials.empty())
        card(m_running).showProblem(end.message);
    m_scroll->ensureWidgetVisible(&card(m_running));
}

void TuningWindow::undo(TuningStepId step)
{
    m_session->undo(step);
    m_measured.resize(m_session->results().size());
    refresh();
}

void TuningWindow::save()
{
    if (m_save->isEnabled())
        Q_EMIT presetReady(m_session->preset(m_name->text().trimmed().toStdString()));
}

/// Everything that follows from the session.
void TuningWindow::refresh()
{
    const bool busy = m_job != 0;
    for (StepCard* card : m_cards) {
        card->setReady(m_session != nullptr && !busy);
        const TuningResult* result = m_session ? m_session->result(card->id()) : nullptr;
        if (result == nullptr) {
            card->clearResult();
            continue;
        }
        const auto at = static_cast<std::size_t>(result - m_session->results().data());
        if (m_measured[at])
            card->showResult(*result, *m_measured[at]);
    }
    if (!m_problem.isEmpty())
        m_intro->setText(retold(m_problem));
    else if (!m_start)
        m_intro->setText(tr("No model is open. Choose “Open model folder…” in the File menu."));
    else if (m_session)
        m_intro->setText(
            tr("For %1. %2").arg(QString::fromStdString(m_start->model.name), localized(m_session->model().note)));
    const bool done = m_session != nullptr && !m_session->results().empty();
    const bool passed = done
        && std::all_of(m_session->results().begin(), m_session->results().end(),
                       [](const TuningResult& result) { return result.passed(); });
    m_outcome->say(done ? localized({m_session->preset("x").description, m_session->preset("x").descriptionZh})
                        : QString());
    m_save->setEnabled(passed && !busy && !m_name->text().trimmed().isEmpty());
    m_take->setEnabled(done && !busy);
    m_again->setEnabled(done && !busy);
    m_values->setEnabled(!busy);
    m_effort->setEnabled(!busy);
}

void TuningWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_job != 0) {
        stop();
        return;
    }
    QDialog::keyPressEvent(event);
}

void TuningWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
}

void TuningWindow::retranslate()
{
    setWindowTitle(tr("Tuning guide"));
    const auto fill = [](ChoiceBox& box, const QStringList& texts, int standard, const QString& name) {
        const int current = box.count() == 0 ? standard : box.currentIndex();
        box.clear();
        box.addItems(texts);
        box.setCurrentIndex(current);
        box.setAccessibleName(name);
        box.setMinimumWidth(260);
        box.setSizeAdjustPolicy(QComboBox::AdjustToContents);
    };
    fill(*m_values, {tr("Start from the model's own values"), tr("Start from “Balanced, 12 steps”")}, 0,
         tr("Starting values of step 1"));
    fill(*m_effort,
         {tr("Quick: few, small pictures"), tr("Standard: ten pictures in a row"), tr("Long: fifty pictures in a row")},
         1, tr("How thoroughly to measure"));
    m_again->setText(tr("Start over"));
    m_name->setPlaceholderText(tr("Preset name"));
    m_name->setAccessibleName(tr("Preset name"));
    m_save->setText(tr("Save as preset"));
    m_save->setToolTip(tr("Saves the settings and their measurements as a preset and applies it. All steps that were "
                          "run must have passed."));
    m_take->setText(tr("Use these settings"));
    m_take->setToolTip(tr("Applies the settings without saving a preset"));
}

} // namespace zimage::ui
