#include "base/language.h"
#include "base/sentence.h"
#include "command_line.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "usage_error.h"

#include <new>

namespace zimage::cli {

namespace {

int fail(const Error& error, bool json)
{
    if (const auto* usage = dynamic_cast<const UsageError*>(&error)) {
        for (const ParamIssue& issue : usage->issues())
            complain(issue.message);
    } else {
        complain(error.what());
    }
    if (json)
        print(jsonText(failureJson(error)));
    return exitStatusOf(error.code());
}

int runProgram(const std::vector<std::string>& arguments)
{
    const bool json = wantsJson(arguments);
    try {
        return runCommandLine(arguments);
    } catch (const Error& error) {
        return fail(error, json);
    } catch (const std::bad_alloc&) {
        return fail(Error(ErrorCode::OutOfMemory, tr("There is not enough memory.")), json);
    } catch (const std::exception& error) {
        return fail(Error(ErrorCode::Internal, error.what()), json);
    }
}

} // namespace

} // namespace zimage::cli

int main(int argc, char** argv)
{
    zimage::prepareProcess();
    zimage::setLanguage(zimage::environmentLanguage());
    return zimage::cli::closeOutput(zimage::cli::runProgram({argv + 1, argv + argc}));
}
