#pragma once

#include "params/variations.h"
#include "session/prompt_words.h"

#include <QList>
#include <QString>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSlider;
class QSpinBox;
class QToolButton;

namespace zimage::ui {

class ChoiceBox;
class Hint;

/// Asks how the variations around a picture are made: the way, how far they go, how many. It stands over the canvas
/// while it is wanted; Esc in it folds it. It knows nothing of jobs. GUI thread.
class VariationBar : public QWidget {
    Q_OBJECT

public:
    explicit VariationBar(QWidget* parent = nullptr);

    /// The picture that is varied.
    void setBase(const GenerationParams& base);
    [[nodiscard]] VariationPlan plan() const;

    void setOffers(const QList<WordOffer>& offers);

    void setWay(VariationPlan::Way way);
    void focusFirst();
    // Parts, for tests.
    [[nodiscard]] QSlider* strength() const { return m_strength; }
    [[nodiscard]] QSpinBox* firstSeed() const { return m_firstSeed; }
    [[nodiscard]] ChoiceBox* grid() const { return m_grid; }
    [[nodiscard]] QPlainTextEdit* prompt() const { return m_prompt; }
    [[nodiscard]] QLineEdit* alternatives() const { return m_alternatives; }
    [[nodiscard]] ChoiceBox* offers() const { return m_offerBox; }
    [[nodiscard]] QPushButton* make() const { return m_make; }
    [[nodiscard]] QString hint() const;

Q_SIGNALS:
    void variationsWanted(const zimage::VariationPlan& plan);
    void closeWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    [[nodiscard]] QHBoxLayout* waysLine();
    void refresh();
    void retranslate();
    void takeOffer(int index);
    [[nodiscard]] VariationPlan::Way way() const;
    [[nodiscard]] QString sentence() const;

    GenerationParams m_base;
    QList<WordOffer> m_offers;
    QButtonGroup* m_ways;
    ChoiceBox* m_grid;
    QToolButton* m_close;
    QLabel* m_strengthLabel;
    QSlider* m_strength;
    QLabel* m_percent;
    QLabel* m_seedLabel;
    QSpinBox* m_firstSeed;
    QPlainTextEdit* m_prompt;
    ChoiceBox* m_offerBox;
    QLineEdit* m_alternatives;
    QPushButton* m_make;
    Hint* m_hint;
};

} // namespace zimage::ui
