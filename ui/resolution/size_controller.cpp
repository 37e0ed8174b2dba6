#include "resolution/size_controller.h"

#include "base/error.h"
#include "base/size_text.h"
#include "resolution/own_sizes.h"
#include "resolution/resolution_picker.h"
#include "resolution/size_fields.h"
#include "session/app_settings.h"
#include "session/memory_controller.h"
#include "session/messages.h"
#include "session/preset_choice.h"
#include "session/undo_history.h"
#include "theme/translator.h"

#include <algorithm>

namespace zimage::ui {

namespace {

QString keyOf(const PictureSize& size) { return QStringLiteral("%1x%2").arg(size.width).arg(size.height); }

} // namespace

SizeController::SizeController(const StudioContext& context, ResolutionPicker& picker)
    : QObject(&picker), m_context(context), m_picker(picker)
{
    loadFamilies();
    wire();
    wireOwnSizes();
}

/// The first file there is, the user's own before the shipped one; a broken one is told of and passed over.
void SizeController::loadFamilies()
{
    for (const std::filesystem::path& folder : m_context.presets.store().folders()) {
        const std::filesystem::path file = folder / "resolutions.yaml";
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            continue;
        try {
            m_picker.setFamilies(loadResolutions(file));
            return;
        } catch (const Error& error) {
            const QString sentence = QString::fromUtf8(error.what());
            QMetaObject::invokeMethod( // when the session is restored, which takes messages away
                this, [this, sentence] { m_context.messages.show(Messages::Level::Warning, sentence); },
                Qt::QueuedConnection);
        }
    }
}

void SizeController::wire()
{
    const Parameters& parameters = m_context.parameters;
    connect(&m_picker, &ResolutionPicker::edited, this, [this] {
        Parameters& edited = m_context.parameters;
        edited.editSize(m_picker.size(), m_picker.isOdd() || edited.base().forceOriginalResolution);
    });
    const auto show = [this, &parameters] {
        const GenerationParams& now = parameters.params();
        m_picker.setSize({now.width, now.height}, now.forceOriginalResolution);
    };
    connect(&parameters, &Parameters::replaced, this, show);
    connect(&parameters, &Parameters::judged, this, [this, &parameters] {
        const QString width = parameters.issueOf("width");
        m_picker.setIssue(width.isEmpty() ? parameters.issueOf("height") : width);
    });
    connect(&parameters, &Parameters::modelChanged, this,
            [this, &parameters] { m_picker.setModel(parameters.model().name, parameters.model().limits); });
    connect(&m_context.memory, &MemoryController::changed, this, &SizeController::showForecasts);
    show();
}

void SizeController::showForecasts()
{
    const MemoryController& memory = m_context.memory;
    if (!memory.forecast())
        return m_picker.setForecaster({}, {});
    m_picker.setForecaster([&memory](const PictureSize& size) { return memory.forecastOf(size); },
                           [&memory] { return memory.largest(); });
}

void SizeController::wireOwnSizes()
{
    const OwnSizes& own = m_picker.own();
    connect(&own, &OwnSizes::kept, this,
            [this](const PictureSize& size, const QString& name) { changeOwn(size, name); });
    connect(&own, &OwnSizes::removed, this, [this](const PictureSize& size) { changeOwn(size, {}); });
    connect(&own, &OwnSizes::asked, this, &SizeController::showOwnSizes);
    showOwnSizes();
}

bool SizeController::writeOwn(const PictureSize& size, const std::optional<QString>& name)
{
    const bool written =
        name ? m_context.settings.keepSize(keyOf(size), *name) : m_context.settings.forgetSize(keyOf(size));
    if (!written)
        m_context.messages.show(Messages::Level::Warning,
                                oneLine({tr("The settings cannot be written, so your sizes stay as they were."),
                                         m_context.settings.problem()}));
    showOwnSizes();
    return written;
}

void SizeController::changeOwn(const PictureSize& size, const std::optional<QString>& name)
{
    const OwnSize* own = m_picker.own().find(size);
    const std::optional<QString> before = own == nullptr ? std::nullopt : std::optional(own->name);
    if (!writeOwn(size, name) || name == before)
        return;
    const QString words = OwnSizes::wordsOf({size, before && !before->isEmpty() ? *before : name.value_or(QString())});
    const QString what = !name ? tr("Remove the size %1") : before ? tr("Rename the size %1") : tr("Keep the size %1");
    const quint64 step =
        m_context.history.did({what.arg(words), [this, size, before] { return writeOwn(size, before); },
                               [this, size, name] { return writeOwn(size, name); }});
    if (!name)
        m_context.messages.show(Messages::Level::Info, tr("The size %1 was removed from your sizes.").arg(words),
                                {Messages::undoing(m_context.history, step)});
}

/// From the smallest to the largest. What is no size, or none that any model makes, stays in the file.
void SizeController::showOwnSizes()
{
    std::vector<OwnSize> sizes;
    const QMap<QString, QString> kept = m_context.settings.ownSizes();
    for (auto each = kept.begin(); each != kept.end(); ++each) {
        const auto found = sizeInText(each.key().toStdString());
        if (found && std::min(found->first, found->second) > 0 && std::max(found->first, found->second) <= 99999)
            sizes.push_back({{found->first, found->second}, each.value()});
    }
    std::stable_sort(sizes.begin(), sizes.end(), [](const OwnSize& one, const OwnSize& other) {
        return 1LL * one.size.width * one.size.height < 1LL * other.size.width * other.size.height;
    });
    m_picker.setOwnSizes(std::move(sizes));
}

void SizeController::save(QJsonObject& state) const { state["aspectLocked"] = m_picker.fields().aspectLocked(); }

void SizeController::restore(const QJsonObject& state)
{
    m_picker.fields().setAspectLocked(state["aspectLocked"].toBool());
}

} // namespace zimage::ui
