#include "gallery/gallery_side.h"

#include "base/error.h"
#include "gallery/gallery_details.h"
#include "session/app_settings.h"
#include "session/gallery_library.h"
#include "session/undo_history.h"
#include "theme/theme.h"

#include <QContextMenuEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QSignalBlocker>

#include <utility>

namespace zimage::ui {

namespace {

enum Role {
    Query = Qt::UserRole, ///< of the entry; invalid: a heading
    SavedName,            ///< of a saved search
    FolderPath,           ///< of the list of folders
};

constexpr std::size_t kMost = 200; // entries of a kind

} // namespace

GallerySide::GallerySide(const StudioContext& context, QWidget* parent)
    : QTreeWidget(parent), m_context(context), m_searches(SavedSearches::defaultFile())
{
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setIndentation(kGrid);
    setViewportMargins(kGrid, kGrid, 0, 0);
    setRootIsDecorated(false);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        if (item->data(0, Query).isValid())
            Q_EMIT searchWanted(item->data(0, Query).toString());
    });
    connect(this, &QTreeWidget::itemClicked, this, [this](const QTreeWidgetItem* item) {
        if (item->data(0, Query).isValid())
            Q_EMIT searchWanted(item->data(0, Query).toString());
        else if (item->data(0, FolderPath).isValid())
            addFolder();
    });
    connect(&m_context.gallery, &GalleryLibrary::foldersChanged, this, &GallerySide::build);
    build();
}

QTreeWidgetItem* GallerySide::heading(const QString& text)
{
    auto* item = new QTreeWidgetItem(this, {text});
    item->setFlags(Qt::ItemIsEnabled);
    item->setSizeHint(0, {0, 4 * kGrid});
    item->setForeground(0, themeColors().secondary);
    item->setExpanded(true);
    return item;
}

QTreeWidgetItem* GallerySide::add(QTreeWidgetItem* under, const QString& text, const QString& query)
{
    auto* item = under == nullptr ? new QTreeWidgetItem(this, {text}) : new QTreeWidgetItem(under, {text});
    item->setData(0, Query, query);
    item->setToolTip(0, text);
    item->setSizeHint(0, {0, 3 * kGrid});
    return item;
}

void GallerySide::build()
{
    const QSignalBlocker quiet(this);
    clear();
    add(nullptr, tr("All pictures"), QString());
    if (const std::vector<SavedSearch> searches = m_searches.read().searches; !searches.empty()) {
        QTreeWidgetItem* under = heading(tr("Saved searches"));
        for (const SavedSearch& search : searches) {
            const QString name = QString::fromStdString(search.name);
            add(under, name, QString::fromStdString(search.query))->setData(0, SavedName, name);
        }
    }
    const auto addValues = [this](const QString& title, const QString& field, const std::vector<Value>& values) {
        if (values.empty())
            return;
        QTreeWidgetItem* under = heading(title);
        for (const Value& value : values) // not for people: a value and its count
            add(under, QStringLiteral("%1  %2").arg(value.name).arg(value.count), field + quoted(value.name));
    };
    addValues(tr("Albums"), QStringLiteral("album:"), m_values.albums);
    addValues(tr("Tags"), QStringLiteral("tag:"), m_values.tags);
    QTreeWidgetItem* folders = heading(tr("Folders"));
    for (const std::filesystem::path& folder : m_context.gallery.folders()) {
        const QString path = QFile::decodeName(folder.c_str());
        QTreeWidgetItem* item = add(folders, QFileInfo(path).fileName(), QStringLiteral("folder:") + quoted(path));
        item->setData(0, FolderPath, path);
        item->setToolTip(0, path);
    }
    auto* more = new QTreeWidgetItem(folders, {tr("Add a folder…")});
    more->setData(0, FolderPath, QString());
    more->setForeground(0, themeColors().secondary);
    showSearch(m_query);
}

void GallerySide::showSearch(const QString& query)
{
    m_query = query;
    for (QTreeWidgetItemIterator each(this); *each != nullptr; ++each)
        if ((*each)->data(0, Query).isValid() && (*each)->data(0, Query).toString() == query)
            return setCurrentItem(*each);
    setCurrentItem(nullptr);
}

