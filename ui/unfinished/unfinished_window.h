#pragma once

#include "session/studio_context.h"

#include <QDialog>

class QScrollArea;
class QVBoxLayout;

namespace zimage {
struct KeptPicture;
}

namespace zimage::ui {

class Hint;

/// The pictures that failed before they were saved, each with what can be done about it. GUI thread.
class UnfinishedWindow : public QDialog {
    Q_OBJECT

public:
    explicit UnfinishedWindow(const StudioContext& context, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fill();
    void addRow(const KeptPicture& picture);
    void retranslate();
    void saveElsewhere(const KeptPicture& picture);
    void remove(const KeptPicture& picture);

    StudioContext m_context;
    QScrollArea* m_scroll;
    QWidget* m_rows = nullptr;
    QVBoxLayout* m_layout = nullptr; ///< of the rows
    Hint* m_note;
};

} // namespace zimage::ui
