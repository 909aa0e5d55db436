#pragma once
#include <armadillo>
#include <functional>

#include "core/progress.hpp"

namespace simplecell {

struct Minimum {
  arma::vec point;
  double value = 0, gradient_norm = 0;
  arma::uword iterations = 0;
  bool converged = false;  ///< whether the norm of the gradient fell to LbfgsOptions::gradient_norm
};

struct LbfgsOptions {
  double gradient_norm;           ///< Euclidean norm of the gradient at which to stop
  arma::uword iterations = 5000;  ///< largest number of iterations
  arma::uword memory = 12;        ///< number of pairs of steps and gradient differences that are kept
  double noise = 1e-7;            ///< relative rounding error of the objective; smaller increases are ignored
};

/// A function that returns its value and fills its gradient.
using Objective = std::function<double(const arma::vec& point, arma::vec& gradient)>;

/// Minimises a smooth convex function by L-BFGS from `start`. `curvature` is an estimate of the Hessian's diagonal (>
/// 0), with which every inverse Hessian is initialised. Steps are halved until Armijo's condition holds; the search
/// ends when rounding errors prevent a further decrease. Source: Nocedal & Wright, Numerical Optimization (2006),
/// algorithms 7.4 and 7.5.
Minimum lbfgs(const Objective& objective, const arma::vec& start, const arma::vec& curvature,
              const LbfgsOptions& options);

}  // namespace simplecell
