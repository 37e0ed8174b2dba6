#include "resolution/resolution_picker.h"

#include "base/wording.h"
#include "resolution/own_sizes.h"
#include "resolution/shape_row.h"
#include "resolution/size_fields.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kShortest = 16; // px, of the parameter table

/// Gives its margins up before the panel grows.
class TextButton : public QToolButton {
public:
    TextButton() { setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed); }

    QSize minimumSizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(text()) + kGrid, sizeHint().height()};
    }
};

QToolButton* textButton()
{
    auto* button = new TextButton;
    button->setProperty("flat", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumHeight(26);
    return button;
}

} // namespace

ResolutionPicker::ResolutionPicker(QWidget* parent)
    : QWidget(parent), m_familyLine(new QHBoxLayout), m_largest(textButton()), m_shapes(new ShapeRow),
      m_pixels(new Hint), m_fields(new SizeFields), m_keep(textButton()), m_own(new OwnSizes), m_made(new Remark),
      m_beyond(new Remark), m_issue(new Remark(Hint::Tone::Warning)), m_makeExactly(textButton()),
      m_pixelsPlace(new QStackedWidget)
{
    build();
    wire();
    m_fields->setSize(m_size);
    showAll();
}

void ResolutionPicker::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    m_familyLine->setSpacing(2);
    auto* families = new QHBoxLayout;
    families->addLayout(m_familyLine);
    families->addStretch();
    m_largest->setObjectName("largest");
    m_largest->installEventFilter(this);
    layout->addLayout(families);
    layout->addWidget(m_shapes);
    auto* pixels = new QHBoxLayout;
    m_pixelsPlace->addWidget(m_pixels);
    m_pixelsPlace->addWidget(m_makeExactly);
    m_pixelsPlace->addWidget(&m_own->namingLine()); // nothing moves when it comes
    m_pixelsPlace->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    pixels->addWidget(m_pixelsPlace, 1);
    pixels->addWidget(m_largest);
    layout->addLayout(pixels);
    showLine();
    auto* line = new QHBoxLayout;
    line->setSpacing(2);
    line->addWidget(m_fields);
    line->addStretch();
    line->addWidget(m_keep);
    layout->addLayout(line);
    for (Remark* note : {m_made, m_beyond, m_issue}) {
        layout->addWidget(note);
        note->hide();
    }
    layout->addWidget(m_own);
}

void ResolutionPicker::wire()
{
    for (ShapeRow* row : {m_shapes, &m_own->row()}) {
        connect(row, &ShapeRow::chosen, this, &ResolutionPicker::take);
        connect(row, &ShapeRow::hovered, this, [this, row](int index) {
            showSummary(index < 0 ? m_size : row->sizes()[static_cast<std::size_t>(index)]);
        });
    }
    connect(m_fields, &SizeFields::edited, this, [this](const PictureSize& size) {
        m_size = size;
        m_exact = isOdd();
        showAll();
        Q_EMIT edited();
    });
    connect(m_largest, &QToolButton::clicked, this, [this] { take(largest()); });
    connect(m_keep, &QToolButton::clicked, m_own, &OwnSizes::startNaming);
    connect(m_own, &OwnSizes::namingStarted, this, &ResolutionPicker::showLine);
    connect(m_own, &OwnSizes::namingEnded, this, [this] {
        showLine();
        m_keep->setFocus();
    });
    connect(m_makeExactly, &QToolButton::clicked, this, [this] { take(m_size); });
}

void ResolutionPicker::setFamilies(const std::vector<SizeFamily>& families)
{
    m_all = families;
    buildFamilies();
}

void ResolutionPicker::setModel(const QString& name, const SizeLimits& limits)
{
    m_model = name;
    m_limits = limits;
    m_fields->setLimits(limits);
    buildFamilies();
}

void ResolutionPicker::buildFamilies()
{
    m_families = familiesForModel(m_all, m_model.toStdString(), m_limits);
    m_family = -1;
    qDeleteAll(m_familyButtons); // which also takes them out of their line
    m_familyButtons.clear();
    m_lookedAt = nullptr;
    for (int i = 0; i < static_cast<int>(m_families.size()); ++i) {
        QToolButton* button = textButton();
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setText(QString::fromStdString(m_families[static_cast<std::size_t>(i)].name));
        button->installEventFilter(this);
        connect(button, &QToolButton::clicked, this, [this, i] {
            m_family = i;
            take(sizeIn(i));
        });
        m_familyButtons.append(button);
        m_familyLine->addWidget(button);
    }
    showAll();
}

