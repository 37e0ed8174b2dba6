#include "studio/generate_bar.h"

#include "session/command_keys.h"
#include "session/progress_text.h"
#include "theme/theme.h"
#include "widgets/clamped_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace zimage::ui {

namespace {

constexpr int kWordLines = 2;

} // namespace

GenerateBar::GenerateBar(QWidget* parent)
    : QWidget(parent), m_line(new PhaseLine), m_text(new QLabel), m_count(new QLabel), m_forecast(new ClampedLabel),
      m_words(new QWidget), m_generate(new QPushButton), m_drafts(new QPushButton), m_stop(new QPushButton),
      m_forEver(new QLabel), m_forEverOff(new QToolButton)
{
    m_generate->setObjectName("generate");
    m_drafts->setObjectName("drafts");
    m_stop->setObjectName("stop");
    m_forEverOff->setObjectName("for_ever_off");
    m_generate->setProperty("primary", true); // the theme gives it the accent
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);

    m_forecast->setObjectName("forecast");
    m_forecast->setTextFormat(Qt::PlainText);
    m_forecast->setMostLines(kWordLines);
    m_forecast->hide();
    m_forecast->installEventFilter(this);

    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // what goes on widens nothing
    m_forEver->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_forEverOff->setProperty("flat", true);
    auto* work = new QHBoxLayout;
    work->addWidget(m_text, 1);
    work->addWidget(m_count);
    auto* forEver = new QHBoxLayout;
    forEver->addWidget(m_forEver, 1);
    forEver->addWidget(m_forEverOff);
    auto* words = new QVBoxLayout(m_words);
    words->setContentsMargins(0, 0, 0, 0);
    words->addLayout(work);
    words->addLayout(forEver); // in the forecast's room
    words->addWidget(m_forecast);
    words->addStretch(1);
    auto* buttons = new QGridLayout;
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_line);
    layout->addWidget(m_words);
    layout->addLayout(buttons);
    m_buttons = buttons;

    connect(m_generate, &QPushButton::clicked, this, &GenerateBar::generateClicked);
    connect(m_drafts, &QPushButton::clicked, this, &GenerateBar::draftsClicked);
    connect(m_stop, &QPushButton::clicked, this, &GenerateBar::stopClicked);
    connect(m_forEverOff, &QToolButton::clicked, this, &GenerateBar::forEverClicked);
    arrange();
    setForEver(false);
    retranslate();
}

void GenerateBar::setForm(Form form)
{
    if (form == std::exchange(m_form, form))
        return;
    for (QPushButton* button : {m_generate, m_drafts, m_stop}) {
        button->setProperty("compact", isCompact());
        button->style()->polish(button);
    }
    arrange();
    showState();
}

