#pragma once
#include <string>

#include "analysis/rate_distortion.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// How codes are made denser and sparser than a model was trained to make them.
struct LadderOptions {
  double decades_down = 2, decades_up = 2;  ///< how far a ladder of λ goes below and above the trained one
  std::uint64_t per_decade = 4;             ///< values of λ per decade
  std::uint64_t least_iterations = 200;     ///< iterations of inference, if it was trained with fewer, for small λ
};

/// Where the codes of a model have a given error, or come nearest to it.
struct Adjusted {
  std::string by;  ///< what was set: lambda, kept, or nothing, trained
  RatePoint point;
  bool reached;  ///< as in Match
};

/// The codes of a trained model, which can be made denser or sparser, so that models can be compared on equal terms: by
/// other values of its λ; or, if it has none or more than 90 % of its coefficients are not zero, by leaving each code
/// its k largest contributions |x_j| ‖a_j‖.
class AdjustableCodes {
 public:
  /// The model of this specification and these parameters, measured on stimuli Y (d×n), not all zero.
  AdjustableCodes(const ModelSpec& spec, State parameters, arma::fmat Y, const LadderOptions& options);

  /// Codes of the stimuli as trained (m×n), and their point.
  const arma::fmat& as_trained() const { return trained_; }
  RatePoint trained_point() const { return trained_point_; }

  /// Whether codes are adjusted by λ rather than cut.
  bool by_lambda() const { return by_lambda_; }
  /// "lambda" or "kept"
  std::string setting_name() const { return by_lambda_ ? "lambda" : "kept"; }
  /// λ about that of training, or numbers of kept contributions.
  Ladder ladder() const;
  /// The point of the stimuli at a setting, and at all of the ladder, in rising order of these.
  RatePoint point(double setting) const;
  std::vector<RatePoint> curve(const Progress& progress = {}) const;

  /// The setting at which the relative error is nearest to the given one, as by match_error. A model whose error never
  /// falls below 1, that of no reconstruction at all, stays as trained.
  Adjusted match(double error, double tolerance) const;
  /// Codes of any stimuli Y (d×n) at that setting (m×n).
  arma::fmat codes(const arma::fmat& Y, const Adjusted& setting) const;

 private:
  const arma::fmat& dictionary() const { return parameters_.at("dictionary"); }
  arma::fmat with_lambda(const arma::fmat& Y, double lambda) const;
  arma::fmat cut(arma::fmat X, double kept) const;

  ModelSpec spec_;
  State parameters_;
  arma::fmat stimuli_, trained_;
  LadderOptions options_;
  RatePoint trained_point_{};
  bool by_lambda_ = false;
};

}  // namespace simplecell
