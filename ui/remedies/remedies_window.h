#pragma once

#include "advice/remedies.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace zimage::ui {

class Hint;
class QuickCheck;

/// The quick-fix table: what is seen, why, what helps, how to check; searchable, each with a button that applies it.
class RemediesWindow : public QDialog {
    Q_OBJECT

public:
    RemediesWindow(const Remedies& remedies, QuickCheck& check, QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit& search() const { return *m_search; }
    [[nodiscard]] int shown() const; ///< remedies

Q_SIGNALS:
    void applyWanted(const QString& id);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Entry {
        const Remedy* remedy;
        QWidget* widget;
        QLabel* title;
        QLabel* text;
        QPushButton* apply;
    };

    void addEntry(const Remedy& remedy, QVBoxLayout& layout);
    void filter();
    void retranslate();

    const Remedies m_remedies;
    std::vector<Entry> m_entries;
    QLineEdit* m_search;
    Hint* m_none;
    QScrollArea* m_scroll;
};

} // namespace zimage::ui
