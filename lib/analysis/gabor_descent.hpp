#pragma once
#include <array>
#include <vector>

#include "analysis/gabor.hpp"
#include "analysis/gabor_basis.hpp"

/// Least squares of one Gabor function to one filter. Of no use outside this room.
namespace simplecell::gabor {

using Matrix = std::array<Point, searched>;

/// How even and odd are mixed: a = K cos φ, b = −K sin φ.
struct Mix {
  double a = 0, b = 0;
  double multiplier = 0;  ///< of the bound of the amplitude; 0 where it is not reached
};

/// One descent: where it stands, the linearised problem there, and how far that is trusted.
struct Descent {
  Point at{};
  Mix mix;
  double error = 0;  ///< Σ (filter − G)²
  Point gradient{};  ///< downhill, of error / 2
  Matrix hessian{};  ///< Gauss–Newton, of error / 2
  Point scale{};     ///< of the damping: the largest squared derivatives met so far (Moré 1978)
  double damping = 1e-2, growth = 2;
  bool finished = false;
};

/// The fit of one filter after the other: variable projection (K and φ are solved for at each step) with
/// Levenberg–Marquardt steps in a box of the six remaining parameters. Owns all scratch space; one per worker.
class Problem {
 public:
  Problem(PatchShape shape, const GaborFitOptions& options);

  /// Takes up a filter (d values); false if it is zero, constant or not finite.
  bool take(const double* filter);

  PatchShape shape() const { return shape_; }
  const std::vector<double>& filter() const { return filter_; }  ///< divided by scale(), padded by zeros
  double scale() const { return scale_; }                        ///< max |filter|
  double energy() const { return energy_; }                      ///< Σ filter(), squared
  const Basis& basis() const { return basis_; }
  double min_frequency() const { return low_[frequency]; }

  /// The nearest point that keeps the bounds.
  Point inside(Point p) const;
  /// Σ (filter − G)² with the best K and φ at p, to rounding of the filter's own energy.
  double error(const Point& p);

  Descent begin(const Point& start);
  /// At most so many steps further down.
  void descend(Descent& descent, std::uint64_t steps);

 private:
  double evaluate(const Point& p, Mix& mix);
  void linearise(Descent& descent);
  bool step(const Descent& descent, Point& by) const;

  PatchShape shape_;
  double limit_;  // of the amplitude of the scaled filter
  Point low_, high_;
  Basis basis_;
  std::vector<double> filter_, residual_;
  double scale_ = 1, energy_ = 0;
};

}  // namespace simplecell::gabor
