#include "analysis/response_statistics.hpp"

namespace simplecell {
namespace {

// A mean over pairs of units that counts each pair as often as both of its units are drawn.
class MeanOverPairs {
 public:
  explicit MeanOverPairs(const arma::mat& correlations)
      : live_(arma::find_finite(correlations.diag())), pairs_(correlations.submat(live_, live_)) {
    pairs_.diag().zeros();
  }

  double operator()(const arma::vec& times) const {
    const arma::vec drawn = times.elem(live_);
    const double total = arma::accu(drawn), pairs = total * total - arma::dot(drawn, drawn);
    return pairs > 0 ? arma::dot(drawn, pairs_ * drawn) / pairs : arma::datum::nan;
  }

 private:
  arma::uvec live_;
  arma::mat pairs_;
};

}  // namespace

const Quantities& response_metrics() {
  const auto may_be_nan = [](const char* name, const char* meaning) {
    return Quantity{.name = name, .meaning = meaning, .may_be_nan = true};
  };
  static const Quantities metrics{
      {"relative_error", "|Y - AX|²/|Y|² that was reached, at which sparseness is measured"},
      {"active_units", "mean number of active units"},
      may_be_nan("median_lifetime_sparseness", "median over units of the sparseness of a unit over patches"),
      may_be_nan("median_population_sparseness",
                 "median over patches, which are resampled, of the sparseness of a patch over units"),
      may_be_nan("median_kurtosis", "median over units of the excess kurtosis of codes"),
      may_be_nan("variance_correlation", "correlation between squared responses, mean over pairs of units"),
      may_be_nan("variance_correlation_normalised", "the same after divisive normalisation"),
      may_be_nan("squared_correlation",
                 "squared linear correlation, mean over pairs: the variance correlation of jointly normal responses")};
  return metrics;
}

std::vector<Metric> response_statistics(const RatePoint& point, const Sparseness& sparseness,
                                        const Dependence& dependence, std::uint64_t bootstrap, std::uint64_t seed) {
  const MeanOverPairs before(dependence.before), after(dependence.after), squared(dependence.squared);
  const arma::uword units = sparseness.lifetime.n_elem, stimuli = sparseness.population.n_elem;
  const auto rows = [&](const arma::vec& units_drawn, const arma::vec& stimuli_drawn) {
    const arma::uvec chosen = repeated(units_drawn);
    return Measurements{
        {"median_lifetime_sparseness", median_of_defined(sparseness.lifetime.elem(chosen))},
        {"median_population_sparseness", median_of_defined(sparseness.population.elem(repeated(stimuli_drawn)))},
        {"median_kurtosis", median_of_defined(sparseness.kurtosis.elem(chosen))},
        {"variance_correlation", before(units_drawn)},
        {"variance_correlation_normalised", after(units_drawn)},
        {"squared_correlation", squared(units_drawn)}};
  };
  const auto measured = with_intervals(rows(arma::ones(units), arma::ones(stimuli)), bootstrap, [&](std::uint64_t k) {
    const Measurements drawn =
        rows(resample(units, seed, "bootstrap units", k), resample(stimuli, seed, "bootstrap stimuli", k));
    return Resampled{drawn, drawn};
  });
  std::vector<Metric> metrics{fixed_metric("relative_error", point.error), fixed_metric("active_units", point.units)};
  metrics.insert(metrics.end(), measured.begin(), measured.end());
  return metrics;
}

}  // namespace simplecell
