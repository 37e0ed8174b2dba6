// The catalogue of sentences, and sentences with any placeholders.

#include "base/catalogue.h"
#include "base/sentence.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::onlyErrors([&] {
        const Catalogue catalogue = Catalogue::parse({reinterpret_cast<const char*>(data), size});
        for (const Catalogue::Entry& entry : catalogue.entries()) {
            (void)catalogue.find(entry.source, entry.context);
            (void)filledSentence(entry.text, entry.source,
                                 {SentenceValue(1.5), SentenceValue("a"), SentenceValue(std::int64_t{2})});
        }
    });
    return 0;
}
