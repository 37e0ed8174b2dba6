#pragma once

#include "prompts/prompt_template.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// Throws Error: as YamlDocument, and BadParameter for wrong keys and values, with FILE:LINE:COLUMN.
[[nodiscard]] PromptTemplate parseTemplate(std::string_view yaml, const std::string& name);
[[nodiscard]] PromptTemplate loadTemplate(const std::filesystem::path& path);

/// The templates of some folders, earlier folders first, each folder by `order`, then by file name. What is wrong with
/// one goes to `problems` (a sentence each), or is thrown when there is no such list.
[[nodiscard]] std::vector<PromptTemplate> loadTemplates(const std::vector<std::filesystem::path>& folders,
                                                        std::vector<std::string>* problems);

/// As YAML that parseTemplate() reads back.
[[nodiscard]] std::string templateYaml(const PromptTemplate& made);
/// A new file in `folder`, named after the template, never over another one. Returns its path. Throws Error Unwritable.
std::filesystem::path saveNewTemplate(const std::filesystem::path& folder, const PromptTemplate& made);

} // namespace zimage