void GallerySide::refresh()
{
    if (std::exchange(m_reading, true)) {
        m_again = true;
        return;
    }
    m_context.gallery.read(
        this,
        [](LibraryIndex& index) {
            const auto read = [&index](LibraryIndex::Values kind) {
                std::vector<Value> values;
                for (const auto& [name, count] : index.values(kind))
                    if (values.size() < kMost)
                        values.push_back({QString::fromStdString(name), count});
                return values;
            };
            return Values{read(LibraryIndex::Values::Tag), read(LibraryIndex::Values::Album), {}};
        },
        [this](Values values) {
            m_reading = false;
            const auto same = [](const std::vector<Value>& one, const std::vector<Value>& other) {
                return std::equal(
                    one.begin(), one.end(), other.begin(), other.end(),
                    [](const Value& a, const Value& b) { return a.name == b.name && a.count == b.count; });
            };
            if (!same(values.tags, m_values.tags) || !same(values.albums, m_values.albums)) {
                m_values = std::move(values);
                build();
            }
            if (std::exchange(m_again, false))
                refresh();
        });
}

QString GallerySide::queryOf(const QString& name) const
{
    for (const SavedSearch& search : m_searches.read().searches)
        if (search.name == name.toStdString())
            return QString::fromStdString(search.query);
    return {};
}

/// An empty query removes it.
bool GallerySide::putSearch(const QString& name, const QString& query)
{
    try {
        if (query.isEmpty())
            static_cast<void>(m_searches.remove(name.toStdString()));
        else
            m_searches.save({name.toStdString(), query.toStdString()});
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return false;
    }
    build();
    return true;
}

void GallerySide::saveSearch(const QString& name, const QString& query)
{
    const QString before = queryOf(name);
    if (putSearch(name, query))
        m_context.history.did({tr("Save a search"), [this, name, before] { return putSearch(name, before); },
                               [this, name, query] { return putSearch(name, query); }});
}

void GallerySide::removeSearch(const QString& name)
{
    const QString before = queryOf(name);
    if (putSearch(name, {}))
        m_context.history.did({tr("Remove a saved search"), [this, name, before] { return putSearch(name, before); },
                               [this, name] { return putSearch(name, {}); }});
}

void GallerySide::addFolder()
{
    auto* dialog = new QFileDialog(window(), tr("Choose a folder for the gallery"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setDirectory(QFile::decodeName(m_context.settings.pictureFolder().c_str()));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_context.gallery.addFolder(std::filesystem::path(QFile::encodeName(folder).toStdString()));
    });
    dialog->open();
}

void GallerySide::removeFolder(const QString& folder)
{
    GalleryLibrary& gallery = m_context.gallery;
    const std::filesystem::path path(QFile::encodeName(folder).toStdString());
    const auto take = [&gallery, path] {
        gallery.removeFolder(path);
        return true;
    };
    take();
    m_context.history.did({tr("Take a folder out of the gallery"),
                           [&gallery, path] {
                               gallery.addFolder(path);
                               return true;
                           },
                           take});
}

void GallerySide::forgetCurrent()
{
    const QTreeWidgetItem* item = currentItem();
    if (item == nullptr)
        return;
    const QString folder = item->data(0, FolderPath).toString();
    if (item->data(0, SavedName).isValid())
        removeSearch(item->data(0, SavedName).toString());
    else if (!folder.isEmpty() && folder != QFile::decodeName(m_context.settings.pictureFolder().c_str()))
        removeFolder(folder);
}

void GallerySide::contextMenuEvent(QContextMenuEvent* event)
{
    QTreeWidgetItem* item = itemAt(viewport()->mapFrom(this, event->pos()));
    if (item == nullptr)
        return;
    const QString folder = item->data(0, FolderPath).toString();
    const bool saved = item->data(0, SavedName).isValid();
    const bool removable = !folder.isEmpty() && folder != QFile::decodeName(m_context.settings.pictureFolder().c_str());
    if (!saved && !removable)
        return;
    setCurrentItem(item);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(saved ? tr("Remove the saved search") : tr("Take the folder out of the gallery")),
            &QAction::triggered, this, &GallerySide::forgetCurrent);
    menu->popup(event->globalPos());
}

void GallerySide::keyPressEvent(QKeyEvent* event)
{
    QTreeWidgetItem* item = currentItem();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && item != nullptr && item->data(0, FolderPath).isValid() && !item->data(0, Query).isValid())
        return addFolder();
    QTreeWidget::keyPressEvent(event);
}

void GallerySide::changeEvent(QEvent* event)
{
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) {
        setAccessibleName(tr("Folders, tags and searches"));
        build();
    }
}

} // namespace zimage::ui
