#include "remedies/remedies_window.h"

#include "session/quick_check_line.h"
#include "theme/localized.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/accessible.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"
#include "widgets/window_place.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{720, 680};

} // namespace

RemediesWindow::RemediesWindow(const Remedies& remedies, QuickCheck& check, QWidget* parent)
    : QDialog(parent), m_remedies(remedies), m_search(new QLineEdit), m_none(new Hint), m_scroll(new QScrollArea)
{
    auto* page = new QWidget;
    auto* list = new QVBoxLayout(page);
    list->setContentsMargins(0, kGrid, kGrid, kGrid);
    list->setSpacing(3 * kGrid);
    for (const Remedy& remedy : m_remedies.all)
        addEntry(remedy, *list);
    list->addWidget(m_none);
    list->addStretch();
    m_scroll->setWidget(page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    new Accessible(*m_scroll, QAccessible::Grouping);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_search);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(new QuickCheckLine(check));
    m_search->setClearButtonEnabled(true);
    clearOnEscape(*m_search);
    connect(m_search, &QLineEdit::textChanged, this, &RemediesWindow::filter);
    retranslate();
    resize(firstSize(*this, kFirst));
}

void RemediesWindow::addEntry(const Remedy& remedy, QVBoxLayout& layout)
{
    Entry entry{&remedy, new QWidget, new QLabel, new QLabel, new QPushButton};
    auto* grid = new QGridLayout(entry.widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kGrid);
    grid->setVerticalSpacing(kGrid / 2);
    grid->setColumnStretch(0, 1);
    grid->addWidget(entry.title, 0, 0);
    grid->addWidget(entry.text, 1, 0);
    grid->addWidget(entry.apply, 0, 1, 2, 1, Qt::AlignTop);
    QFont bold = entry.title->font();
    bold.setBold(true);
    entry.title->setFont(bold);
    for (QLabel* label : {entry.title, entry.text}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    entry.text->setTextFormat(Qt::RichText);
    entry.apply->setAutoDefault(false);
    entry.apply->setVisible(remedy.changesSomething());
    connect(entry.apply, &QPushButton::clicked, this,
            [this, id = QString::fromStdString(remedy.id)] { Q_EMIT applyWanted(id); });
    layout.addWidget(entry.widget);
    m_entries.push_back(entry);
}

int RemediesWindow::shown() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(),
                                          [](const Entry& entry) { return !entry.widget->isHidden(); }));
}

void RemediesWindow::filter()
{
    const QString wanted = m_search->text().trimmed();
    for (const Entry& entry : m_entries)
        entry.widget->setVisible(
            wanted.isEmpty()
            || (entry.title->text() + QLatin1Char('\n') + entry.text->text()).contains(wanted, Qt::CaseInsensitive));
    m_none->say(shown() == 0 ? tr("No remedy contains this text. Try another word.") : QString());
}

void RemediesWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void RemediesWindow::retranslate()
{
    setWindowTitle(tr("Remedies"));
    m_scroll->setAccessibleName(windowTitle());
    m_search->setPlaceholderText(tr("Search: black, memory, skin…"));
    m_search->setAccessibleName(tr("Search the remedies"));
    for (const Entry& entry : m_entries) {
        const auto line = [](const QString& name, const LocalizedText& text) {
            // not for people: HTML
            const auto html = QStringLiteral("<p style=\"margin-top:2px;margin-bottom:2px\">%1</p>");
            // not for people: HTML
            const QString head = QStringLiteral("<span style=\"color:%1\">%2</span>")
                                     .arg(themeColors().secondary.name(), name.toHtmlEscaped());
            return html.arg(oneLine({head, localized(text).toHtmlEscaped()}));
        };
        entry.title->setText(localized(entry.remedy->symptom));
        entry.text->setText(line(tr("Cause:"), entry.remedy->cause) + line(tr("Remedy:"), entry.remedy->remedy)
                            + line(tr("Check:"), entry.remedy->check));
        entry.apply->setText(tr("Apply"));
        entry.apply->setAccessibleName(tr("Apply: %1").arg(entry.title->text()));
        entry.apply->setToolTip(tr("Changes the settings and makes a quick check. You can undo it."));
    }
    filter();
}

} // namespace zimage::ui
