#include "session/model_choice.h"

#include "architecture/shared_model_config.h"
#include "base/error.h"
#include "base/log.h"
#include "base/resources.h"

namespace zimage::ui {

QString ModelChoice::open(const std::filesystem::path& folder)
{
    try {
        m_config = *sharedModelConfig(folder.empty() ? embeddedModel() : folder);
    } catch (const Error& error) {
        log(LogLevel::Error, error.what());
        return QString::fromUtf8(error.what());
    }
    m_embedded = folder.empty();
    Q_EMIT changed();
    return {};
}

std::filesystem::path ModelChoice::remembered() const
{
    return m_embedded || !m_config ? std::filesystem::path() : m_config->root;
}

} // namespace zimage::ui
