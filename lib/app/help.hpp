#pragma once
#include <string>

#include "app/stage.hpp"

namespace simplecell {

/// What --help prints: purpose, usage, options with types, bounds and defaults, the columns or metrics of tables, an
/// example, the reference.
std::string help_text(const Stage& stage, const Options& options);
/// The same as a section of Markdown; stages/README.md is made of these.
std::string help_markdown(const Stage& stage, const Options& options);

}  // namespace simplecell
