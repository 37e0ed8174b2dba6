#include "widgets/param_row.h"

#include "base/wording.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/dialog_folder.h"
#include "widgets/number_field.h"
#include "widgets/quiet_widgets.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QStandardItemModel>
#include <QStyle>

namespace zimage::ui {

namespace {

/// The first file of weights in a drop; empty when there is none.
QString weightsIn(const QMimeData& data)
{
    for (const QUrl& url : data.urls())
        if (url.isLocalFile() && url.fileName().endsWith(QLatin1String(".safetensors")))
            return url.toLocalFile();
    return {};
}

} // namespace

QString shownValue(const ParamDef& def, const ParamValue& value)
{
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? ParamRow::tr("on") : ParamRow::tr("off");
    if (const auto* text = std::get_if<std::string>(&value))
        return text->empty()      ? ParamRow::tr("none")
            : def.choices.empty() ? QString::fromStdString(*text)
                                  : parameterText(text->c_str());
    if (const auto* loras = std::get_if<LoraList>(&value)) {
        QStringList names;
        for (const LoraChoice& lora : *loras)
            names.append(QString::fromStdString(lora.file));
        return names.isEmpty() ? ParamRow::tr("none") : listedWords(names);
    }
    const auto* whole = std::get_if<std::int64_t>(&value);
    const std::string number = whole != nullptr ? std::to_string(*whole) : plainNumber(std::get<double>(value));
    if (def.zeroIsAutomatic && number == "0")
        return parameterText("auto");
    return *def.unit == '\0' ? QString::fromStdString(number)
                             : QString::fromStdString(number) + QLatin1Char(' ') + parameterText(def.unit);
}

ParamRow::ParamRow(const ParamDef& def, QWidget* parent)
    : QWidget(parent), m_def(def), m_label(new QLabel), m_revert(new IconButton(Icon::Revert)), m_note(new Remark),
      m_warning(new Remark(Hint::Tone::Warning)), m_issue(new Remark(Hint::Tone::Warning))
{
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(kGrid);
    layout->setVerticalSpacing(2);
    layout->setColumnMinimumWidth(2, 26);
    layout->setColumnStretch(1, 1);
    m_label->setFixedWidth(labelWidth());
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    QWidget* editor = makeEditor();
    m_label->setBuddy(editor);
    layout->addWidget(m_label, 0, 0);
    layout->addWidget(editor, 0, 1);
    layout->addWidget(m_revert, 0, 2);
    layout->addWidget(m_issue, 1, 0, 1, 2);
    layout->addWidget(m_warning, 2, 0, 1, 2);
    layout->addWidget(m_note, 3, 0, 1, 2);
    m_warning->hide();
    m_note->hide();
    setMinimumHeight(kFieldHeight);
    m_issue->hide();
    QSizePolicy place = m_revert->sizePolicy();
    place.setRetainSizeWhenHidden(true); // the editors stay in line
    m_revert->setSizePolicy(place);
    m_revert->hide();
    connect(m_revert, &QToolButton::clicked, this, [this] {
        m_complaint.clear();
        emitEdited(m_preset);
    });
    retranslate();
}

QWidget* ParamRow::makeEditor()
{
    if (m_def.widget == ParamWidget::Switch) {
        auto* holder = new QWidget;
        auto* line = new QHBoxLayout(holder);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(kGrid);
        m_switch = new Switch;
        m_switchReason = new Hint;
        m_switchReason->hide();
        line->addWidget(m_switch);
        line->addWidget(m_switchReason, 1);
        line->addStretch();
        holder->setFocusProxy(m_switch);
        connect(m_switch, &QAbstractButton::clicked, this, [this](bool on) { emitEdited(on); });
        return holder;
    }
    if (m_def.widget == ParamWidget::Number) {
        m_number = new NumberField(m_def);
        connect(m_number, &NumberField::valueChanged, this, [this](double value) { emitEdited(value); });
        connect(m_number, &NumberField::complained, this, [this](const QString& clause) {
            m_complaint = clause;
            sayIssue();
        });
        return m_number;
    }
    if (m_def.widget == ParamWidget::Loras)
        return makeFileEditor();
    m_choice = new ChoiceBox;
    connect(m_choice, &QComboBox::activated, this,
            [this](int index) { emitEdited(m_choice->itemData(index).toString().toStdString()); });
    return m_choice;
}

QWidget* ParamRow::makeFileEditor()
{
    auto* holder = new QWidget;
    auto* line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    m_file = new QLineEdit;
    m_file->setClearButtonEnabled(true);
    m_browse = new IconButton(Icon::Folder);
    line->addWidget(m_file, 1);
    line->addWidget(m_browse);
    holder->setFocusProxy(m_file);
    setAcceptDrops(true);
    connect(m_file, &QLineEdit::textEdited, this, [this](const QString& text) { emitFile(text.toStdString()); });
    connect(m_browse, &QToolButton::clicked, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Choose a file"), {}, tr("Weight files (*.safetensors)"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        beginWhereTheLastEnded(*dialog, "weights", QStandardPaths::HomeLocation);
        if (!m_file->text().isEmpty())
            dialog->setDirectory(QFileInfo(m_file->text()).path());
        connect(dialog, &QFileDialog::fileSelected, this,
                [this](const QString& file) { emitFile(file.toStdString()); });
        dialog->open();
    });
    return holder;
}

