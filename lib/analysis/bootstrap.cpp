#include "analysis/bootstrap.hpp"

#include <limits>
#include <vector>

#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

arma::vec resample(arma::uword n, std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  Random random(seed, purpose, index);
  arma::vec times(n, arma::fill::zeros);
  for (arma::uword k = 0; k < n; ++k) times(random.below(n)) += 1;
  return times;
}

arma::uvec repeated(const arma::vec& times) {
  std::vector<arma::uword> indices;
  for (arma::uword k = 0; k < times.n_elem; ++k) indices.insert(indices.end(), static_cast<std::size_t>(times(k)), k);
  return arma::uvec(indices);
}

double percentile(const arma::rowvec& rounds, double at) {
  const arma::vec finite = rounds.elem(arma::find_finite(rounds));
  return finite.is_empty() ? undefined : arma::as_scalar(arma::quantile(finite, arma::vec{at}));
}

double deviation(const arma::rowvec& rounds) {
  const arma::vec finite = rounds.elem(arma::find_finite(rounds));
  return finite.n_elem < 2 ? undefined : arma::stddev(finite);
}

}  // namespace simplecell
