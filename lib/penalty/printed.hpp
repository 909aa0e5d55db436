#pragma once
#include <string>
#include <vector>

#include "penalty/penalty.hpp"

namespace simplecell {

/// A proximal map as a paper prints it, of an input v and the weight step·λ: stated apart from the penalty itself, so
/// that the one can be held against the other.
struct PrintedMap {
  std::string penalty;  ///< its name in the registry
  std::string source;   ///< paper and equation
  float (*map)(float v, float weight);
};
const std::vector<PrintedMap>& printed_maps();

/// The largest difference between outputs (units×n), which the penalty of these settings made of the same inputs v (n)
/// for every unit, and the formula; both in single precision. NaN of a penalty whose map no paper prints.
double formula_difference(const std::string& penalty, const Settings& settings, float step, const arma::frowvec& inputs,
                          const arma::fmat& outputs);

}  // namespace simplecell
