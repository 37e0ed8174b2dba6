#include "resolution/resolution_picker.h"

#include "base/wording.h"
#include "params/param_table.h"
#include "resolution/shape_row.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>
#include <array>
#include <cmath>

namespace zimage::ui {

namespace {

/// One of several that exclude each other.
QToolButton* segment(const QString& text)
{
    auto* button = new QToolButton;
    button->setProperty("flat", true);
    button->setCheckable(true);
    button->setText(text);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumHeight(26);
    return button;
}

QLineEdit* sideField()
{
    auto* edit = new QLineEdit;
    edit->setFixedWidth(52);
    edit->setAlignment(Qt::AlignHCenter);
    edit->setLocale(QLocale::c());
    auto* digits = new QIntValidator(0, 99999, edit);
    digits->setLocale(QLocale::c());
    edit->setValidator(digits);
    return edit;
}

} // namespace

ResolutionPicker::ResolutionPicker(QWidget* parent)
    : QWidget(parent), m_title(new QLabel), m_summary(new Hint), m_familyLine(new QHBoxLayout),
      m_familyButtons(new QButtonGroup(this)), m_largest(segment({})), m_shapes(new ShapeRow), m_forecast(new Hint),
      m_width(sideField()), m_height(sideField()), m_times(new QLabel(QStringLiteral("×"))),
      m_swap(new IconButton(Icon::Swap)), m_lock(new IconButton(Icon::Unlock)), m_snapLabel(new Hint),
      m_snapButtons(new QButtonGroup(this)), m_issue(new Hint(Hint::Tone::Warning))
{
    build();
    wire();
    retranslate();
    showSize();
}

void ResolutionPicker::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    auto* heading = new QHBoxLayout;
    heading->addWidget(m_title);
    heading->addStretch();
    heading->addWidget(m_summary);
    m_summary->setWordWrap(false);
    layout->addLayout(heading);
    m_familyLine->setSpacing(2);
    auto* families = new QHBoxLayout;
    families->setSpacing(0);
    families->addLayout(m_familyLine);
    families->addStretch();
    families->addWidget(m_largest);
    m_largest->setObjectName("largest");
    m_largest->setCheckable(false);
    m_largest->hide();
    layout->addLayout(families);
    layout->addWidget(m_shapes);
    layout->addWidget(m_forecast);
    m_forecast->hide();

    auto* line = new QHBoxLayout;
    line->setSpacing(2);
    line->addWidget(m_width);
    line->addWidget(m_times);
    line->addWidget(m_height);
    line->addWidget(m_swap);
    line->addWidget(m_lock);
    line->addStretch();
    line->addWidget(m_snapLabel);
    m_snapLabel->setWordWrap(false);
    for (int i = 0; i < 3; ++i) {
        QToolButton* button = segment({});
        m_snapButtons->addButton(button, i);
        line->addWidget(button);
    }
    layout->addLayout(line);
    layout->addWidget(m_issue);
    m_issue->hide();
    m_lock->setCheckable(true);
}

void ResolutionPicker::wire()
{
    connect(m_shapes, &ShapeRow::chosen, this, [this](const PictureSize& size) {
        m_size = size;
        m_ratio = static_cast<double>(size.width) / size.height;
        showSize();
        Q_EMIT edited();
    });
    connect(m_shapes, &ShapeRow::hovered, this, [this](int index) {
        showSummary(index < 0 ? m_size : m_shapes->sizes()[static_cast<std::size_t>(index)]);
    });
    connect(m_largest, &QToolButton::clicked, this, &ResolutionPicker::takeLargest);
    connect(m_familyButtons, &QButtonGroup::idClicked, this, &ResolutionPicker::showFamily);
    connect(m_snapButtons, &QButtonGroup::idClicked, this, [this](int id) { takeSnap(static_cast<Snap>(id)); });
    connect(m_swap, &QToolButton::clicked, this, &ResolutionPicker::swapSides);
    connect(m_lock, &QToolButton::toggled, this, [this](bool on) {
        m_lock->setIcon(icon(on ? Icon::Lock : Icon::Unlock));
        m_ratio = static_cast<double>(m_size.width) / std::max(1, m_size.height);
    });
    connect(m_width, &QLineEdit::textEdited, this, [this] { typed(true); });
    connect(m_height, &QLineEdit::textEdited, this, [this] { typed(false); });
    connect(m_width, &QLineEdit::editingFinished, this, [this] { finish(true); });
    connect(m_height, &QLineEdit::editingFinished, this, [this] { finish(false); });
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
    buildFamilies();
    retranslate();
}

