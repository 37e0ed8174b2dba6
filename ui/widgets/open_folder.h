#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace zimage::ui {

/// Shows a folder in the desktop's file manager; with a `file`, that file in its folder, selected where the file
/// manager can. Where no file manager answers, `failed` gets a sentence with the path, unless `context` is gone by
/// then. GUI thread.
void openFolder(QObject& context, const QString& folder, std::function<void(const QString& sentence)> failed);
void showFile(QObject& context, const QString& file, std::function<void(const QString& sentence)> failed);

} // namespace zimage::ui
