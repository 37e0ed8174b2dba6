#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

#include <filesystem>
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
    [[nodiscard]] bool previews() const;
    [[nodiscard]] std::filesystem::path pictureFolder() const; ///< the Pictures folder/Z-Image Studio unless chosen
    [[nodiscard]] std::string namePattern() const;
    [[nodiscard]] QStringList recentModels() const; ///< folders, the latest first

    void setLanguage(const QString& language);
    void setScheme(const QString& scheme);
    void setPreviews(bool wanted);
    void setPictureFolder(const QString& folder);
    void setNamePattern(const QString& pattern);
    void addRecentModel(const QString& folder);
    void forgetModel(const QString& folder);

Q_SIGNALS:
    void changed();

private:
    void set(const char* key, const QVariant& value);

    QSettings m_store;
};

} // namespace zimage::ui