void ResolutionPicker::buildFamilies()
{
    m_families = familiesForModel(m_all, m_model.toStdString(), m_limits);
    for (QAbstractButton* button : m_familyButtons->buttons())
        delete button;
    while (QLayoutItem* item = m_familyLine->takeAt(0))
        delete item;
    for (int i = 0; i < static_cast<int>(m_families.size()); ++i) {
        QToolButton* button = segment(QString::fromStdString(m_families[static_cast<std::size_t>(i)].name));
        m_familyButtons->addButton(button, i);
        m_familyLine->addWidget(button);
    }
    m_shapes->setSizes({});
    retranslate();
    showSize();
}

int ResolutionPicker::familyOf(const PictureSize& size) const
{
    int nearest = -1;
    double least = 1e300;
    for (int i = 0; i < static_cast<int>(m_families.size()); ++i) {
        const SizeFamily& family = m_families[static_cast<std::size_t>(i)];
        for (const PictureSize& each : family.sizes) {
            if (each == size)
                return i;
            const double distance = std::fabs(
                std::log(1.0 * each.width * each.height / (1.0 * std::max(1, size.width) * std::max(1, size.height))));
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
    }
    return nearest;
}

void ResolutionPicker::showFamily(int index)
{
    if (QAbstractButton* button = m_familyButtons->button(index))
        button->setChecked(true);
    if (index >= 0)
        m_shapes->setSizes(m_families[static_cast<std::size_t>(index)].sizes);
    m_shapes->setCurrent(m_size);
    showForecasts();
}

void ResolutionPicker::setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                                     std::function<PictureSize()> largest)
{
    m_forecaster = std::move(forecaster);
    m_largestSize = std::move(largest);
    m_largest->setVisible(static_cast<bool>(m_largestSize));
    showForecasts();
    showSummary(m_size);
}

void ResolutionPicker::showForecasts()
{
    std::vector<MemoryForecast> forecasts;
    for (const PictureSize& size : m_shapes->sizes())
        if (const auto forecast = m_forecaster ? m_forecaster(size) : std::nullopt)
            forecasts.push_back(*forecast);
    if (forecasts.size() != m_shapes->sizes().size())
        forecasts.clear();
    m_shapes->setForecasts(std::move(forecasts));
}

void ResolutionPicker::showSummary(const PictureSize& size)
{
    // English counts pixels in millions, Chinese in ten thousands.
    const double tenThousands = std::round(1.0 * size.width * size.height / 1e4);
    const double pixels = isChinese() ? tenThousands : tenThousands / 100;
    m_summary->setText(tr("%1  ·  %2 MP").arg(aspectName(size), QString::fromStdString(plainNumber(pixels))));
    const auto forecast = m_forecaster ? m_forecaster(size) : std::nullopt;
    m_forecast->say(
        forecast
            ? QStringLiteral("%1 × %2  ·  %3").arg(size.width).arg(size.height).arg(ShapeRow::forecastText(*forecast))
            : QString());
}

void ResolutionPicker::takeLargest()
{
    const PictureSize largest = m_largestSize ? m_largestSize() : PictureSize{};
    if (largest.width <= 0 || largest == m_size)
        return;
    m_size = largest;
    m_ratio = static_cast<double>(m_size.width) / m_size.height;
    showSize();
    Q_EMIT edited();
}

void ResolutionPicker::showSize()
{
    const auto put = [](QLineEdit* edit, int side) {
        if (edit->text().toInt() != side)
            edit->setText(QString::number(side));
    };
    put(m_width, m_size.width);
    put(m_height, m_size.height);
    showFamily(familyOf(m_size));
    showSummary(m_size);
}

void ResolutionPicker::setSize(const PictureSize& size, bool exact)
{
    m_snap = exact ? Snap::Exact : m_inexact;
    if (QAbstractButton* button = m_snapButtons->button(static_cast<int>(m_snap)))
        button->setChecked(true);
    if (size == m_size)
        return;
    m_size = size;
    m_ratio = static_cast<double>(size.width) / std::max(1, size.height);
    showSize();
}

void ResolutionPicker::setIssue(const QString& sentence) { m_issue->say(sentence); }

