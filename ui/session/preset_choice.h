#pragma once

#include "session/parameters.h"
#include "session/preset_store.h"

namespace zimage::ui {

/// The preset that is in use: what the parameters go back to, what choosing one takes over, what saving one writes.
/// GUI thread.
class PresetChoice : public QObject {
    Q_OBJECT

public:
    /// The user's folder first, as presetFolders() gives them.
    PresetChoice(Parameters& parameters, std::vector<std::filesystem::path> folders, QObject* parent = nullptr);

    [[nodiscard]] PresetStore& store() { return m_store; }
    [[nodiscard]] const PresetStore& store() const { return m_store; }
    [[nodiscard]] QString chosen() const { return m_chosen; } ///< a file's name without .yaml; empty: the model's own
    [[nodiscard]] QString model() const { return m_parameters.model().name; }
    [[nodiscard]] QString chosenName() const;
    /// A name that chosenName() gave, in the language in effect now.
    [[nodiscard]] QString nameNow(const QString& name) const;
    [[nodiscard]] QString modelPreset() const; ///< name of the model's own; empty: the program's defaults
    [[nodiscard]] bool isChanged() const { return m_changed; } ///< whether the parameters differ from the preset's

    /// Takes its values; what it says nothing about, and what belongs to the picture or the machine, stays as it is.
    void choose(const QString& id);
    void mark(const QString& id); ///< chosen, with the parameters as they are
    void save();                  ///< the parameters into the chosen one
    void saveAs(const QString& name);
    /// A new one of these values, chosen at once. False when it cannot be written, as notice() says.
    bool add(const Preset& preset);
    /// Copies a YAML preset into the user's folder and chooses it; false when the file is none (told by notice). Where
    /// one of that file name is in the way, inTheWay() asks first.
    bool takeFile(const QString& path);
    bool takeFile(const QString& path, PresetStore::Import how);
    void exportTo(const QString& file); ///< the chosen one, as it is

Q_SIGNALS:
    void changed();                                          ///< the choice, its mark or its name
    void notice(const QString& sentence);                    ///< what cannot be, or has no effect
    void done(const QString& sentence);                      ///< what was asked for
    void dropped(const QString& name);                       ///< choose() took changes of this one away, unsaved
    void inTheWay(const QString& file, const QString& name); ///< to be answered by takeFile() with a way

private:
    void onStoreChanged();
    void refreshBase();
    void compare();
    [[nodiscard]] ParamValues valuesToSave(const PresetStore::Entry* over) const;

    Parameters& m_parameters;
    PresetStore m_store;
    QString m_chosen;
    bool m_changed = false;
    bool m_gone = false; ///< the chosen one's file went, and no other was chosen since
};

} // namespace zimage::ui
