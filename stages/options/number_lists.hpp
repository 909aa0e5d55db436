#pragma once
#include <vector>

#include "app/options.hpp"

namespace simplecell {

/// Declares an option that takes numbers with commas between them, "256,128"; at least one, each within bounds.
Option& declare_numbers(Options& options, const std::string& name, std::vector<double>& values, const Bounds& bounds,
                        const std::string& help);
/// The same for whole numbers.
Option& declare_whole_numbers(Options& options, const std::string& name, std::vector<double>& values,
                              const Bounds& bounds, const std::string& help);

/// The parts of a text between commas.
std::vector<std::string> split_list(const std::string& text);

}  // namespace simplecell
