#pragma once
#include <armadillo>
#include <vector>

#include "core/registry.hpp"

namespace simplecell {

/// For how many steps in a row each unit has been silent.
class Silence {
 public:
  explicit Silence(double dead_after) : dead_after_(static_cast<float>(dead_after)) {}

  void reset(arma::uword units) { steps_.zeros(units); }

  /// Takes one more step into account, in which response(j) > 0 tells that unit j was used. Returns the units found
  /// dead, whose count begins anew.
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

/// The parameter that it takes.
inline Parameter dead_after_parameter() {
  return {.name = "dead-after",
          .help = "steps without use after which an atom counts as dead",
          .value = 100,
          .bounds = {.low = 1, .high = 1e7},
          .whole = true};
}

}  // namespace simplecell
