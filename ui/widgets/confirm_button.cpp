#include "widgets/confirm_button.h"

#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace zimage::ui {

ConfirmButton::ConfirmButton(const Texts& texts, QWidget* parent)
    : QWidget(parent), m_texts(texts), m_button(new QPushButton), m_note(new QLabel), m_yes(new QPushButton),
      m_no(new QPushButton)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGrid);
    line->addWidget(m_button);
    line->addWidget(m_note);
    line->addWidget(m_yes);
    line->addWidget(m_no);
    line->addStretch(1);
    m_note->setTextFormat(Qt::PlainText);
    setFocusProxy(m_button);
    connect(m_button, &QPushButton::clicked, this, [this] {
        ask(true);
        m_no->setFocus();
    });
    const auto answer = [this](bool yes) {
        m_button->show();
        m_button->setFocus();
        ask(false);
        if (yes)
            Q_EMIT confirmed();
    };
    connect(m_yes, &QPushButton::clicked, this, [answer] { answer(true); });
    connect(m_no, &QPushButton::clicked, this, [answer] { answer(false); });
    closeOnEscape(
        *this, EscapeReach::Inside, [answer] { answer(false); }, [this] { return m_asking; });
    ask(false);
}

void ConfirmButton::setNote(const QString& note)
{
    m_noteText = note;
    retranslate();
}

void ConfirmButton::ask(bool asking)
{
    m_asking = asking;
    m_yes->setVisible(asking);
    m_no->setVisible(asking);
    m_button->setVisible(!asking);
    retranslate();
}

void ConfirmButton::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ConfirmButton::retranslate()
{
    m_button->setText(parameterText(m_texts.button));
    m_yes->setText(parameterText(m_texts.yes));
    m_no->setText(tr("Keep"));
    m_note->setText(m_asking ? parameterText(m_texts.question) : m_noteText);
}

} // namespace zimage::ui
