#pragma once

#include "session/studio_context.h"

#include <QObject>

namespace zimage::ui {

/// While its action is checked, a picture is made of the settings as they are by then, with a new seed, whenever
/// nothing waits for its turn. Ends by the action, by a stop, and by a job that fails or is refused. A pause delays it;
/// it is off when the studio starts. GUI thread.
class ForEver : public QObject {
    Q_OBJECT

public:
    explicit ForEver(const StudioContext& context, QObject* parent = nullptr);

private:
    void goOn();
    void stop();

    StudioContext m_context;
};

} // namespace zimage::ui
