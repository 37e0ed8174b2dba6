#pragma once

#include "flags/flag_parser.h"
#include "flags/job_options.h"

#include <string>

namespace zimage::cli {

// The flags that several commands have, each written once. The order of calls is the order in --help.

/// The positional prompt of a command that makes pictures.
void addPrompt(FlagParser& parser, JobOptions& options, const std::string& help);

/// --size, the basic parameters, --preset, --config and --model.
void addValues(FlagParser& parser, JobOptions& options);

/// The advanced parameters. Comes last, so that their sections stand below the others.
void addAdvanced(FlagParser& parser, JobOptions& options);

/// --json, --no-progress, --verbose and --quiet.
void addMessages(FlagParser& parser, MessageOptions& options);

void addJson(FlagParser& parser, bool& target);

/// `help` says which model it is and which one is taken otherwise.
void addModel(FlagParser& parser, std::string& target, const std::string& help);

} // namespace zimage::cli
