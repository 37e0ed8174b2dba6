#pragma once

#include "studio_fixture.h"

#include "base/resources.h"
#include "engine/latents_file.h"
#include "session/job_controller.h"
#include "session/unfinished_pictures.h"
#include "variations/variation_controller.h"
#include "variations/variation_screen.h"

#include <cstddef>

namespace zimage::test {

/// One row of test data for each screen, by its name.
inline void addScreenRows(const Studio& studio)
{
    QTest::addColumn<QString>("name");
    for (const std::unique_ptr<ui::Screen>& screen : studio.window->screens())
        QTest::newRow(qPrintable(screen->name())) << screen->name();
}

/// Makes a picture, four drafts and a grid, and leaves the latents of this many pictures unfinished.
inline void fill(const Studio& studio, std::size_t unfinished)
{
    const ui::StudioContext& context = studio.window->context();
    studio.setSmall(128, 4);
    studio.prompt()->setPlainText("a red boat on a lake");
    context.jobs.generate();
    QTRY_COMPARE(studio.files().size(), 1);
    QTRY_VERIFY(!studio.busy());
    VariationPlan plan;
    plan.cells = 3;
    studio.screen<ui::VariationScreen>("variations").controller().make(plan);
    QTRY_VERIFY(!studio.busy());
    context.jobs.makeDrafts();
    QTRY_VERIFY(!studio.busy());
    for (std::size_t i = 0; i < unfinished; ++i)
        static_cast<void>(saveLatents(latentsFolder(),
                                      {embeddedModel(), studio.parameters().params(), {}, "fp32", {1, 1, 1}, {0.5F}}));
    context.unfinished.refresh();
    QTRY_COMPARE(context.unfinished.list().size(), unfinished);
}

} // namespace zimage::test
