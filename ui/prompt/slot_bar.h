#pragma once

#include "prompts/prompt_template.h"

#include <QString>
#include <QWidget>

#include <vector>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace zimage::ui {

/// The slots of the template in use as small buttons on one line: each shows its text and offers others, or any words.
/// A slot whose text is no longer in the prompt rests. Those for which the line has no room are in the menu at its end.
class SlotBar : public QWidget {
    Q_OBJECT

public:
    explicit SlotBar(QWidget* parent = nullptr);

    /// Null hides the bar. Not owned; must stay until the next call.
    void setTemplate(const PromptTemplate* made, const QString& language);
    /// What stands in the prompt now; slots that are missing rest, and the bar is hidden when all of them are.
    void showTexts(const SlotValues& found);

Q_SIGNALS:
    void chosen(const QString& slot, const QString& text);
    void closed(); ///< the template is put away, its words stay

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Chip {
        const TemplateSlot* slot = nullptr;
        QToolButton* button = nullptr;
        QMenu* menu = nullptr;
        QString text;
    };

    void build();
    void fillMenu(Chip& chip);
    void fillMore();
    void layOut();
    [[nodiscard]] QString wordsOf(const Chip& chip) const;

    const PromptTemplate* m_template = nullptr;
    QString m_language;
    std::vector<Chip> m_chips;
    QHBoxLayout* m_line;
    QToolButton* m_more; ///< the slots that are not on the line, and the end of the template
    QMenu* m_moreMenu;
};

} // namespace zimage::ui
