#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/bounds.hpp"

namespace simplecell {

/// A quantity in a table, a column or a metric. It is declared once, beside the code that measures it; help, --describe
/// and the check of written tables use the declaration.
struct Quantity {
  std::string name;           ///< "coherence"; with varying parts in braces, "active_{layer}"
  std::string meaning;        ///< one line
  std::string unit{};         ///< "degrees"; empty for shares, counts and other plain numbers
  bool optional = false;      ///< whether some tables lack it; its meaning says which have it
  bool may_be_nan = false;    ///< whether it may be undefined, as the mean of no values is
  /// The varying parts that are whole numbers. Every other part is named after the option whose values it takes.
  std::map<std::string, Bounds> parts{};

  /// Whether `given` is this name, with numbers in place of the varying parts.
  bool is_called(const std::string& given) const;
};
using Quantities = std::vector<Quantity>;

/// The value of a metric.
struct Measurement {
  std::string metric;
  double value;
};
using Measurements = std::vector<Measurement>;

}  // namespace simplecell