void ResolutionPicker::setSnapUnlessExact(Snap snap)
{
    if (snap == Snap::Exact)
        return;
    m_inexact = snap;
    if (m_snap != Snap::Exact)
        m_snap = snap;
    m_snapButtons->button(static_cast<int>(m_snap))->setChecked(true);
}

bool ResolutionPicker::aspectLocked() const { return m_lock->isChecked(); }

void ResolutionPicker::setAspectLocked(bool locked) { m_lock->setChecked(locked); }

int ResolutionPicker::snapped(int side) const
{
    if (m_snap == Snap::Exact)
        return side;
    return snapSide(side, m_snap == Snap::By64 ? 64 : m_limits.unit, m_limits.maxSide);
}

void ResolutionPicker::typed(bool width)
{
    const int side = (width ? m_width : m_height)->text().toInt();
    if (side <= 0)
        return;
    (width ? m_size.width : m_size.height) = side;
    if (m_lock->isChecked()) {
        const double other = width ? side / m_ratio : side * m_ratio;
        (width ? m_size.height : m_size.width) = std::max(1, snapped(static_cast<int>(std::lround(other))));
    }
    showSize();
    Q_EMIT edited();
}

void ResolutionPicker::finish(bool width)
{
    QLineEdit* edit = width ? m_width : m_height;
    const PictureSize before = m_size;
    if (edit->isModified()) {
        int& side = width ? m_size.width : m_size.height;
        side = snapped(side);
    }
    edit->setModified(false);
    edit->setText(QString::number(width ? m_size.width : m_size.height));
    if (before == m_size)
        return;
    showSize();
    Q_EMIT edited();
}

void ResolutionPicker::swapSides()
{
    m_size = {m_size.height, m_size.width};
    m_ratio = static_cast<double>(m_size.width) / std::max(1, m_size.height);
    showSize();
    Q_EMIT edited();
}

void ResolutionPicker::takeSnap(Snap snap)
{
    const bool wasExact = m_snap == Snap::Exact;
    m_snap = snap;
    if (snap != Snap::Exact)
        m_inexact = snap;
    if (wasExact && snap != Snap::Exact) { // a size that only "exact" allows would be refused now
        const int unit = std::max(1, m_limits.unit);
        if (m_size.width % unit != 0 || m_size.height % unit != 0)
            m_size = {snapped(m_size.width), snapped(m_size.height)};
        showSize();
    }
    Q_EMIT edited();
}

void ResolutionPicker::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showSize();
    }
}

void ResolutionPicker::retranslate()
{
    m_title->setText(tr("Size"));
    m_shapes->setAccessibleName(tr("Picture shapes"));
    m_width->setAccessibleName(parameterText(findParam("width")->label));
    m_height->setAccessibleName(parameterText(findParam("height")->label));
    m_width->setToolTip(QStringLiteral("<qt>%1</qt>").arg(parameterText(findParam("width")->help).toHtmlEscaped()));
    m_height->setToolTip(QStringLiteral("<qt>%1</qt>").arg(parameterText(findParam("height")->help).toHtmlEscaped()));
    m_swap->setWords(tr("Swap width and height"));
    m_lock->setWords(tr("Lock the aspect ratio"));
    m_largest->setText(tr("Largest"));
    m_largest->setAccessibleName(tr("Largest size that fits"));
    m_largest->setToolTip(tr("Sets the largest size of this shape that fits in memory"));
    m_snapLabel->setText(tr("Snap"));
    const QString unit = QString::number(m_limits.unit);
    const std::array<std::pair<QString, QString>, 3> words{
        {{QStringLiteral("64"), tr("Rounds typed sizes to the nearest multiple of 64")},
         {unit, tr("Rounds typed sizes to the nearest multiple of %1, the model's unit").arg(unit)},
         {tr("Exact"), parameterText(findParam("force_original_resolution")->help)}}};
    for (int i = 0; i < 3; ++i) {
        auto* button = static_cast<QToolButton*>(m_snapButtons->button(i));
        const auto& [text, help] = words[static_cast<std::size_t>(i)];
        button->setText(text);
        button->setToolTip(QStringLiteral("<qt>%1</qt>").arg(help.toHtmlEscaped()));
        button->setAccessibleName(tr("Snap: %1").arg(text));
        button->setAccessibleDescription(help);
    }
    m_snapButtons->button(0)->setVisible(m_limits.unit != 64);
    for (QAbstractButton* button : m_familyButtons->buttons())
        button->setAccessibleName(tr("Sizes of about %1 pixels").arg(button->text()));
}

} // namespace zimage::ui
