#include "classify/lbfgs.hpp"

#include <cmath>
#include <deque>
#include <vector>

namespace simplecell {
namespace {

// An approximate inverse Hessian, from the last steps s and the differences y of the gradient over these steps.
class InverseHessian {
 public:
  InverseHessian(const arma::vec& curvature, arma::uword memory) : curvature_(curvature), memory_(memory) {}

  void learn(arma::vec s, arma::vec y) {
    const double product = arma::dot(s, y);
    if (!(product > 1e-12 * arma::norm(s) * arma::norm(y))) return;  // no curvature beyond rounding errors
    scale_ = product / arma::dot(y, y / curvature_);
    pairs_.push_back({std::move(s), std::move(y), product});
    if (pairs_.size() > memory_) pairs_.pop_front();
  }

  bool knows_nothing() const { return pairs_.empty(); }
  void forget() { pairs_.clear(), scale_ = 1; }

  arma::vec times(arma::vec q) const {
    std::vector<double> shares(pairs_.size());
    for (std::size_t k = pairs_.size(); k-- > 0;) {
      shares[k] = arma::dot(pairs_[k].s, q) / pairs_[k].product;
      q -= shares[k] * pairs_[k].y;
    }
    q *= scale_;
    q /= curvature_;
    for (std::size_t k = 0; k < pairs_.size(); ++k)
      q += (shares[k] - arma::dot(pairs_[k].y, q) / pairs_[k].product) * pairs_[k].s;
    return q;
  }

 private:
  struct Pair {
    arma::vec s, y;
    double product;
  };
  const arma::vec& curvature_;
  std::size_t memory_;
  std::deque<Pair> pairs_;
  double scale_ = 1;
};

}  // namespace

Minimum lbfgs(const Objective& objective, const arma::vec& start, const arma::vec& curvature,
              const LbfgsOptions& options) {
  constexpr double sufficient = 1e-4, shortest = 1e-6;
  InverseHessian inverse(curvature, options.memory);
  Minimum now{.point = start};
  arma::vec gradient, next_gradient;
  now.value = objective(now.point, gradient);
  for (;; ++now.iterations) {
    now.gradient_norm = arma::norm(gradient);
    now.converged = now.gradient_norm <= options.gradient_norm;
    if (now.converged || now.iterations == options.iterations) return now;
    const arma::vec direction = -inverse.times(gradient);
    const double slope = arma::dot(gradient, direction), noise = options.noise * std::abs(now.value);
    double length = 1, value = 0;
    arma::vec point;
    for (; length >= shortest; length /= 2) {
      point = now.point + length * direction;
      value = objective(point, next_gradient);
      if (value <= now.value + sufficient * length * slope + noise) break;
    }
    if (length < shortest) {
      if (inverse.knows_nothing()) return now;  // even the steepest descent does not decrease the objective
      inverse.forget();
      continue;
    }
    inverse.learn(point - now.point, next_gradient - gradient);
    now.point = std::move(point), now.value = value;
    gradient.swap(next_gradient);
  }
}

}  // namespace simplecell