void ParamRow::show(const ParamValue& value, const ParamValue& presetValue)
{
    m_value = value;
    m_preset = presetValue;
    if (m_switch != nullptr) {
        m_switch->setChecked(std::get<bool>(value));
    } else if (m_number != nullptr) {
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (m_complaint.isEmpty()) // never under the fingers of who types
            m_number->setValue(whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value));
    } else {
        const auto* loras = std::get_if<LoraList>(&value);
        const std::string words = loras == nullptr ? std::get<std::string>(value)
            : loras->empty()                       ? std::string()
                                                   : loras->front().file;
        const QString text = QString::fromStdString(words);
        if (m_file != nullptr && m_file->text() != text)
            m_file->setText(text);
        if (m_choice != nullptr)
            m_choice->setCurrentIndex(m_choice->findData(text));
    }
    markChanged();
}

/// Another file for the first LoRA, which keeps its strength; the others stay.
void ParamRow::emitFile(const std::string& file)
{
    LoraList loras = std::get<LoraList>(m_value);
    if (loras.empty())
        loras.emplace_back();
    loras.front().file = file;
    loras.front().sha256.clear();
    if (file.empty())
        loras.erase(loras.begin());
    emitEdited(loras);
}

void ParamRow::markChanged()
{
    m_changed = m_value != m_preset;
    m_revert->setVisible(m_changed);
    if (m_label->property("changed").toBool() != m_changed) { // bold by the style sheet, so that another theme keeps it
        m_label->setProperty("changed", m_changed);
        m_label->style()->polish(m_label);
    }
    m_revert->setWords(
        tr("%1: reset to the preset's value (%2)").arg(parameterText(m_def.label), shownValue(m_def, m_preset)));
}

void ParamRow::setReason(const QString& reason)
{
    m_label->setEnabled(reason.isEmpty());
    if (m_number != nullptr)
        m_number->setReason(reason);
    if (m_switch != nullptr) {
        m_switch->setEnabled(reason.isEmpty());
        m_switchReason->say(reason);
    }
}

void ParamRow::setIssue(const QString& sentence)
{
    m_issueText = sentence;
    sayIssue();
}

void ParamRow::setAdvice(const QString& sentence, bool warning)
{
    m_warning->say(warning ? sentence : QString());
    m_note->say(warning ? QString() : sentence);
    describe();
}

