#pragma once

#include "job/stored_settings.h"
#include "session/studio_context.h"

#include <QDialog>
#include <QImage>

#include <set>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace zimage::ui {

/// Lists which settings a picture would change, each with a tick, and takes over those that are ticked in one step of
/// the history. GUI thread.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    struct Offer {
        StoredSettings settings;
        QImage preview; ///< null: of pasted text
        int files = 1;  ///< of which this one is the first with settings
    };

    explicit ImportDialog(const StudioContext& context, QWidget* parent = nullptr);

    /// Shows what it would change; false when that is nothing.
    [[nodiscard]] bool offer(Offer offer);
    [[nodiscard]] QTreeWidget& list() { return *m_list; }
    [[nodiscard]] QPushButton& apply() { return *m_apply; }
    [[nodiscard]] QPlainTextEdit& notes() { return *m_notes; }
    [[nodiscard]] QString source() const; ///< who made it, as the dialog says

    void accept() override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void lay();
    void retranslate();
    void fill();
    void tickAll(bool on);
    void follow(); ///< the ticks
    [[nodiscard]] QStringList allNotes() const;

    StudioContext m_context;
    Offer m_offer;
    std::vector<std::pair<const ParamDef*, ParamValue>> m_changes; ///< that would be made
    std::set<const ParamDef*> m_unticked;
    QLabel* m_preview;
    QLabel* m_source;
    QTreeWidget* m_list;
    QPlainTextEdit* m_notes;
    QPushButton* m_all;
    QPushButton* m_none;
    QPushButton* m_apply;
    QPushButton* m_cancel;
};

} // namespace zimage::ui
