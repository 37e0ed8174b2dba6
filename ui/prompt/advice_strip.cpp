#include "prompt/advice_strip.h"

#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

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
    rebuild();
}

void AdviceStrip::setRemarks(const std::vector<Piece>& remarks)
{
    if (remarks == m_remarks)
        return;
    m_remarks = remarks;
    rebuild();
}

void AdviceStrip::keepRoom(int lines)
{
    m_lines = lines;
    rebuild();
    giveRoom();
}

void AdviceStrip::giveRoom()
{
    if (m_lines == 0)
        return;
    QFont small = font();
    small.setPixelSize(withText(12));
    setMinimumHeight(std::max(m_lines * QFontMetrics(small).lineSpacing(), kFieldHeight));
}

std::vector<AdviceStrip::Piece> AdviceStrip::sorted() const
{
    std::vector<Piece> all;
    const auto add = [&all](const std::vector<Piece>& pieces, bool warnings) {
        std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(all),
                     [warnings](const Piece& piece) { return piece.warning == warnings; });
    };
    add(m_remarks, true);
    add(m_pieces, true);
    add(m_pieces, false);
    add(m_remarks, false);
    return all;
}

QWidget* AdviceStrip::line(const Piece& piece, bool first, std::size_t all)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* words = new Hint(piece.warning ? Hint::Tone::Warning : Hint::Tone::Quiet);
    words->setTextFormat(Qt::PlainText);
    if (m_lines > 0 && !m_open)
        words->setMostLines(m_lines);
    words->setText(piece.text); // say() would show it as a window of its own
    words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(words, 1, Qt::AlignTop);
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
    if (first && all > 1)
        button(m_open ? tr("Less") : tr("+%1").arg(all - 1),
               m_open ? tr("Show only the first piece of advice") : tr("Show all advice"), [this] {
                   m_open = !m_open;
                   rebuild();
               });
    if (piece.rule.isEmpty())
        return row;
    auto* close = new IconButton(Icon::Close);
    close->setWords(tr("Do not show this advice again"));
    connect(close, &QToolButton::clicked, this, [this, rule = piece.rule] { Q_EMIT dismissed(rule); });
    layout->addWidget(close, 0, Qt::AlignTop);
    return row;
}

void AdviceStrip::rebuild()
{
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        if (QWidget* widget = item->widget(); widget != nullptr) {
            widget->hide();
            widget->deleteLater(); // its button may be what was clicked
        }
        delete item;
    }
    const std::vector<Piece> all = sorted();
    m_open = m_open && all.size() > 1;
    const std::size_t shown = m_open ? all.size() : std::min<std::size_t>(all.size(), 1);
    for (std::size_t i = 0; i < shown; ++i) {
        QWidget* row = line(all[i], i == 0, all.size());
        m_layout->addWidget(row);
        row->show(); // at once: its layout would show it later
    }
    m_layout->addStretch(1);
    setVisible(m_lines > 0 || !all.empty());
}

void AdviceStrip::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        rebuild();
    else if (event->type() == QEvent::FontChange)
        giveRoom();
}

} // namespace zimage::ui
