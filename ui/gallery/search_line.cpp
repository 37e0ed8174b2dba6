#include "gallery/search_line.h"

#include "library/query_completion.h"
#include "session/gallery_library.h"
#include "widgets/key_guard.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStandardItemModel>

namespace zimage::ui {

namespace {

enum Role { Text = Qt::UserRole, Begin, End, GoesOn };

/// In characters of a QString, of bytes of its UTF-8.
int characters(const QByteArray& text, std::size_t bytes)
{
    return static_cast<int>(QString::fromUtf8(text.left(static_cast<qsizetype>(bytes))).size());
}

} // namespace

SearchLine::SearchLine(GalleryLibrary& library, QWidget* parent)
    : QLineEdit(parent), m_library(library), m_completer(new QCompleter(this)), m_offers(new QStandardItemModel(this))
{
    setClearButtonEnabled(true);
    clearOnEscape(*this);
    m_completer->setModel(m_offers);
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    connect(this, &QLineEdit::textEdited, this, &SearchLine::offer);
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, &SearchLine::take);
}

void SearchLine::offer()
{
    const QByteArray bytes = text().toUtf8();
    const auto cursor = static_cast<std::size_t>(text().left(cursorPosition()).toUtf8().size());
    m_library.read(
        this,
        [bytes, cursor](LibraryIndex& index) {
            return completeQuery(bytes.toStdString(), cursor,
                                 [&index](LibraryIndex::Values kind) { return index.values(kind); });
        },
        [this, bytes](const std::vector<QueryCompletion>& offers) {
            if (bytes != text().toUtf8() || !hasFocus())
                return;
            m_offers->clear();
            for (const QueryCompletion& offer : offers) {
                const QString word = QString::fromStdString(offer.text);
                const QString what = QString::fromStdString(offer.description);
                // not for people: a word of the search and what it means
                auto* item = new QStandardItem(what.isEmpty() ? word : QStringLiteral("%1   %2").arg(word, what));
                item->setData(word, Text);
                item->setData(characters(bytes, offer.begin), Begin);
                item->setData(characters(bytes, offer.end), End);
                item->setData(offer.isField, GoesOn);
                m_offers->appendRow(item);
            }
            if (offers.empty())
                return m_completer->popup()->hide();
            m_completer->complete();
            m_completer->popup()->setCurrentIndex({});
        });
}

void SearchLine::take(const QModelIndex& index)
{
    const int begin = index.data(Begin).toInt();
    const bool goesOn = index.data(GoesOn).toBool();
    setSelection(begin, index.data(End).toInt() - begin);
    insert(index.data(Text).toString() + (goesOn ? QString() : QStringLiteral(" ")));
    if (goesOn)
        QMetaObject::invokeMethod(this, &SearchLine::offer, Qt::QueuedConnection);
}

void SearchLine::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter || event->key() == Qt::Key_Down)
        return Q_EMIT left();
    QLineEdit::keyPressEvent(event);
}

} // namespace zimage::ui