/// Three lines of buttons and words, or one of each where there is little room.
void GenerateBar::arrange()
{
    const bool compact = isCompact();
    auto* words = static_cast<QBoxLayout*>(m_words->layout());
    words->setDirection(compact ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    words->setSpacing(compact ? kGrid : 0);
    for (int i = 0; i < words->count(); ++i)
        words->setStretch(i, compact == (i < words->count() - 1) ? 1 : 0); // the last one fills up
    m_buttons->setSpacing(kGrid);
    m_buttons->addWidget(m_generate, 0, 0, 1, compact ? 1 : 2);
    m_buttons->addWidget(m_drafts, compact ? 0 : 1, compact ? 1 : 0);
    m_buttons->addWidget(m_stop, compact ? 0 : 1, compact ? 2 : 1);
    for (int column = 0; column < 3; ++column)
        m_buttons->setColumnStretch(column, column == 2 ? 0 : 1);
    layout()->setContentsMargins(2 * kGrid, compact ? 2 : kGrid, 2 * kGrid, compact ? kGrid / 2 : kGrid);
    layout()->setSpacing(compact ? 2 : kGrid);
    giveRoom();
}

void GenerateBar::giveRoom()
{
    const int line = fontMetrics().lineSpacing();
    m_words->setFixedHeight((isCompact() ? 1 : kWordLines) * line + 2);
    m_forEverOff->setFixedHeight(line + 2);
}

QString GenerateBar::text() const { return m_text->text(); }

void GenerateBar::starting()
{
    m_state = State::Starting;
    m_progress = {};
    m_line->showProgress(m_progress);
    showState();
}

void GenerateBar::showProgress(const Progress& progress)
{
    m_progress = progress;
    m_line->showProgress(progress);
    if (m_state == State::Idle || m_state == State::Starting)
        m_state = State::Running;
    showState();
}

void GenerateBar::stopping(Stop how)
{
    m_state = how == Stop::AfterPicture ? State::LastPicture : State::Stopping;
    showState();
}

void GenerateBar::idle()
{
    m_state = State::Idle;
    m_line->clear();
    showState();
}

void GenerateBar::setWaiting(int pictures)
{
    m_waiting = pictures;
    showState();
}

void GenerateBar::setPaused(bool paused)
{
    m_paused = paused;
    showState();
}

void GenerateBar::setForEver(bool on)
{
    if (!on && m_forEverOff->hasFocus())
        m_generate->setFocus(); // the button goes
    m_forEver->setVisible(on);
    m_forEverOff->setVisible(on);
    m_forecast->setVisible(!on && !m_forecastText.isEmpty());
}

void GenerateBar::setCommands(const QList<QAction*>& more)
{
    m_generate->addActions(more);
    m_generate->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void GenerateBar::setReady(bool ready)
{
    m_generate->setEnabled(ready);
    m_drafts->setEnabled(ready);
}

void GenerateBar::showForecast(const std::optional<MemoryForecast>& forecast)
{
    m_forecastText = forecast ? forecast->text : QString();
    m_forecast->setVisible(forecast.has_value() && m_forEver->isHidden());
    if (!forecast)
        return;
    m_level = forecast->level;
    showState();
    m_forecast->setToolTip(
        QStringLiteral("<qt>%1</qt>")
            .arg(forecast->detail.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"))));
    m_forecast->setAccessibleDescription(forecast->detail);
    colorForecast();
}

void GenerateBar::colorForecast()
{
    const ThemeColors& colors = themeColors();
    const QColor color = m_level == MemoryForecast::Level::TooMuch ? colors.error
        : m_level == MemoryForecast::Level::Tight                  ? colors.warning
                                                                   : colors.secondary;
    if (m_forecast->palette().color(QPalette::WindowText) == color)
        return;
    QPalette changed = palette();
    changed.setColor(QPalette::WindowText, color);
    m_forecast->setPalette(changed);
}

/// A new style sheet gives the label the palette that it had before.
bool GenerateBar::eventFilter(QObject* watched, QEvent* event)
{
    const bool changed = event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange;
    if (changed && !std::exchange(m_coloring, true)) {
        colorForecast();
        m_coloring = false;
    }
    return QWidget::eventFilter(watched, event);
}

void GenerateBar::showState()
{
    QString text;
    if (m_state == State::Starting)
        text = tr("Starting…");
    else if (m_state == State::Stopping)
        text = tr("Stopping…");
    else if (m_state != State::Idle)
        text = progressText(m_progress);
    if (m_state == State::LastPicture)
        text = tr("%1 · last picture").arg(text);
    else if (m_state == State::Running && m_progress.pictures > 1 && m_progress.stage >= Stage::Steps)
        text = tr("Picture %1 of %2 · %3").arg(m_progress.picture).arg(m_progress.pictures).arg(text);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty() || m_waiting > 0);
    m_count->setVisible(m_waiting > 0);
    m_forecast->setMostLines(m_text->isHidden() && !isCompact() ? kWordLines : 1);
    m_count->setText(m_waiting > 0 ? tr("%n waiting", nullptr, m_waiting) : QString());
    // Beside the time that is left of one picture, that of the next one has to say whose it is.
    if (m_level == MemoryForecast::Level::TooMuch) // that is a sentence
        m_forecast->setText(m_forecastText);
    else
        m_forecast->setText((m_state == State::Idle ? tr("Needs %1") : tr("Next picture: %1")).arg(m_forecastText));
    m_generate->setText(m_paused ? (isCompact() ? tr("Add to queue") : tr("Add to the paused queue"))
                            : m_state == State::Idle ? tr("Generate")
                                                     : tr("Generate another"));
    m_stop->setEnabled(m_state != State::Idle && m_state != State::Stopping);
}

void GenerateBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        colorForecast();
    else if (event->type() == QEvent::FontChange)
        giveRoom();
    QWidget::changeEvent(event);
}

void GenerateBar::retranslate()
{
    m_line->setAccessibleName(tr("Progress"));
    m_forecast->setAccessibleName(tr("Memory and time needed with these settings"));
    const CommandKeys& keys = commandKeys();
    m_generate->setToolTip(keys.tip(
        tr("Makes a picture from the prompt, or adds it to the queue while another is being made"), "generate"));
    m_drafts->setText(tr("Four drafts"));
    const QStringList drafts{
        keys.tip(tr("Makes four small pictures with four seeds and a third of the steps"), "drafts"),
        tr("Click one to make a picture from it.")};
    m_drafts->setToolTip(drafts.join(QLatin1Char('\n')));
    m_forEver->setText(tr("For ever with new seeds"));
    m_forEverOff->setText(tr("End it"));
    m_forEverOff->setToolTip(tr("Finishes what is being made, and adds no more"));
    m_forEverOff->setAccessibleName(tr("End “For ever with new seeds”"));
    m_stop->setText(tr("Stop"));
    const QStringList stops{keys.tip(tr("Stops now and keeps the last preview as a draft"), "stop"),
                            keys.tip(commandName(*findCommand("stop_after_picture")), "stop_after_picture")};
    m_stop->setToolTip(stops.join(QLatin1Char('\n')));
    showState();
}

} // namespace zimage::ui
