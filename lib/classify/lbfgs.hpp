#pragma once
#include <armadillo>
#include <functional>

#include "core/progress.hpp"

namespace simplecell {

struct Minimum {
  arma::vec point;
  double value = 0, gradient_norm = 0;
  arma::uword iterations = 0;
  bool converged = false;  ///< whether the gradient fell below what was asked
};

struct LbfgsOptions {
  double gradient_norm;           ///< to stop at, Euclidean
  arma::uword iterations = 5000;  ///< at most
  arma::uword memory = 12;        ///< pairs of steps and gradient differences
  double noise = 1e-7;            ///< relative rounding error of the objective: a rise of so much is none
};

/// Value of a function, and its gradient.
using Objective = std::function<double(const arma::vec& point, arma::vec& gradient)>;

/// Minimises a smooth convex function from `start`. `curvature` is a guess at the Hessian's diagonal (> 0), from which
/// each inverse Hessian starts. Steps are halved until the value falls as Armijo asks; where rounding lets it fall no
/// further the search ends. Source: Nocedal & Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5.
Minimum lbfgs(const Objective& objective, const arma::vec& start, const arma::vec& curvature,
              const LbfgsOptions& options);

}  // namespace simplecell
