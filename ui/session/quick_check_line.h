#pragma once

#include "session/quick_check.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace zimage::ui {

class Hint;

/// "Quick check" as a button, with the picture's thumbnail and the verdict beside it once it is done. Several may share
/// a QuickCheck; each shows only what it asked for itself.
class QuickCheckLine : public QWidget {
    Q_OBJECT

public:
    explicit QuickCheckLine(QuickCheck& check, QWidget* parent = nullptr);

    [[nodiscard]] QString verdict() const;
    [[nodiscard]] QPushButton& button() const { return *m_button; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void ask();
    void show(const QuickCheck::Result& result);
    void retranslate();

    QuickCheck& m_check;
    bool m_asked = false;
    QPushButton* m_button;
    QLabel* m_thumbnail;
    Hint* m_verdict;
};

} // namespace zimage::ui
