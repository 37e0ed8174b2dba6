#pragma once

#include "pictures/trashed_file.h"
#include "presets/preset_reader.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace zimage::ui {

/// The presets on disk: the user's own, which can change, and those shipped. Everything that changes one tells the
/// outcome by `failed` with a sentence, or succeeds. GUI thread.
class PresetStore : public QObject {
    Q_OBJECT

public:
    struct Entry {
        Preset preset;
        bool own = false;
        std::vector<UnknownKey> unknown;
    };

    /// What was done to a file of the user's folder.
    struct Change {
        enum class What { Saved, Renamed, Added, Replaced, Trashed } what = What::Saved;
        QString name; ///< of the preset
        std::filesystem::path file;
        std::optional<std::string> before, after; ///< all that is in the file; nothing: there is none
    };

    /// The user's folder first, as presetFolders() gives them.
    explicit PresetStore(std::vector<std::filesystem::path> folders, QObject* parent = nullptr);

    /// Reads all folders again. Broken files are left out, each with a `failed`.
    void reload();

    [[nodiscard]] const std::vector<std::filesystem::path>& folders() const noexcept { return m_folders; }
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return m_entries; }
    [[nodiscard]] const Entry* find(const QString& id) const;
    [[nodiscard]] const Entry* forModel(const QString& model) const; ///< null when no preset is meant for it

    /// All of these return whether it worked. Ids are file names without .yaml.
    [[nodiscard]] std::optional<QString> saveAs(
        const QString& name, const Preset& like,
        const std::vector<UnknownKey>& unknown); ///< its values and descriptions; the new id
    bool save(const QString& id, const std::vector<std::pair<const ParamDef*, ParamValue>>& values);
    bool rename(const QString& id, const QString& name);
    bool moveToTrash(const QString& id);
    /// Brings a file from one content to another, by way of the trash where there is or will be none. Only if it still
    /// is as `from` says.
    bool put(const std::filesystem::path& file, const std::optional<std::string>& from,
             const std::optional<std::string>& to);
    bool exportTo(const QString& id, const QString& file);
    enum class Import {
        KeepBoth, ///< under a name of its own
        Replace,  ///< the one of that file name goes to the trash
    };
    /// The user's preset that has the file name of this one, and other contents; null when there is none.
    [[nodiscard]] const Entry* inTheWayOf(const QString& file) const;
    /// A copy of any preset file in the user's folder; the new id.
    [[nodiscard]] std::optional<QString> import(const QString& file, Import how = Import::KeepBoth);

Q_SIGNALS:
    void changed();
    void failed(const QString& sentence);
    void wrote(const zimage::ui::PresetStore::Change& change); ///< before changed(); put() is none

private:
    struct Trashed {
        std::filesystem::path original;
        TrashedFile file;
    };

    template <typename Action>
    bool attempt(Action action);
    void tell(Change::What what, const QString& name, const std::filesystem::path& file,
              const std::optional<std::string>& before);
    bool write(Change::What what, const Preset& preset);
    bool trash(const std::filesystem::path& file);
    [[nodiscard]] static TrashedFile inTrash(const std::filesystem::path& file);
    void replace(const std::filesystem::path& file, std::span<const std::byte> bytes);

    void giveNameOfItsOwn(const QString& id);

    std::vector<std::filesystem::path> m_folders;
    std::vector<Entry> m_entries;
    std::optional<Trashed> m_trashed;
};

/// The name in the language in effect.
[[nodiscard]] QString presetName(const Preset& preset);
[[nodiscard]] QString presetDescription(const Preset& preset);

/// Whether it names models, and not this one.
[[nodiscard]] bool isForAnotherModel(const Preset& preset, const QString& model);

} // namespace zimage::ui
