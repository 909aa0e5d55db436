#pragma once
#include <string>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "io/tsv.hpp"

namespace simplecell {

/// The form of a table of metrics with their intervals over units: metric, value, low, high, error.
TableForm interval_table(const std::string& option, Quantities metrics);

/// Its text.
std::string text_of(const TableForm& form, const std::vector<Metric>& metrics);

}  // namespace simplecell
