#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace zimage::ui {

class Hint;

/// English texts that the catalogue has, as trLater() marks them.
using SettingTexts = QList<const char*>;

/// Whether each of the words is in one of the texts, in English or in Chinese, whatever the language in effect.
[[nodiscard]] bool sayAll(const SettingTexts& texts, const QStringList& words);

/// A setting as a line of a page: its name, what edits it, and a sentence of help. What was found is marked.
class SettingRow : public QWidget {
    Q_OBJECT

public:
    struct Texts {
        const char* label = ""; ///< empty: the editor has its own
        const char* help = "";
        SettingTexts others = {}; ///< that it is found by, too
    };

    /// `control` gets the name and the help for who does not see them; null: the editor.
    SettingRow(Texts texts, QWidget* editor, QWidget* control = nullptr);

    /// Marks the row when it, or `title`, has all of the words; no words mark nothing.
    bool find(const char* title, const QStringList& words);
    [[nodiscard]] bool isFound() const { return m_found; }
    [[nodiscard]] QWidget& control() const { return *m_control; }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();

    Texts m_texts;
    QLabel* m_label;
    Hint* m_help;
    QWidget* m_control;
    bool m_found = false;
};

/// A page of the settings: what can be set in one field, and found by its words.
class SettingsPage : public QWidget {
    Q_OBJECT

public:
    /// `name` is never translated: "shortcuts".
    SettingsPage(const char* name, const char* title);

    [[nodiscard]] QString name() const { return QLatin1String(m_name); }
    [[nodiscard]] QString title() const; ///< in the language in effect

    /// Marks what has all of the words; how many these are. Without words nothing is marked.
    virtual int find(const QStringList& words);
    /// What the focus goes to after a search; null when nothing was found.
    [[nodiscard]] virtual QWidget* found() const;
    /// Takes what is typed and not confirmed yet. False when something cannot be taken, which the page says.
    virtual bool settle() { return true; }

protected:
    SettingRow* add(const SettingRow::Texts& texts, QWidget* editor, QWidget* control = nullptr);
    [[nodiscard]] QVBoxLayout& column() const { return *m_column; }
    [[nodiscard]] const char* englishTitle() const { return m_title; }

private:
    const char* m_name;
    const char* m_title;
    QVBoxLayout* m_column;
    QList<SettingRow*> m_rows;
};

} // namespace zimage::ui
