#include "prompt/save_template_dialog.h"

#include "prompt/prompt_text.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/window_place.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

SaveTemplateDialog::SaveTemplateDialog(const QString& prompt, const std::vector<SlotSpan>& spans, QWidget* parent)
    : QDialog(parent), m_spans(spans), m_name(new QLineEdit), m_text(new QPlainTextEdit(prompt)),
      m_slotName(new QLineEdit), m_makeSlot(new QPushButton), m_clear(nullptr), m_summary(new QLabel)
{
    setWindowTitle(tr("Save the prompt as a template"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(kGrid);
    m_name->setPlaceholderText(tr("Template name"));
    m_name->setAccessibleName(tr("Template name"));
    m_name->setMaxLength(80);
    layout->addWidget(m_name);
    auto* help = new QLabel(tr("Select words that should vary from picture to picture, then make a slot of them."));
    help->setWordWrap(true);
    layout->addWidget(help);
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("Prompt"));
    layout->addWidget(m_text, 1);
    auto* line = new QHBoxLayout;
    m_slotName->setPlaceholderText(tr("Slot name, such as light"));
    m_slotName->setAccessibleName(tr("Slot name"));
    m_slotName->setMaxLength(30);
    m_makeSlot->setText(tr("Make a slot"));
    m_makeSlot->setAutoDefault(false);
    line->addWidget(m_slotName, 1);
    line->addWidget(m_makeSlot);
    layout->addLayout(line);
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setText(tr("Save"));
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    m_clear = buttons->addButton(tr("Remove all slots"), QDialogButtonBox::ResetRole);
    m_clear->setAutoDefault(false);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_clear, &QPushButton::clicked, this, &SaveTemplateDialog::clearSlots);
    connect(m_makeSlot, &QPushButton::clicked, this, &SaveTemplateDialog::makeSlot);
    connect(m_slotName, &QLineEdit::returnPressed, this, &SaveTemplateDialog::makeSlot);
    connect(m_text, &QPlainTextEdit::selectionChanged, this, &SaveTemplateDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &SaveTemplateDialog::refresh);
    resize(firstSize(*this, {460, 380}));
    refresh();
}

void SaveTemplateDialog::makeSlot()
{
    const QTextCursor cursor = m_text->textCursor();
    const QString text = m_text->toPlainText();
    SlotSpan span{m_slotName->text().trimmed().remove(QRegularExpression("[{}|\\\\]")).toStdString(),
                  bytesOf(text, cursor.selectionStart()), bytesOf(text, cursor.selectionEnd())};
    const auto taken = [&](const SlotSpan& other) { return !span.name.empty() && other.name == span.name; };
    if (span.begin == span.end || std::any_of(m_spans.begin(), m_spans.end(), taken))
        return;
    std::erase_if(m_spans, [&](const SlotSpan& other) {
        return other.begin < span.end && span.begin < other.end;
    }); // the new one instead
    m_spans.push_back(span);
    std::sort(m_spans.begin(), m_spans.end(), [](const SlotSpan& a, const SlotSpan& b) { return a.begin < b.begin; });
    m_slotName->clear();
    refresh();
}

void SaveTemplateDialog::clearSlots()
{
    m_spans.clear();
    refresh();
}

void SaveTemplateDialog::refresh()
{
    const QString text = m_text->toPlainText();
    const std::string utf8 = text.toStdString();
    QList<QTextEdit::ExtraSelection> marks;
    QStringList names;
    QColor ground = themeColors().accent;
    ground.setAlphaF(0.25F);
    for (const SlotSpan& span : m_spans) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_text->document());
        mark.cursor.setPosition(unitsOf(utf8, span.begin));
        mark.cursor.setPosition(unitsOf(utf8, span.end), QTextCursor::KeepAnchor);
        mark.format.setBackground(ground);
        marks.append(mark);
        names.append(span.name.empty() ? tr("(unnamed)") : QString::fromStdString(span.name));
    }
    m_text->setExtraSelections(marks);
    m_summary->setText(names.isEmpty() ? tr("No slots yet. Without slots, the template is fixed text.")
                                       : tr("Slots: %1").arg(listedWords(names)));
    m_makeSlot->setEnabled(m_text->textCursor().hasSelection());
    m_clear->setEnabled(!m_spans.empty());
    m_save->setEnabled(!m_name->text().trimmed().isEmpty());
}

PromptTemplate SaveTemplateDialog::made() const
{
    return templateFromPrompt(m_name->text().trimmed().toStdString(), m_text->toPlainText().toStdString(), m_spans);
}

} // namespace zimage::ui
