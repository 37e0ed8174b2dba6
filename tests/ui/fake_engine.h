#pragma once

#include "bridge/messages.h"
#include "support/fake_engine.h"

#include <QThread>