void ParamRow::describe()
{
    const QString help = parameterText(m_def.help);
    QStringList words{help};
    for (const Remark* remark : {m_issue, m_warning, m_note})
        if (!remark->text().isEmpty())
            words.append(remark->text());
    const QString all = oneLine(words);
    if (m_number != nullptr)
        m_number->setHelp(all);
    for (QWidget* control :
         {static_cast<QWidget*>(m_switch), static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_file)})
        if (control != nullptr)
            control->setAccessibleDescription(all);
    setToolTip(
        QStringLiteral("<qt>%1</qt>").arg(words.join(QLatin1Char('\n')).toHtmlEscaped().replace('\n', "<br><br>")));
    const bool marked = m_issue->isElsewhere() && !(m_issue->text().isEmpty() && m_warning->text().isEmpty());
    m_label->setText(parameterText(m_def.label) + (marked ? QStringLiteral(" ⚠") : QString()));
}

void ParamRow::sayIssue()
{
    QString sentence = m_issueText;
    if (!m_complaint.isEmpty()) {
        sentence =
            (std::holds_alternative<double>(m_value) ? tr("Enter a number from %1 to %2, with a point for decimals.")
                                                     : tr("Enter a whole number from %1 to %2."))
                .arg(QString::fromStdString(plainNumber(m_def.minimum)),
                     QString::fromStdString(plainNumber(m_def.maximum)));
    }
    m_issue->say(sentence);
    describe();
    QLineEdit* edit = m_number != nullptr ? &m_number->edit() : m_file;
    if (edit == nullptr || edit->property("invalid").toBool() == !sentence.isEmpty())
        return;
    edit->setProperty("invalid", !sentence.isEmpty());
    edit->style()->polish(edit);
}

void ParamRow::offer(const GenerationParams& params, const DeviceAbilities& abilities,
                     const std::vector<std::pair<std::string, std::string>>& devices)
{
    if (m_choice == nullptr)
        return;
    const QSignalBlocker quiet(m_choice);
    const QString current = QString::fromStdString(std::get<std::string>(getParam(params, m_def)));
    m_choice->clear();
    const auto add = [this](const QString& shown, const QString& value, const QString& why) {
        m_choice->addItem(why.isEmpty() ? shown : QStringLiteral("%1 – %2").arg(shown, why), value);
        m_choice->setItemData(m_choice->count() - 1, shown, Qt::AccessibleTextRole);
        if (auto* items = qobject_cast<QStandardItemModel*>(m_choice->model()); items != nullptr && !why.isEmpty())
            items->item(m_choice->count() - 1)->setEnabled(false);
    };
    if (m_def.choices.empty()) {
        add(parameterText("auto"), QStringLiteral("auto"), {});
        for (const auto& [id, name] : devices)
            add(id == "cpu" ? ParamRow::tr("CPU") : QString::fromStdString(name), QString::fromStdString(id), {});
    }
    for (const char* choice : m_def.choices) {
        const char* why = unavailableChoice(m_def, choice, params, abilities);
        add(parameterText(choice), QString::fromUtf8(choice), why == nullptr ? QString() : parameterText(why));
    }
    if (m_choice->findData(current) < 0)
        add(current, current, {});
    m_choice->setCurrentIndex(m_choice->findData(current));
}

void ParamRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange)
        m_label->setFixedWidth(labelWidth());
}

void ParamRow::dragEnterEvent(QDragEnterEvent* event)
{
    if (m_file != nullptr && !weightsIn(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ParamRow::dropEvent(QDropEvent* event)
{
    const QString file = weightsIn(*event->mimeData());
    if (m_file == nullptr || file.isEmpty())
        return;
    event->acceptProposedAction();
    emitFile(file.toStdString());
}

void ParamRow::retranslate()
{
    const QString label = parameterText(m_def.label);
    m_issue->setObjectName(label);
    if (m_number != nullptr)
        m_number->setNames(label, parameterText(m_def.unit));
    for (QWidget* control :
         {static_cast<QWidget*>(m_switch), static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_file)}) {
        if (control != nullptr)
            control->setAccessibleName(label);
    }
    if (m_file != nullptr) {
        m_file->setPlaceholderText(tr("Drop a file here"));
        m_browse->setWords(tr("%1: choose a file").arg(label));
    }
    markChanged();
    sayIssue();
}

} // namespace zimage::ui
