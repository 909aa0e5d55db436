#include "analysis/tuning_statistics.hpp"

#include <cmath>

#include "analysis/phases.hpp"

namespace simplecell {
namespace {

double share_defined(const arma::vec& values) {
  arma::uvec defined(values.n_elem);
  for (arma::uword j = 0; j < values.n_elem; ++j) defined(j) = std::isfinite(values(j));
  return share_of(defined);
}

Measurements measure(const Tuning& tuning, const arma::uvec& units, const std::optional<arma::vec>& cells) {
  const arma::uvec responding = tuning.responding();
  const arma::uvec heard = units.elem(arma::find(responding.elem(units)));
  const arma::vec variances = tuning.circular_variance.elem(heard), bandwidths = tuning.bandwidth.elem(heard),
                  frequency_bandwidths = tuning.frequency_bandwidth.elem(heard),
                  modulations = tuning.modulation.elem(heard);
  Measurements measured{{"share_responding", share_of(responding.elem(units))},
                        {"median_circular_variance", median_of_defined(variances)},
                        {"median_bandwidth", median_of_defined(bandwidths)},
                        {"share_bandwidth", share_defined(bandwidths)},
                        {"median_orthogonal_ratio", median_of_defined(tuning.orthogonal_ratio.elem(heard))},
                        {"median_frequency", median_of_defined(tuning.frequency.elem(heard))},
                        {"median_frequency_bandwidth", median_of_defined(frequency_bandwidths)},
                        {"share_frequency_bandwidth", share_defined(frequency_bandwidths)},
                        {"median_modulation", median_of_defined(modulations)},
                        {"share_simple", share_of(modulations > 1)}};
  if (cells) measured.push_back({"circular_variance_w1_cells", wasserstein_distance(variances, *cells)});
  return measured;
}

}  // namespace

const Quantities& tuning_metrics() {
  static const Quantities metrics{
      {"units", "units"},
      {"silent", "units that respond to no grating"},
      {"share_responding", "share of units that respond to a grating; what follows is over these"},
      {"median_circular_variance",
       "median circular variance of the orientation tuning, 0 if one orientation alone evokes responses, 1 if all do"},
      {"median_bandwidth", "median half width of the orientation tuning at 1/sqrt(2) of its height, where it has one",
       "degrees"},
      {"share_bandwidth", "share of units whose orientation tuning falls to 1/sqrt(2) of its height on both sides"},
      {"median_orthogonal_ratio", "median response at the orthogonal over that at the preferred orientation"},
      {"median_frequency", "median preferred spatial frequency", "cycles per pixel"},
      {"median_frequency_bandwidth", "median width of the frequency tuning at half its height, where it has one",
       "octaves"},
      {"share_frequency_bandwidth",
       "share of units whose frequency tuning falls to half its height on both sides, within the grid"},
      {"median_modulation", "median F1/F0, first harmonic over mean of the response to the preferred grating"},
      {"share_simple", "share of units with F1/F0 above 1, as of simple cells"},
      {.name = "circular_variance_w1_cells",
       .meaning = "1-Wasserstein distance of circular variances to recorded cells, with --reference",
       .optional = true}};
  return metrics;
}

std::vector<Metric> tuning_statistics(const Tuning& tuning, const std::optional<arma::vec>& cells,
                                      std::uint64_t bootstrap, std::uint64_t seed) {
  const arma::uword count = tuning.size();
  const auto measured =
      with_intervals(measure(tuning, arma::regspace<arma::uvec>(0, count - 1), cells), bootstrap, [&](std::uint64_t i) {
        const arma::uvec units = repeated(resample(count, seed, "bootstrap units", i));
        const Measurements alone = measure(tuning, units, cells);
        if (!cells) return Resampled{alone, alone};
        const arma::vec drawn = cells->elem(repeated(resample(cells->n_elem, seed, "bootstrap cells", i)));
        return Resampled{measure(tuning, units, drawn), alone};
      });
  std::vector<Metric> metrics{
      fixed_metric("units", static_cast<double>(count)),
      fixed_metric("silent", static_cast<double>(count - arma::accu(tuning.responding())))};
  metrics.insert(metrics.end(), measured.begin(), measured.end());
  return metrics;
}

arma::vec circular_variance_without_cells(const Tuning& tuning, const arma::vec& cells) {
  const arma::vec variances = tuning.circular_variance.elem(arma::find(tuning.responding()));
  arma::vec without(cells.n_elem);
  for (arma::uword cell = 0; cell < cells.n_elem; ++cell) {
    arma::vec others = cells;
    others.shed_row(cell);
    without(cell) = wasserstein_distance(variances, others);
  }
  return without;
}

}  // namespace simplecell
