#pragma once
#include "inference/inference.hpp"

namespace simplecell {

/// Optimised orthogonal matching pursuit (Rebollo-Neira & Lowe 2002), the yardstick of sparse-set coding (Rehn & Sommer
/// 2007): takes up one unit after the other, always the one that leaves the least residual once all units in the set are
/// fitted anew, as long as it lowers ½‖y − Ax‖² by more than the price of a unit.
class MatchingPursuit final : public Inference {
 public:
  struct Options {
    arma::uword active = 0;  ///< most units in the set; 0 for as many as pay
  };
  explicit MatchingPursuit(const Options& options) : options_(options) {}

  static Entry<Inference> entry();

  void solve(const Problem& problem, Solution& solution) const override;
  bool suits(const Nature& penalty) const override { return !std::isnan(penalty.unit_cost); }

 private:
  Options options_;
};

}  // namespace simplecell
