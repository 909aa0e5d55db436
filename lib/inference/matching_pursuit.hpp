#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// Optimised orthogonal matching pursuit (Rebollo-Neira & Lowe 2002), with which Rehn & Sommer (2007) compare
/// sparse-set coding. Adds one unit at a time to the active set: the one that leaves the smallest residual after the
/// codes of all active units have been fitted again. Stops when no unit lowers ½‖y − Ax‖² by more than the cost of an
/// active unit.
class MatchingPursuit final : public Inference {
 public:
  struct Options {
    arma::uword active = 0;  ///< largest number of active units; 0 for no limit
  };
  explicit MatchingPursuit(const Options& options) : options_(options) {}

  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override { return !std::isnan(penalty.unit_cost); }

 private:
  Options options_;
};

}  // namespace simplecell
