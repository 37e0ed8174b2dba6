#pragma once

#include "params/param_table.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace zimage::ui {

class Hint;
class IconButton;
class Remark;

/// The seed: empty is random, each picture another one; a number stays, which the closed lock shows. Previous and next
/// start from the last seed used when it is random.
class SeedField : public QWidget {
    Q_OBJECT

public:
    explicit SeedField(QWidget* parent = nullptr);

    [[nodiscard]] qint64 seed() const noexcept { return m_seed; } ///< −1 for random
    void setSeed(qint64 seed);                                    ///< does not emit seedEdited
    void setLastUsed(qint64 seed); ///< of the latest picture; offered while the seed is random
    void setIssue(const QString& sentence);
    void setCompact(bool compact); ///< the last seed used is said in the field, without a line of its own

Q_SIGNALS:
    void seedEdited(qint64 seed);

protected:
    void changeEvent(QEvent* event) override;

private:
    void typed(const QString& text);
    void choose(qint64 seed);
    void stepBy(qint64 step);
    void toggleLock();
    void retranslate();
    void keepRoom();
    void fitLabel();
    void update();

    QLabel* m_label;
    QLineEdit* m_edit;
    IconButton* m_lock;
    IconButton* m_dice;
    IconButton* m_previous;
    IconButton* m_next;
    Hint* m_lastUsed;
    Remark* m_issue;
    bool m_compact = false;
    qint64 m_seed = -1;
    qint64 m_last = -1;
    QString m_complaint;
    QString m_issueText;
};

} // namespace zimage::ui
