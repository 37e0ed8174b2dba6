#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace zimage::ui {

/// A button for what cannot be undone: it asks first, in its own place. Esc means no.
class ConfirmButton : public QWidget {
    Q_OBJECT

public:
    /// English texts: of the button, of the question, and of the answer that does it.
    struct Texts {
        const char* button;
        const char* question;
        const char* yes;
    };
    explicit ConfirmButton(const Texts& texts, QWidget* parent = nullptr);

    [[nodiscard]] QPushButton& button() const { return *m_button; }
    [[nodiscard]] bool isAsking() const { return m_asking; }
    void setNote(const QString& note); ///< behind the button while nothing is asked

Q_SIGNALS:
    void confirmed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void ask(bool asking);
    void retranslate();

    Texts m_texts;
    QPushButton* m_button;
    QLabel* m_note;
    QPushButton* m_yes;
    QPushButton* m_no;
    QString m_noteText;
    bool m_asking = false;
};

} // namespace zimage::ui
