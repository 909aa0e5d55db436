#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/bounds.hpp"

namespace simplecell {

/// A quantity that a table holds, as a column or as a row by its metric. It is declared once, beside the code that
/// measures it; help, --describe and the check of what is written come from here alike.
struct Quantity {
  std::string name;           ///< "coherence"; with varying parts in braces, "active_{layer}"
  std::string meaning;        ///< one line
  std::string unit{};         ///< "degrees"; empty for shares, counts and other plain numbers
  bool optional = false;      ///< whether some tables lack it; its meaning says which have it
  bool may_be_nan = false;    ///< whether it may have no value, as a mean over nothing has none
  /// The varying parts that are whole numbers. Any other is named as the option whose values it takes.
  std::map<std::string, Bounds> parts{};

  /// Whether this is the name, or one of the names where parts vary: numbers stand for these.
  bool is_called(const std::string& given) const;
};
using Quantities = std::vector<Quantity>;

}  // namespace simplecell
