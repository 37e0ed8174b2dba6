#include "settings/setting_row.h"

#include "base/language.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kInset = 10; // px from the edge of a mark to what is marked

bool has(const char* text, const QString& word)
{
    if (QString::fromUtf8(text).contains(word, Qt::CaseInsensitive))
        return true;
    const LanguageScope chinese(Language::Chinese);
    return parameterText(text).contains(word, Qt::CaseInsensitive);
}

} // namespace

bool sayAll(const SettingTexts& texts, const QStringList& words)
{
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        return std::any_of(texts.begin(), texts.end(), [&](const char* text) { return has(text, word); });
    });
}

SettingRow::SettingRow(Texts texts, QWidget* editor, QWidget* control)
    : m_texts(std::move(texts)), m_label(new QLabel), m_help(new Hint), m_control(control == nullptr ? editor : control)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kInset, kGrid / 2, kInset, kGrid / 2);
    column->setSpacing(kGrid / 2);
    column->addWidget(m_label);
    column->addWidget(editor);
    column->addWidget(m_help);
    if (*m_texts.label != '\0')
        m_label->setBuddy(m_control);
    m_label->setVisible(*m_texts.label != '\0');
    m_help->setVisible(*m_texts.help != '\0');
    retranslate();
}

bool SettingRow::find(const char* title, const QStringList& words)
{
    const SettingTexts texts = SettingTexts{title, m_texts.label, m_texts.help} + m_texts.others;
    m_found = !words.isEmpty() && sayAll(texts, words);
    update();
    return m_found;
}

void SettingRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void SettingRow::retranslate()
{
    m_help->setText(parameterText(m_texts.help));
    if (*m_texts.label == '\0')
        return;
    m_label->setText(parameterText(m_texts.label));
    m_control->setAccessibleName(parameterText(m_texts.label));
    m_control->setAccessibleDescription(parameterText(m_texts.help));
}

void SettingRow::paintEvent(QPaintEvent*)
{
    if (!m_found)
        return;
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeColors().panel);
    painter.drawRect(rect());
    painter.setBrush(themeColors().accent);
    painter.drawRect(0, 0, 3, height());
}

SettingsPage::SettingsPage(const char* name, const char* title)
    : m_name(name), m_title(title), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(kGrid, kGrid, kGrid, kGrid);
    m_column->setSpacing(kGrid);
}

QString SettingsPage::title() const { return parameterText(m_title); }

int SettingsPage::find(const QStringList& words)
{
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [&](SettingRow* row) { return row->find(m_title, words); }));
}

QWidget* SettingsPage::found() const
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [](const SettingRow* each) { return each->isFound(); });
    return row == m_rows.end() ? nullptr : &(*row)->control();
}

SettingRow* SettingsPage::add(const SettingRow::Texts& texts, QWidget* editor, QWidget* control)
{
    auto* row = new SettingRow(texts, editor, control);
    m_column->addWidget(row);
    m_rows.append(row);
    return row;
}

} // namespace zimage::ui
