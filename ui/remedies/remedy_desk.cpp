#include "remedies/remedy_desk.h"

#include "parameters/controls_panel.h"
#include "settings/translator.h"
#include "studio/message_bar.h"

#include <utility>

namespace zimage::ui {

namespace {

QString localized(const LocalizedText& text) { return QString::fromStdString(text.in(isChinese() ? "zh" : "en")); }

} // namespace

RemedyDesk::RemedyDesk(Remedies remedies, ControlsPanel& controls, MessageBar& message, QuickCheck& check,
                       QObject* parent)
    : QObject(parent), m_remedies(std::move(remedies)), m_controls(controls), m_message(message), m_check(check)
{
    connect(&m_check, &QuickCheck::finished, this, [this](const QuickCheck::Result& result) {
        if (std::exchange(m_checking, false))
            showApplied(tr("Quick check: %1").arg(result.sentence), result.good);
    });
}

void RemedyDesk::offerFor(const JobEnd& end, const std::string& prompt)
{
    Signs signs;
    if (end.status == Outcome::Status::Failed)
        signs.error = end.error;
    signs.guards = end.guardEvents;
    signs.oneHue = !end.remarks.isEmpty(); // the only remark there is
    signs.prompt = prompt;
    offerFor(signs);
}

void RemedyDesk::offerFor(const Signs& signs)
{
    const Remedy* remedy = m_remedies.find(signs);
    // One hue over a picture – a sunset, a yellow background – is mostly what was wanted. Only where the prompt speaks
    // for a fault, too, is anybody asked; the remark stands in the log, and the remedy in the table.
    const bool mostlyWanted = remedy != nullptr && remedy->oneHue && remedy->words.empty();
    const bool helps = remedy != nullptr && !mostlyWanted && remedy->changesSomething()
        && remedy->applied(m_controls.params(), m_card) != m_controls.params();
    if (!helps)
        return;
    if (m_message.text().isEmpty())
        m_message.showMessage(MessageBar::Level::Info, localized(remedy->symptom));
    m_message.addAction({tr("Apply the remedy"), [this, id = QString::fromStdString(remedy->id)] { apply(id); }, true},
                        localized(remedy->remedy));
}

void RemedyDesk::apply(const QString& id)
{
    const Remedy* remedy = m_remedies.find(id.toStdString());
    if (remedy == nullptr)
        return;
    const GenerationParams before = m_controls.params();
    const GenerationParams after = remedy->applied(before, m_card);
    if (after == before) {
        m_message.showMessage(MessageBar::Level::Info, tr("The settings have this remedy already."));
        return;
    }
    m_before = before;
    m_applied = id;
    m_controls.setParams(after);
    m_checking = !m_check.isRunning();
    m_check.run();
    if (m_checking)
        showApplied(tr("Checking …"), true);
}

void RemedyDesk::undo()
{
    if (!m_before)
        return;
    m_controls.setParams(*std::exchange(m_before, std::nullopt));
    m_message.showMessage(MessageBar::Level::Info, tr("The settings are as they were before the remedy."));
}

void RemedyDesk::showApplied(const QString& checked, bool good)
{
    const Remedy* remedy = m_remedies.find(m_applied.toStdString());
    if (remedy == nullptr || !m_before)
        return;
    m_message.showMessage(good ? MessageBar::Level::Info : MessageBar::Level::Warning,
                          tr("Applied: %1 %2").arg(localized(remedy->remedy), checked),
                          {{tr("Undo"), [this] { undo(); }, true}});
}

} // namespace zimage::ui
