#pragma once
#include <armadillo>
#include <map>
#include <string>

#include "core/error.hpp"

namespace simplecell {

/// The arrays of a stored model or checkpoint, by name.
using State = std::map<std::string, arma::fmat>;

/// The array of this name. Throws InputError if it is missing or not rows×columns; 0 stands for any number.
inline const arma::fmat& take(const State& state, const std::string& name, arma::uword rows, arma::uword columns) {
  const auto found = state.find(name);
  if (found == state.end()) throw InputError("the model's '" + name + "' is missing; train it again");
  const arma::fmat& value = found->second;
  if (value.is_empty() || (rows && value.n_rows != rows) || (columns && value.n_cols != columns))
    throw InputError("the model's '" + name + "' is of the wrong size; train it again");
  return value;
}

}  // namespace simplecell
