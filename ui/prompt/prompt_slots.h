#pragma once

#include "prompts/live_slots.h"

#include <QJsonObject>
#include <QMap>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>

class QTextDocument;

namespace zimage::ui {

/// The template that a document was filled from and its slots that are alive, through every edit. Undo and redo bring
/// slots back with the text they stood in; nothing else does. GUI thread.
class PromptSlots : public QObject {
    Q_OBJECT

public:
    explicit PromptSlots(QTextDocument& document);

    /// To be called when the text has changed, before anything is asked.
    void catchUp();
    /// The document holds the filled sentence.
    void fill(const PromptTemplate& made, const QString& language, const std::vector<SlotSpan>& spans);
    void putAway(); ///< for good: no undo brings the template back
    /// The next edit replaces just the words of this slot.
    void settle(const std::string& slot) { m_now.alive.settle(slot); }

    [[nodiscard]] std::shared_ptr<const PromptTemplate> made() const { return m_now.made; } ///< null: none, or not read
    [[nodiscard]] const QString& language() const { return m_now.language; }
    [[nodiscard]] const std::string& text() const { return m_text; } ///< of the document, in UTF-8
    [[nodiscard]] std::vector<SlotSpan> spans() const;               ///< in the text's bytes

    /// The id of the template that a session names and whose file is not read yet; empty for none.
    [[nodiscard]] QString wanted() const { return m_now.made ? QString() : m_now.id; }
    void provide(const PromptTemplate& made); ///< the wanted one

    [[nodiscard]] QJsonObject save() const;
    /// Slots live again once the document holds their words in their places; else they are dead.
    void restore(const QJsonObject& state);

private:
    struct State {
        QString id; ///< of the template
        std::shared_ptr<const PromptTemplate> made;
        QString language; ///< of its words: "en", "zh"
        LiveSlots alive;
    };
    struct Moment {
        QString text;
        State state;
    };

    void changed(int begin, int removed, int added);
    void follow(int begin, int removed, int added);
    void adopt(const QString& text); ///< what was restored
    void remember();

    QTextDocument& m_document;
    QString m_shown;    ///< the document's text
    std::string m_text; ///< the same
    State m_now;
    bool m_replaced = false;               ///< without a way back
    std::optional<QJsonObject> m_restored; ///< waits for the document's text
    QMap<int, Moment> m_moments;           ///< by the number of steps that can be undone
};

} // namespace zimage::ui
