#include "analysis/bootstrap.hpp"

#include <limits>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Metric fixed_metric(const std::string& name, double value) { return {name, value, value, value, 0}; }

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

double percentile(const arma::rowvec& resamples, double at) {
  const arma::vec finite = resamples.elem(arma::find_finite(resamples));
  return finite.is_empty() ? undefined : arma::as_scalar(arma::quantile(finite, arma::vec{at}));
}

double deviation(const arma::rowvec& resamples) {
  const arma::vec finite = resamples.elem(arma::find_finite(resamples));
  return finite.n_elem < 2 ? undefined : arma::stddev(finite);
}

std::vector<Metric> with_intervals(const Measurements& values, std::uint64_t count,
                                   const std::function<Resampled(std::uint64_t resample)>& measure) {
  arma::mat of_all(values.size(), count), of_units(values.size(), count);
  parallel_for(count, [&](std::size_t number, unsigned) {
    const Resampled drawn = measure(number);
    for (std::size_t k = 0; k < values.size(); ++k) {
      of_all(k, number) = drawn.all[k].value;
      of_units(k, number) = drawn.units_alone[k].value;
    }
  });
  std::vector<Metric> metrics;
  for (std::size_t k = 0; k < values.size(); ++k)
    metrics.push_back({values[k].metric, values[k].value, percentile(of_all.row(k), 0.025),
                       percentile(of_all.row(k), 0.975), deviation(of_units.row(k))});
  return metrics;
}

double median_of(const arma::vec& values) { return values.is_empty() ? undefined : arma::median(values); }

double median_of_defined(const arma::vec& values) { return median_of(values.elem(arma::find_finite(values))); }

double share_of(const arma::uvec& truth) {
  return truth.is_empty() ? undefined : arma::mean(arma::conv_to<arma::vec>::from(truth));
}

}  // namespace simplecell
