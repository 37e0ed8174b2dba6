#pragma once

#include "library/saved_searches.h"
#include "session/studio_context.h"

#include <QString>
#include <QTreeWidget>

#include <filesystem>
#include <vector>

namespace zimage::ui {

/// The list beside the gallery's grid: all pictures, saved searches, albums, tags and folders, each a search. GUI
/// thread.
class GallerySide : public QTreeWidget {
    Q_OBJECT

public:
    explicit GallerySide(const StudioContext& context, QWidget* parent = nullptr);

    void showSearch(const QString& query); ///< the entry that means this is chosen, if there is one
    void refresh();                        ///< what the pictures have may be other values
    void saveSearch(const QString& name, const QString& query);

Q_SIGNALS:
    void searchWanted(const QString& query);
    void failed(const QString& sentence); ///< a search cannot be saved or removed

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Value {
        QString name;
        std::int64_t count = 0;
    };
    struct Values {
        std::vector<Value> tags, albums, folders;
    };

    void build();
    QTreeWidgetItem* heading(const QString& text);
    QTreeWidgetItem* add(QTreeWidgetItem* under, const QString& text, const QString& query);
    void addFolder();
    void removeFolder(const QString& folder);
    void removeSearch(const QString& name);
    void forgetCurrent();

    bool putSearch(const QString& name, const QString& query);
    [[nodiscard]] QString queryOf(const QString& name) const;

    StudioContext m_context;
    SavedSearches m_searches;
    Values m_values;
    QString m_query;
    bool m_reading = false;
    bool m_again = false; ///< what is being read is old already
};

} // namespace zimage::ui
