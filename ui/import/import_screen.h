#pragma once

#include "import/import_dialog.h"
#include "session/screen.h"
#include "session/studio_context.h"
#include "widgets/background_tasks.h"

#include <QPointer>
#include <QStringList>

class QMimeData;

namespace zimage::ui {

/// Settings of pictures that are opened, dropped or pasted, whichever program made them: reads them off the GUI thread
/// and shows what they would change, or says why there is nothing to change.
class ImportScreen : public Screen {
    Q_OBJECT

public:
    explicit ImportScreen(const StudioContext& context, QObject* parent = nullptr);
    ~ImportScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("import"); }
    [[nodiscard]] QString title() const override { return tr("Settings of a picture"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override;

    /// What was dropped or pasted; false when that has nothing to do with pictures and their settings.
    bool take(const QMimeData& data);
    void takeFiles(const QStringList& files); ///< the first that has settings counts

private:
    void retranslate();
    void choose();
    void paste();
    void show(ImportDialog::Offer offer);
    void say(const QString& sentence);

    StudioContext m_context;
    QAction* m_open;
    QAction* m_paste;
    QPointer<ImportDialog> m_dialog;
    quint64 m_latest = 0; ///< what is read for an earlier wish comes to nothing
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
