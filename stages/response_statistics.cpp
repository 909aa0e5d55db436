#include <cmath>

#include "analysis/response_statistics.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/interval_table.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "options/held_out.hpp"

namespace simplecell {
namespace {

struct Values {
  HeldOutValues held_out;
  std::string responses = "linear", output, statistics;
  double relative_error = 0.2, tolerance = 0.01;
  std::uint64_t matching = 1000, neighbours = 10, bins = 25, bootstrap = 1000, seed = 0;
  std::vector<double> pairs{99, 90, 50};
};

void declare(Options& options, Values& v) {
  declare_held_out(options, v.held_out);
  options.output("output", v.output,
                 "HDF5: of each unit (m) lifetime_sparseness, treves_rolls, kurtosis, and variance_correlation and "
                 "variance_correlation_normalised, means over its pairs; population_sparseness (n); neighbours, "
                 "weights (m, k), constants (m) of the normalisation; of example pairs (p, 2) pairs, "
                 "pair_correlation (p), histograms (p, b, b): the distribution of the response of the first unit (last "
                 "axis) given that of the second, and pair_correlation_normalised, histograms_normalised; edges (b + "
                 "1) of the bins in root mean squares of a response");
  options.output("statistics", v.statistics, "table of the statistics (TSV)");
  options.real("relative-error", v.relative_error, {.low = 0, .high = 1, .open_low = true, .open_high = true},
               "|Y - AX|²/|Y|² to which codes are brought for the measures of sparseness");
  options.real("tolerance", v.tolerance, {.low = 0, .high = 1, .open_low = true, .open_high = true},
               "relative deviation from it that is allowed");
  options.integer("matching", v.matching, at_least(1),
                  "number of patches, the first, on which lambda is found; then all are encoded");
  declare_ladder(options, v.held_out);
  options.choice("responses", v.responses, {"linear", "codes"},
                 "of which dependence is measured: the outputs of the atoms as linear filters, AᵀY, or the codes; most "
                 "sparse codes are zero, and their correlation tells above all which units are active together");
  options.integer("neighbours", v.neighbours, at_least(1),
                  "number of other units that normalise a unit: those with the largest variance correlation");
  options.reals("pairs", v.pairs, between(0, 100),
                "percentiles, over pairs, of the variance correlation of example pairs in excess of their squared "
                "linear correlation");
  options.integer("bins", v.bins, between(1, 1000), "bins of the histograms, from -4 to 4 root mean squares");
  options.integer("bootstrap", v.bootstrap, between(1, 1e6), "resamples for the 95 % intervals");
  options.seed(v.seed, "the bootstrap");
}

TableForm statistics_table() { return interval_table("statistics", response_metrics()); }

// Says so if codes could not be brought to the relative error.
void note_missed(const Adjusted& at, double reached, double wanted, const Run& run) {
  if (at.reached) return;
  const std::string error = number_text(std::round(1000 * reached) / 1000);
  run.note(at.by == "trained" ? "the model does not reconstruct patches, its relative error is " + error +
                                    " and never below 1; sparseness is that of its codes as trained"
                              : "the model reaches no relative error of " + number_text(wanted) +
                                    "; sparseness is measured at " + error + ", the nearest");
}

void write_arrays(const Sparseness& sparseness, const Dependence& dependence, const ExamplePairs& pairs,
                  H5Writer& file) {
  file.write("lifetime_sparseness", sparseness.lifetime, false);
  file.write("treves_rolls", sparseness.treves_rolls, false);
  file.write("kurtosis", sparseness.kurtosis, false);
  file.write("population_sparseness", sparseness.population, false);
  file.write("variance_correlation", means_over_pairs(dependence.before), false);
  file.write("variance_correlation_normalised", means_over_pairs(dependence.after), false);
  file.write("neighbours", arma::conv_to<arma::mat>::from(dependence.normalisation.neighbours));
  file.write("weights", dependence.normalisation.weights);
  file.write("constants", dependence.normalisation.constants);
  file.write("pairs", arma::conv_to<arma::mat>::from(pairs.units));
  file.write("edges", pairs.edges);
  file.write("pair_correlation", pairs.before.correlations, false);
  file.write("pair_correlation_normalised", pairs.after.correlations, false);
  file.write("histograms", pairs.before.histograms, false);
  file.write("histograms_normalised", pairs.after.histograms, false);
}

void run(const Values& v, const Run& run) {
  const HeldOut held_out = read_held_out(v.held_out, run);
  const arma::fmat &Y = held_out.patches, &A = held_out.parameters.at("dictionary");
  if (Y.n_cols < 4)
    throw InputError(held_out.file.name() + " has " + std::to_string(Y.n_cols) + " patches; dependence needs 4");
  const AdjustableCodes model(held_out.spec, held_out.parameters,
                              Y.head_cols(std::min<arma::uword>(v.matching, Y.n_cols)), v.held_out.ladder);
  const Adjusted at = model.match(v.relative_error, v.tolerance);
  const arma::fmat X = model.codes(Y, at);
  const RatePoint point = rate_point(A, X, Y, at.point.setting);
  const Dependence dependence = measure_dependence(v.responses == "codes" ? X : filter_outputs(A, Y), v.neighbours,
                                                   run.progress("units"));
  const Sparseness sparseness = measure_sparseness(X);

  H5Writer file(v.output, run.provenance());
  write_arrays(sparseness, dependence, example_pairs(dependence, v.pairs, v.bins), file);
  file.attribute("relative_error", point.error);
  file.attribute("active_units", point.units);
  file.attribute("adjusted", at.by);
  file.attribute("reached", at.reached ? "yes" : "no");
  if (std::isfinite(point.setting)) file.attribute("setting", point.setting);
  write_origin(origin_of(held_out.file), file);
  TextFile statistics(v.statistics,
                      text_of(statistics_table(),
                              response_statistics(point, sparseness, dependence, v.bootstrap, v.seed)));
  commit_all(file, statistics);
  note_missed(at, point.error, v.relative_error, run);
}

}  // namespace

Stage response_statistics() {
  return make_stage<Values>(
      {.name = "response-statistics",
       .summary = "Sparseness of codes at equal reconstruction, and dependence between responses before and after "
                  "divisive normalisation.",
       .description =
           "Codes of held-out patches are brought to a relative error, by lambda or, if they are dense (more than 90 % "
           "non-zero) or of a model without lambda, by keeping their k largest contributions. Sparseness is that of "
           "|x|. Dependence is the correlation between squared responses of two units. The weights of the "
           "normalisation are fitted to every second patch by maximum likelihood, and correlations are measured on the "
           "others.",
       .example = "response-statistics --input held-out.h5 --dictionary dictionary.h5 --seed 1 --output responses.h5 "
                  "--statistics responses.tsv",
       .reference = "Vinje & Gallant (2000), Science 287:1273-1276; Schwartz & Simoncelli (2001), Nature Neurosci "
                    "4:819-825.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
