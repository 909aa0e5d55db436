#pragma once
#include <armadillo>

#include "core/registry.hpp"

namespace simplecell {

/// The third input of ordinal-linked dictionaries: for each stimulus a vector z of m zeros and ones, with ones at the
/// units of its class, k·block … (k+1)·block − 1 for class k; units beyond those of all classes are free. This input
/// exists only while the dictionary learns, never when stimuli are encoded. The paper can be read in three ways:
///
/// - `mask`: units of other classes are silenced.
/// - `input`: eq 6 with the identity as third dictionary: ½‖s·z − a‖² is added to the objective.
/// - `current`: the units of the class receive an additional current s.
///
/// With the objective written as ½aᵀGa − bᵀa + λS, b = AᵀY and G = AᵀA, all three readings add to b, and `input` also
/// adds 1 to the diagonal of G.
class Ordinal {
 public:
  /// Throws UsageError if the blocks need more units than there are.
  Ordinal(const Settings& settings, arma::uword units);

  static std::vector<Parameter> parameters();

  bool on() const { return reading_ != "none"; }
  bool masks() const { return reading_ == "mask"; }

  /// The drive that is added to AᵀY (m×n), given the class of each stimulus. Throws InputError for an unknown class.
  arma::fmat drive(const arma::frowvec& labels) const;

  /// The number that is added to the diagonal of AᵀA.
  float self_inhibition() const { return reading_ == "input" ? 1 : 0; }

  /// The class that a unit belongs to, or the number of classes for a free one.
  arma::uword owner(arma::uword unit) const { return std::min(unit / block_, classes_); }

 private:
  std::string reading_;
  float strength_;
  arma::uword block_, classes_, units_;
};

}  // namespace simplecell
