#include "classify/scaling.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/moments.hpp"

namespace simplecell {
namespace {

// Root mean square of all values minus the features' centres, summed in double precision.
double root_mean_square(const arma::fmat& samples, const arma::vec& centre) {
  double sum = 0;
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    for (arma::uword i = 0; i < samples.n_rows; ++i) {
      const double value = static_cast<double>(samples(i, j)) - centre(i);
      sum += value * value;
    }
  return std::sqrt(sum / static_cast<double>(samples.n_elem));
}

// The variance of each feature; 0 where it is within the rounding error of single precision.
arma::vec variances(const arma::fmat& samples, const arma::vec& mean) {
  arma::vec variance(samples.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    variance += arma::square(arma::conv_to<arma::vec>::from(samples.col(j)) - mean);
  variance /= static_cast<double>(samples.n_cols);
  variance.elem(arma::find(variance <= 1e-14 * arma::square(mean))).zeros();
  return variance;
}

}  // namespace

arma::fmat Scaling::apply(const arma::fmat& samples) const {
  arma::fmat scaled(arma::size(samples));
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    for (arma::uword i = 0; i < samples.n_rows; ++i)
      scaled(i, j) = static_cast<float>((static_cast<double>(samples(i, j)) - shift(i)) * factor(i));
  return scaled;
}

const std::vector<std::string>& scalings() {
  static const std::vector<std::string> names{"rms", "standard", "none"};
  return names;
}

Scaling fit_scaling(const std::string& name, const arma::fmat& samples) {
  const arma::uword d = samples.n_rows;
  Scaling scaling{arma::vec(d, arma::fill::zeros), arma::vec(d, arma::fill::ones)};
  if (name == "standard") {
    scaling.shift = mean_of(samples);
    scaling.factor = 1 / arma::sqrt(variances(samples, scaling.shift));
    scaling.factor.elem(arma::find_nonfinite(scaling.factor)).zeros();  // constant features become 0
  } else if (name == "rms") {
    const double size = root_mean_square(samples, centre_of(samples, true));
    if (size > 0) scaling.factor.fill(1 / size);
  } else if (name != "none") {
    throw InputError("unknown scaling '" + name + "'; there are " + join(scalings()));
  }
  return scaling;
}

arma::vec centre_of(const arma::fmat& samples, bool keep_zeros) {
  arma::vec centre = mean_of(samples);
  if (!keep_zeros) return centre;
  arma::uvec zeros(samples.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    for (arma::uword i = 0; i < samples.n_rows; ++i) zeros(i) += samples(i, j) == 0;
  centre.elem(arma::find(2 * zeros > samples.n_cols)).zeros();
  return centre;
}

Spread spread_of(const arma::fmat& samples) {
  const arma::vec variance = variances(samples, mean_of(samples)), varying = variance.elem(arma::find(variance));
  if (varying.is_empty()) return {};
  return {std::sqrt(arma::mean(variance)), std::sqrt(varying.min()), std::sqrt(varying.max())};
}

}  // namespace simplecell
