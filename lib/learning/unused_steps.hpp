#pragma once
#include <armadillo>
#include <vector>

#include "core/registry.hpp"

namespace simplecell {

/// Number of consecutive steps in which each unit was not used.
class UnusedSteps {
 public:
  explicit UnusedSteps(double dead_after) : dead_after_(static_cast<float>(dead_after)) {}

  void reset(arma::uword units) { steps_.zeros(units); }

  /// Counts one more step, in which unit j was used if response(j) > 0. Returns the dead units and resets their counts.
  template <class Response>
  std::vector<arma::uword> step(Response&& response) {
    std::vector<arma::uword> dead;
    for (arma::uword j = 0; j < steps_.n_elem; ++j) {
      steps_[j] = response(j) > 0 ? 0 : steps_[j] + 1;
      if (steps_[j] < dead_after_) continue;
      dead.push_back(j);
      steps_[j] = 0;
    }
    return dead;
  }

  const arma::fvec& steps() const { return steps_; }
  void restore(const arma::fvec& steps) { steps_ = steps; }

 private:
  float dead_after_;
  arma::fvec steps_;
};

/// The option `dead-after`.
inline Parameter dead_after_parameter() {
  return {.name = "dead-after",
          .help = "steps without use after which an atom counts as dead",
          .value = 100,
          .bounds = {.low = 1, .high = 1e7},
          .whole = true};
}

}  // namespace simplecell