/// The family that has just this size: the chosen one before others. −1: none has it.
int ResolutionPicker::familyOf(const PictureSize& size) const
{
    const auto has = [&](int family) {
        const std::vector<PictureSize>& sizes = m_families[static_cast<std::size_t>(family)].sizes;
        return std::find(sizes.begin(), sizes.end(), size) != sizes.end();
    };
    if (m_family >= 0 && has(m_family))
        return m_family;
    for (int i = 0; i < static_cast<int>(m_families.size()); ++i)
        if (has(i))
            return i;
    return -1;
}

/// The family of the number of pixels next to that of a size. −1: there are no families.
int ResolutionPicker::nearestFamily(const PictureSize& size) const
{
    const auto pixels = [](const PictureSize& each) {
        return std::log(1.0 * std::max(1, each.width) * std::max(1, each.height));
    };
    int nearest = -1;
    double least = 0;
    for (int i = 0; i < static_cast<int>(m_families.size()); ++i) {
        const double distance = std::fabs(pixels(sizeIn(i)) - pixels(size));
        if (nearest < 0 || distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

PictureSize ResolutionPicker::sizeIn(int family) const
{
    return nearestShape(m_families[static_cast<std::size_t>(family)], m_size);
}

/// What fits in memory, but no longer than what the model is offered with.
PictureSize ResolutionPicker::largest() const
{
    const PictureSize fitting = m_largestSize ? m_largestSize() : PictureSize{};
    const int longest = longestSide(m_families);
    return longest > 0 ? withinSide(fitting, longest, m_limits.unit) : fitting;
}

/// What a click on the button under the pointer or the focus would take; without one, the size as it is.
PictureSize ResolutionPicker::lookedAt() const
{
    const auto family = static_cast<int>(m_familyButtons.indexOf(m_lookedAt));
    const PictureSize wouldBe = family >= 0 ? sizeIn(family) : m_lookedAt == m_largest ? largest() : m_size;
    return wouldBe.width > 0 ? wouldBe : m_size;
}

bool ResolutionPicker::isOdd() const { return !(legalSize(m_size, m_limits.unit) == m_size); }

void ResolutionPicker::take(const PictureSize& size)
{
    if (size.width <= 0)
        return;
    m_size = size;
    m_exact = isOdd();
    m_fields->setSize(m_size);
    showAll();
    Q_EMIT edited();
}

void ResolutionPicker::setSize(const PictureSize& size, bool exact)
{
    if (size == m_size && exact == m_exact)
        return; // said again with every letter of the prompt
    if (!(size == m_size))
        m_fields->setSize(size);
    m_size = size;
    m_exact = exact;
    showAll();
}

void ResolutionPicker::setOwnSizes(std::vector<OwnSize> sizes)
{
    m_own->setSizes(std::move(sizes));
    showAll();
}

void ResolutionPicker::setIssue(const QString& sentence) { m_issue->say(sentence); }

void ResolutionPicker::setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                                     std::function<PictureSize()> largest)
{
    m_forecaster = std::move(forecaster);
    m_largestSize = std::move(largest);
    showLine();
    m_largest->setEnabled(this->largest().width > 0);
    showAll();
}

void ResolutionPicker::showAll()
{
    showFamilies();
    m_own->setCurrent(m_size);
    for (ShapeRow* row : {m_shapes, &m_own->row()})
        showForecasts(*row);
    showSummary(lookedAt());
    showNotes();
    retranslate();
}

void ResolutionPicker::showFamilies()
{
    m_family = familyOf(m_size);
    for (int i = 0; i < static_cast<int>(m_familyButtons.size()); ++i)
        m_familyButtons[i]->setChecked(i == m_family);
    const int shown = m_family >= 0 ? m_family : nearestFamily(m_size);
    m_shapes->setSizes(shown < 0 ? std::vector<PictureSize>() : m_families[static_cast<std::size_t>(shown)].sizes);
    m_shapes->setCurrent(m_size);
    m_shapes->setVisible(shown >= 0);
}

void ResolutionPicker::showForecasts(ShapeRow& row)
{
    std::vector<MemoryForecast> forecasts;
    for (const PictureSize& size : row.sizes())
        if (const auto forecast = m_forecaster ? m_forecaster(size) : std::nullopt)
            forecasts.push_back(*forecast);
    if (forecasts.size() != row.sizes().size())
        forecasts.clear();
    row.setForecasts(std::move(forecasts));
}

void ResolutionPicker::showSummary(const PictureSize& size)
{
    // English counts pixels in millions, Chinese in ten thousands.
    const double tenThousands = std::round(1.0 * size.width * size.height / 1e4);
    const double pixels = isChinese() ? tenThousands : tenThousands / 100;
    const QString shape = tr("%1  ·  %2 MP").arg(aspectText(size), QString::fromStdString(plainNumber(pixels)));
    QString words = QStringLiteral("%1 × %2").arg(size.width).arg(size.height);
    Q_EMIT summarized(shape, words + QStringLiteral("  ·  ") + aspectText(size));
    if (const auto forecast = m_forecaster ? m_forecaster(size) : std::nullopt)
        words += QStringLiteral("  ·  ") + ShapeRow::forecastText(*forecast);
    m_pixels->setText(words);
}

void ResolutionPicker::showNotes()
{
    const PictureSize made = legalSize(m_size, m_limits.unit);
    const int longer = std::max(made.width, made.height);
    const bool inRange = isInRange();
    m_made->say(inRange && m_exact && isOdd() ? tr("Made at %1 × %2, then cropped to %3 × %4 px.")
                                                    .arg(made.width)
                                                    .arg(made.height)
                                                    .arg(m_size.width)
                                                    .arg(m_size.height)
                                              : QString());
    const int longest = longestSide(m_families);
    m_beyond->say(
        inRange && longest > 0 && longer > longest
            ? tr("This model is at its best with sides of up to %1 px. A larger picture takes long and may repeat "
                 "its subject.")
                  .arg(longest)
            : QString());
    showLine();
}

bool ResolutionPicker::isInRange() const
{
    const PictureSize made = legalSize(m_size, m_limits.unit);
    return std::min(m_size.width, m_size.height) >= kShortest && std::max(made.width, made.height) <= m_limits.maxSide;
}

void ResolutionPicker::showLine()
{
    const bool naming = m_own->isNaming();
    const bool cropped = isInRange() && !m_exact && isOdd();
    QSizePolicy place = m_largest->sizePolicy();
    place.setRetainSizeWhenHidden(!naming); // it comes when the memory is known
    m_largest->setSizePolicy(place);
    m_largest->setVisible(!naming && m_largestSize);
    m_pixelsPlace->setCurrentWidget(naming        ? &m_own->namingLine()
                                        : cropped ? static_cast<QWidget*>(m_makeExactly)
                                                  : m_pixels);
}

bool ResolutionPicker::eventFilter(QObject* watched, QEvent* event)
{
    const QEvent::Type type = event->type();
    if (type == QEvent::Enter || type == QEvent::FocusIn || type == QEvent::Leave || type == QEvent::FocusOut) {
        m_lookedAt = type == QEvent::Enter || type == QEvent::FocusIn ? watched : nullptr;
        showSummary(lookedAt());
    }
    return QWidget::eventFilter(watched, event);
}

void ResolutionPicker::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange)
        showAll();
}

