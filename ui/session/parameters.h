#pragma once

#include "engine/image_engine.h"
#include "params/ineffective.h"
#include "params/param_table.h"
#include "params/validate.h"
#include "presets/resolutions.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace zimage::ui {

/// The parameters of the next picture, and all that is to be said about them: what is wrong, what has no effect, what
/// experience advises. Every editor and controller speaks to this one object and to no other. GUI thread.
class Parameters : public QObject {
    Q_OBJECT

public:
    /// What a model asks of parameters.
    struct Model {
        QString name; ///< empty: none yet
        SizeLimits limits;
        std::filesystem::path tokenizer; ///< counts the prompt's tokens; empty: nothing does
    };
    /// What is known of a value as it stands.
    struct Advice {
        const ParamDef* field = nullptr;
        QString sentence;
        bool warning = false;
    };
    using Adviser = std::function<std::vector<Advice>(const GenerationParams&)>;

    explicit Parameters(QObject* parent = nullptr);

    [[nodiscard]] const GenerationParams& params() const { return m_params; }
    /// The values that "back to the preset" goes to.
    [[nodiscard]] const GenerationParams& base() const { return m_base; }

    /// All of them. Emits replaced(), and changed() when anything is new.
    void set(const GenerationParams& params);
    /// Those of a picture, but for what belongs to the machine and the program: that stays as it is here and now.
    void setFromPicture(GenerationParams params);
    void setPrompt(const QString& prompt);
    void setSeed(qint64 seed); ///< −1 for random
    /// One of them, as its editor has it. A value of the wrong kind changes nothing.
    void edit(const ParamDef& def, const ParamValue& value);
    void editSize(const PictureSize& size, bool exact);

    void setBase(const GenerationParams& base); ///< judge() or set() follows
    void setModel(const Model& model);
    void setDevices(const std::vector<DeviceInfo>& devices);
    void setAdviser(Adviser adviser);
    void setLastSeed(qint64 seed); ///< of the latest job; −1 for none
    [[nodiscard]] qint64 lastSeed() const { return m_lastSeed; }

    [[nodiscard]] const Model& model() const { return m_model; }
    [[nodiscard]] const std::vector<DeviceInfo>& devices() const { return m_devices; }
    [[nodiscard]] DeviceAbilities abilities() const; ///< of the chosen device

    /// Everything that is wrong as it stands; empty when a job can start.
    [[nodiscard]] std::vector<ParamIssue> issues() const;
    // In the language in effect, as of the last judged(); empty for nothing.
    [[nodiscard]] QString issueOf(std::string_view key) const;
    [[nodiscard]] QString reasonOf(std::string_view key) const; ///< why it has no effect
    [[nodiscard]] Advice adviceOf(const ParamDef& def) const;

    void judge(); ///< anew: something that issues, reasons or advice depend on has changed

Q_SIGNALS:
    void edited(const zimage::ParamDef& def); ///< by its editor
    void replaced();                          ///< every editor shows its value anew
    void judged();                            ///< issues, reasons, advice, base or devices may be others
    void changed();                           ///< the values are others; last of all
    void modelChanged();
    void lastSeedChanged(qint64 seed);

private:
    GenerationParams m_params;
    GenerationParams m_base;
    Model m_model;
    std::vector<DeviceInfo> m_devices;
    Adviser m_adviser;
    qint64 m_lastSeed = -1;
    std::map<std::string_view, QString> m_issues; ///< by the table's keys, as the next one
    std::map<std::string_view, const char*> m_reasons;
    std::map<const ParamDef*, Advice> m_advice;
};

} // namespace zimage::ui
