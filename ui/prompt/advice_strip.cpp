#include "prompt/advice_strip.h"

#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace zimage::ui {

AdviceStrip::AdviceStrip(QWidget* parent) : QFrame(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    hide();
}

void AdviceStrip::setPieces(const std::vector<Piece>& pieces)
{
    if (pieces == m_pieces)
        return;
    m_pieces = pieces;
    if (pieces.size() < 2)
        m_open = false;
    rebuild();
}

QWidget* AdviceStrip::line(const Piece& piece, bool first)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* words = new Hint(piece.warning ? Hint::Tone::Warning : Hint::Tone::Quiet);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    words->say(piece.text);
    words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(words, 1);
    const auto button = [&](const QString& text, const QString& name, auto action) {
        auto* made = new QToolButton;
        made->setText(text);
        made->setAccessibleName(name);
        made->setProperty("flat", true);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QToolButton::clicked, this, action);
        layout->addWidget(made, 0, Qt::AlignTop);
    };
    if (piece.canApply)
        button(tr("Apply"), tr("Apply: %1").arg(piece.text), [this, rule = piece.rule] { Q_EMIT applied(rule); });
    if (first && m_pieces.size() > 1)
        button(m_open ? tr("Less") : tr("+%1").arg(m_pieces.size() - 1),
               m_open ? tr("Show only the first piece of advice") : tr("Show all advice"), [this] {
                   m_open = !m_open;
                   rebuild();
               });
    auto* close = new IconButton(Icon::Close);
    close->setWords(tr("Do not show this advice again"));
    connect(close, &QToolButton::clicked, this, [this, rule = piece.rule] { Q_EMIT dismissed(rule); });
    layout->addWidget(close, 0, Qt::AlignTop);
    return row;
}

void AdviceStrip::rebuild()
{
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // its button may be what was clicked
        delete item;
    }
    const std::size_t shown = m_open ? m_pieces.size() : std::min<std::size_t>(m_pieces.size(), 1);
    for (std::size_t i = 0; i < shown; ++i)
        m_layout->addWidget(line(m_pieces[i], i == 0));
    setVisible(!m_pieces.empty());
}

void AdviceStrip::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        rebuild();
}

} // namespace zimage::ui
