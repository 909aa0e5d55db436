#include "classify/scaling.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

// Root of the mean square of all values, summed in double precision.
double root_mean_square(const arma::fmat& samples) {
  double sum = 0;
  for (const float value : samples) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum / static_cast<double>(samples.n_elem));
}

Scaling standard(const arma::fmat& samples) {
  const auto n = static_cast<double>(samples.n_cols);
  arma::vec mean(samples.n_rows, arma::fill::zeros), variance = mean;
  for (arma::uword j = 0; j < samples.n_cols; ++j) mean += arma::conv_to<arma::vec>::from(samples.col(j));
  mean /= n;
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    variance += arma::square(arma::conv_to<arma::vec>::from(samples.col(j)) - mean);
  variance /= n;
  Scaling scaling{arma::conv_to<arma::fvec>::from(mean), arma::fvec(samples.n_rows)};
  for (arma::uword i = 0; i < variance.n_elem; ++i) {
    const bool constant = !(variance(i) > 1e-14 * mean(i) * mean(i));  // single precision tells no more apart
    scaling.factor(i) = constant ? 0.f : static_cast<float>(1 / std::sqrt(variance(i)));
  }
  return scaling;
}

}  // namespace

arma::fmat Scaling::apply(arma::fmat samples) const {
  for (arma::uword j = 0; j < samples.n_cols; ++j) samples.col(j) = (samples.col(j) - shift) % factor;
  return samples;
}

const std::vector<std::string>& scalings() {
  static const std::vector<std::string> names{"rms", "standard", "none"};
  return names;
}

Scaling fit_scaling(const std::string& name, const arma::fmat& samples) {
  const arma::uword d = samples.n_rows;
  if (!(root_mean_square(samples) > 0)) throw InputError("holds nothing but zeros, which no class can be told from");
  if (name == "standard") return standard(samples);
  Scaling scaling{arma::fvec(d, arma::fill::zeros), arma::fvec(d, arma::fill::ones)};
  if (name == "rms")
    scaling.factor.fill(static_cast<float>(1 / root_mean_square(samples)));
  else if (name != "none")
    throw InputError("unknown scaling '" + name + "'; there are " + join(scalings()));
  return scaling;
}

}  // namespace simplecell
