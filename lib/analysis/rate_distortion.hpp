#pragma once
#include <armadillo>
#include <cstdint>
#include <functional>
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

/// Settings by which codes become sparser, in this order: values of λ, or numbers of coefficients that are kept.
struct Ladder {
  std::vector<double> settings;
  std::size_t start = 0;  ///< where a search begins
  bool whole = false;     ///< whether settings are whole numbers
};

/// Values of λ from `decades_down` below a given one to `decades_up` above it, which is where a search begins.
Ladder lambda_ladder(double lambda, double decades_down, double decades_up, std::uint64_t per_decade);
/// Numbers of coefficients, from all m of them, where a search begins, to one.
Ladder kept_ladder(arma::uword m, std::uint64_t per_decade);

/// The point of a setting whose error is nearest to a given one.
struct Match {
  RatePoint point;
  bool reached;  ///< whether its error differs from the given one by at most the tolerance, or by less than one kept
                 ///< coefficient makes
};

/// Finds it: goes along the ladder until two neighbouring settings have the error between them, and then bisects
/// between them, in log(setting), to a relative tolerance of the error. Errors are supposed to rise along the ladder;
/// where they do not, what is found is the nearest of the points that were tried.
Match match_error(const Ladder& ladder, double error, double tolerance,
                  const std::function<RatePoint(double setting)>& point_at);

/// The error at a number of active units, and the number of active units at an error, by interpolation of the curve:
/// linear in log(units) between neighbouring points, NaN beyond the ends. If the curve has the error several times, the
/// smallest number of units is returned.
double error_at(std::vector<RatePoint> curve, double units);
double units_at(std::vector<RatePoint> curve, double error);

}  // namespace simplecell
