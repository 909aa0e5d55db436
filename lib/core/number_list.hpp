#pragma once
#include <string>
#include <vector>

#include "core/bounds.hpp"

namespace simplecell {

/// The parts of a list between its commas: "a,,b" has three. The inverse of join(…, ",").
std::vector<std::string> split(const std::string& list);

/// The numbers of a list, "0.5,1,2"; none for an empty text. Throws UsageError, which names the option, the part that
/// is not an allowed number, and what is allowed.
std::vector<double> number_list(const std::string& option, const std::string& list, const Bounds& bounds,
                                bool whole = false);

}  // namespace simplecell
