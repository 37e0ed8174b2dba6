#pragma once

#include "widgets/message_bar.h"

#include <QObject>

#include <optional>
#include <vector>

namespace zimage::ui {

class UndoHistory;

/// The one sentence over the canvas. Several parts of the studio may have something to say about one job's end, in any
/// order: the most urgent report is shown, with the offers of all. GUI thread.
class Messages : public QObject {
    Q_OBJECT

public:
    using Level = MessageBar::Level;
    using Action = MessageBar::Action;

    /// What a report is about, so that what belongs together is shown together. Queue: that something is in it, which
    /// goes when the queue is empty.
    enum class Subject : quint64 {
        Refusal = ~quint64{0},
        NewSession = ~quint64{1},
        Repeat = ~quint64{2},
        Queue = ~quint64{3}
    };
    [[nodiscard]] static Subject ofJob(quint64 id) { return static_cast<Subject>(id); }

    enum class Urgency {
        Offer,  ///< only an offer was made
        Report, ///< what happened
        Alarm,  ///< nothing else matters: shown without offers
    };
    struct Report {
        Subject about;
        Level level = Level::Info;
        QString text;
        std::vector<Action> actions = {};
        Urgency urgency = Urgency::Report;
    };
    struct Offer {
        Subject about;
        Action action;
        QString tip;    ///< a longer word about the action
        QString reason; ///< the sentence when nobody reports anything about the subject
    };

    explicit Messages(QObject* parent = nullptr);

    void show(Level level, const QString& text, std::vector<Action> actions = {});
    /// Shown and logged, but only logged while an error is shown: that may have offers that are needed.
    void warn(const QString& text);
    void report(Report report);
    void offer(Offer offer);
    void dismiss();

    /// The button that takes a step back. Once that is undone otherwise, the message goes.
    [[nodiscard]] static Action undoing(UndoHistory& history, quint64 step);
    void follow(const UndoHistory& history);

    /// Empty when nothing is shown.
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] bool isAbout(Subject subject) const { return m_about == subject; }
    void showIn(MessageBar& bar) const;

Q_SIGNALS:
    void changed();

private:
    void begin(std::optional<Subject> about);
    void retell();

    std::optional<Subject> m_about;
    Urgency m_urgency = Urgency::Offer;
    Level m_level = Level::Info;
    QString m_text;
    std::vector<Action> m_actions;
    std::vector<Offer> m_offers;
};

} // namespace zimage::ui
