#pragma once
#include <armadillo>
#include <vector>

namespace simplecell {

/// How much of the stimuli a number of active units accounts for.
struct RatePoint {
  double setting;  ///< what led to it: λ, or how many coefficients were kept
  double units;    ///< mean number of non-zero coefficients per stimulus
  double error;    ///< ‖Y − AX‖² / ‖Y‖², over all stimuli together
};

/// ‖Y − AX‖² / ‖Y‖² over all stimuli Y (d×n) together, with codes X (m×n) and dictionary A (d×m); NaN if they are zero.
double relative_error(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y);

/// The point of codes X (m×n) of stimuli Y (d×n) by a dictionary A (d×m).
RatePoint rate_point(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y, double setting);

/// Sets all but the k coefficients of each code that contribute most, by |x_j| ‖a_j‖, to zero.
void keep_largest(const arma::fmat& A, arma::uword k, arma::fmat& X);

/// The error at a number of active units, and the number of active units at an error, on the curve through the points:
/// straight in log(units) between neighbours, never beyond the ends (NaN). Of several crossings the one with the fewest
/// units counts.
double error_at(std::vector<RatePoint> curve, double units);
double units_at(std::vector<RatePoint> curve, double error);

}  // namespace simplecell
