#pragma once

#include <QTranslator>

namespace zimage::ui {

/// Gives Qt's tr() the texts of the catalogue that the core reads, too (base/catalogue.h). An English text has one
/// translation wherever it stands, unless its disambiguation, the catalogue's msgctxt, says otherwise. In both
/// languages it chooses the words that a number inflects: tr("%n {n|picture|pictures}", nullptr, count). Texts
/// of Qt's own classes are left to Qt's translations.
class CatalogueTranslator : public QTranslator {
    Q_OBJECT

public:
    using QTranslator::QTranslator;

    [[nodiscard]] QString translate(const char* context, const char* source, const char* disambiguation,
                                    int number) const override;
    [[nodiscard]] bool isEmpty() const override { return false; }
};

} // namespace zimage::ui
