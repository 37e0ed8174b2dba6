#pragma once

#include "pictures/trashed_file.h"
#include "presets/preset_reader.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <optional>
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
    bool undoTrash(); ///< brings back what moveToTrash took last
    [[nodiscard]] bool canUndoTrash() const noexcept { return m_trashed.has_value(); }
    bool exportTo(const QString& id, const QString& file);
    /// A copy of any preset file in the user's folder; the new id.
    [[nodiscard]] std::optional<QString> import(const QString& file);

Q_SIGNALS:
    void changed();
    void failed(const QString& sentence);

private:
    struct Trashed {
        std::filesystem::path original;
        TrashedFile file;
    };

    template <typename Action>
    bool attempt(Action action);

    std::vector<std::filesystem::path> m_folders;
    std::vector<Entry> m_entries;
    std::optional<Trashed> m_trashed;
};

/// The name in the language in effect.
[[nodiscard]] QString presetName(const Preset& preset);
[[nodiscard]] QString presetDescription(const Preset& preset);

} // namespace zimage::ui
