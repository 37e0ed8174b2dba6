#pragma once

#include "gallery/gallery_files.h"

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace zimage::ui {

// What the gallery asks before it does something. All return at once; what is asked for comes later, or never.

void askToErase(QWidget* parent, const std::vector<LibraryPicture>& pictures, const std::function<void()>& yes);
void askForNames(QWidget* parent, std::vector<LibraryPicture> pictures, const QString& pattern,
                 const std::function<void(std::vector<GalleryFiles::Move>)>& named);
/// Of a search.
void askForName(QWidget* parent, const QString& proposed, const std::function<void(const QString&)>& named);

} // namespace zimage::ui
