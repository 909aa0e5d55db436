#pragma once
#include <armadillo>

#include "core/registry.hpp"

namespace simplecell {

/// The third input of ordinal-linked dictionaries: for each stimulus a vector z of m zeros and ones, with ones at the
/// units of its class, k·block … (k+1)·block − 1 for class k; units beyond those of all classes are free. It is there
/// while the dictionary learns, never when stimuli are encoded. The paper can be read in three ways:
///
/// - `mask`: units of other classes are silent.
/// - `input`: eq 6 with the identity as third dictionary: ½‖s·z − a‖² joins the objective.
/// - `current`: the units of the class receive a current s.
///
/// The objective being ½aᵀGa − bᵀa + λS with b = AᵀY and G = AᵀA, all three change b, and `input` adds 1 to G's
/// diagonal.
class Ordinal {
 public:
  /// Throws UsageError if the blocks need more units than there are.
  Ordinal(const Settings& settings, arma::uword units);

  static std::vector<Parameter> parameters();

  bool on() const { return reading_ != "none"; }
  bool masks() const { return reading_ == "mask"; }

  /// What is added to AᵀY (m×n), given the class of each stimulus. Throws InputError if there is no such class.
  arma::fmat drive(const arma::frowvec& labels) const;

  /// What is added to the diagonal of AᵀA.
  float self_inhibition() const { return reading_ == "input" ? 1 : 0; }

  /// The class that a unit belongs to, or the number of classes for a free one.
  arma::uword owner(arma::uword unit) const { return std::min(unit / block_, classes_); }

 private:
  std::string reading_;
  float strength_;
  arma::uword block_, classes_, units_;
};

}  // namespace simplecell
