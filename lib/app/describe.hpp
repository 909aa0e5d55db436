#pragma once
#include <nlohmann/json_fwd.hpp>

#include "app/stage.hpp"

namespace simplecell {

/// The JSON that --describe prints for other programs; keys that are false or absent are left out:
///
///     {"name", "summary",
///      "options": {name: {"kind": whole, real, choice, text, flag or file; "help"; "group": its heading in the help;
///                         "common": true of those that every stage has; "role": input or output, of a file;
///                         "required", "list", "repeatable": true; "default"; of numbers "low", "high", and "open_low",
///                         "open_high": true; "choices"; "suffix"}},
///      "tables": {option: {"columns": quantities, "metrics": quantities}},
///      "registries": {kind: {component: {"summary", "parameters": as options}}}}
///
/// with quantities {name: {"meaning", "unit", "optional": true,
///                         "parts": {part: {"option": whose values it takes} or {"kind": whole, "low", "high"}}}}.
nlohmann::ordered_json describe(const Stage& stage, const Options& options);

/// The description of one option.
nlohmann::ordered_json describe(const Option& option);

}  // namespace simplecell
