#pragma once
#include <armadillo>
#include <vector>

namespace simplecell {

/// A point of the curve of reconstruction error against number of active units.
struct RatePoint {
  double setting;  ///< λ, or the number of coefficients that were kept
  double units;    ///< mean number of non-zero coefficients per stimulus
  double error;    ///< ‖Y − AX‖² / ‖Y‖², over all stimuli together
};

/// ‖Y − AX‖² / ‖Y‖² over all stimuli Y (d×n) together, with codes X (m×n) and dictionary A (d×m); NaN if they are zero.
double relative_error(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y);

/// The point of codes X (m×n) of stimuli Y (d×n) by a dictionary A (d×m).
RatePoint rate_point(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y, double setting);

/// Sets all coefficients of each code to zero except the k with the largest contributions |x_j| ‖a_j‖.
void keep_largest(const arma::fmat& A, arma::uword k, arma::fmat& X);

/// The curve of codes X cut to their k largest contributions, for k from 1 to all, `per_decade` values per decade.
std::vector<RatePoint> kept_curve(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y,
                                  std::uint64_t per_decade);

/// The error at a number of active units, and the number of active units at an error, by interpolation of the curve:
/// linear in log(units) between neighbouring points, NaN beyond the ends. If the curve has the error several times, the
/// smallest number of units is returned.
double error_at(std::vector<RatePoint> curve, double units);
double units_at(std::vector<RatePoint> curve, double error);

}  // namespace simplecell
