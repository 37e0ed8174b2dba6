#pragma once

#include <QMap>
#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QVariant>

#include <filesystem>
#include <optional>
#include <string>

namespace zimage::ui {

/// What the user chose for the program rather than for a picture. Kept in an INI file at once; GUI thread.
class AppSettings : public QObject {
    Q_OBJECT

public:
    /// In `folder`/studio.ini; the folder of the user's configuration when empty.
    explicit AppSettings(const QString& folder = {}, QObject* parent = nullptr);

    [[nodiscard]] QString language() const; ///< "system", "en", "zh"
    [[nodiscard]] QString scheme() const;   ///< "system", "light", "dark"
    [[nodiscard]] QString motion() const;   ///< "system", "full", "reduced"
    [[nodiscard]] bool previews() const;
    [[nodiscard]] std::filesystem::path pictureFolder() const; ///< the Pictures folder/Z-Image Studio unless chosen
    [[nodiscard]] std::string namePattern() const;
    [[nodiscard]] QStringList recentModels() const; ///< folders, the latest first
    /// Of the commands whose keys the user changed, by their ids, as CommandKeys::written() has them.
    [[nodiscard]] QMap<QString, QString> keys() const;
    /// Names by sizes as "832x1216"; a name may be empty. As they are in the file, also by another studio's hand.
    [[nodiscard]] QMap<QString, QString> ownSizes();

    [[nodiscard]] QVariant gallery(const QString& key, const QVariant& otherwise) const; ///< how the gallery looks

    void setLanguage(const QString& language);
    void setScheme(const QString& scheme);
    void setMotion(const QString& motion);
    void setPreviews(bool wanted);
    void setPictureFolder(const QString& folder);
    void setNamePattern(const QString& pattern);
    void addRecentModel(const QString& folder);
    void forgetModel(const QString& folder);
    void forgetModels();
    void setKeys(const QString& command, const QString& keys);
    void resetKeys(const QString& command); ///< to those of the table
    void resetAllKeys();

    void setGallery(const QString& key, const QVariant& value);

    /// Takes over what another studio has written since.
    void refresh();
    /// Both write at once and touch no other size; false when the file cannot be written: nothing has changed then.
    bool keepSize(const QString& size, const QString& name);
    bool forgetSize(const QString& size);
    [[nodiscard]] QString problem() const; ///< why the file cannot be written and what to do, when that failed

Q_SIGNALS:
    void changed();
    void failed(const QString& sentence); ///< what was changed cannot be written; once

private:
    void set(const QString& key, const QVariant& value);
    void remove(const QString& key);
    [[nodiscard]] QMap<QString, QVariant> all() const;
    void tell();  ///< that something has changed
    void check(); ///< whether it is written
    bool write(const QString& key, const std::optional<QString>& value);

    QSettings m_store;
    bool m_complained = false;
    QMap<QString, QVariant> m_told; ///< as at the last changed()
};

} // namespace zimage::ui
