#pragma once
#include <array>
#include <vector>

#include "analysis/gabor.hpp"
#include "analysis/gabor_basis.hpp"

/// Least-squares fit of one Gabor function to one filter; not for use outside lib/analysis/gabor*.
namespace simplecell::gabor {

using Matrix = std::array<Point, searched>;

/// The coefficients of even and odd: a = K cos φ, b = −K sin φ.
struct Mix {
  double a = 0, b = 0;
  double multiplier = 0;  ///< Lagrange multiplier of the amplitude's bound; 0 if the bound is not active
};

/// The state of an optimisation: the current point, the linearised problem there, and the damping.
struct Descent {
  Point at{};
  Mix mix;
  double error = 0;  ///< Σ (filter − G)²
  Point gradient{};  ///< negative gradient of error / 2
  Matrix hessian{};  ///< Gauss–Newton, of error / 2
  Point scale{};     ///< scale of the damping: the largest squared norms of the derivatives so far (Moré 1978)
  double damping = 1e-2, growth = 2;
  bool finished = false;
};

/// Fits one filter at a time, by variable projection (K and φ are solved for at each step) with Levenberg–Marquardt
/// steps of the six other parameters within bounds. Owns all working memory; every thread has one.
class Problem {
 public:
  Problem(PatchShape shape, const GaborFitOptions& options);

  /// Sets the filter (d values) to be fitted; false if it is zero, constant or not finite.
  bool take(const double* filter);

  PatchShape shape() const { return shape_; }
  const std::vector<double>& filter() const { return filter_; }  ///< divided by scale(), padded by zeros
  double scale() const { return scale_; }                        ///< max |filter|
  double energy() const { return energy_; }                      ///< Σ filter()²
  const Basis& basis() const { return basis_; }
  double min_frequency() const { return low_[frequency]; }

  /// The nearest point within the bounds.
  Point inside(Point p) const;
  /// Σ (filter − G)² with the best K and φ at p; its rounding error is that of energy().
  double error(const Point& p);

  Descent begin(const Point& start);
  /// Takes at most `steps` further steps.
  void descend(Descent& descent, std::uint64_t steps);

 private:
  double evaluate(const Point& p, Mix& mix);
  void linearise(Descent& descent);
  bool step(const Descent& descent, Point& by) const;

  PatchShape shape_;
  double limit_;  // upper bound of K for the scaled filter
  Point low_, high_;
  Basis basis_;
  std::vector<double> filter_, residual_;
  double scale_ = 1, energy_ = 0;
};

}  // namespace simplecell::gabor