void ResolutionPicker::retranslate()
{
    for (Remark* remark : {m_made, m_beyond, m_issue})
        remark->setObjectName(tr("Size"));
    m_shapes->setAccessibleName(tr("Picture shapes"));
    const auto say = [](QToolButton& button, const QString& name, const QString& help) {
        button.setAccessibleName(name);
        button.setAccessibleDescription(help);
        button.setToolTip(help);
    };
    m_largest->setText(tr("Largest"));
    say(*m_largest, tr("Largest size that fits"),
        tr("Sets the largest size of this shape that this model does well and that fits in memory"));
    const bool own = m_own->find(m_size) != nullptr;
    const QString keep = tr("Keep…");
    const QString change = tr("Change…");
    m_keep->setText(own ? change : keep);
    const QFontMetrics letters = m_keep->fontMetrics(); // as wide for either word
    m_keep->setFixedWidth(std::max(letters.horizontalAdvance(keep), letters.horizontalAdvance(change)) + 2 * kGrid);
    say(*m_keep, own ? tr("Change this size of yours") : tr("Keep this size"),
        own ? tr("Renames this size or removes it from your sizes")
            : tr("Adds this size to your own, with or without a name"));
    m_makeExactly->setText(tr("Make exactly this size"));
    say(*m_makeExactly, m_makeExactly->text(),
        tr("The picture is made in the next larger size and cropped, never scaled."));
    for (int i = 0; i < static_cast<int>(m_familyButtons.size()); ++i) {
        const PictureSize size = sizeIn(i);
        const QString pixels = QStringLiteral("%1 × %2  ·  %3").arg(size.width).arg(size.height).arg(aspectText(size));
        say(*m_familyButtons[i], tr("Size %1").arg(m_familyButtons[i]->text()), pixels);
    }
}

} // namespace zimage::ui
