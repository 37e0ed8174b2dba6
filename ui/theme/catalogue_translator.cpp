#include "theme/catalogue_translator.h"

#include "base/sentence.h"

#include <QByteArrayView>

namespace zimage::ui {

QString CatalogueTranslator::translate(const char* context, const char* source, const char* disambiguation,
                                       int number) const
{
    // Qt's own dialogs have the contexts of their classes, and words of their own for "Size".
    const QByteArrayView owner(context);
    if (source == nullptr || (owner.startsWith('Q') && owner != QByteArrayView("QObject")))
        return {};
    const std::string_view text = translated(source, disambiguation == nullptr ? "" : disambiguation);
    if (number >= 0 && text.find("{n|") != std::string_view::npos)
        return QString::fromStdString(filledSentence(text, "{n:int}", {SentenceValue(std::int64_t{number})}));
    // Nothing where there is no translation: Qt's own texts are in its own files.
    return text.data() == source ? QString() : QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace zimage::ui
