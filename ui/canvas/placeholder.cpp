#include "canvas/shown_picture.h"
