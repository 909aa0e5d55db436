#include <cmath>

#include "analysis/rate_distortion.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/model.hpp"
#include "files/patches.hpp"
#include "inference/inference.hpp"
#include "io/tsv.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

constexpr double dense = 0.9;  // codes with a larger share of non-zero coefficients are dense

struct Values {
  std::string input, array, dictionary, curve, output;
  double decades_down = 2, decades_up = 2;
  std::uint64_t per_decade = 4, least_iterations = 200;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "patches (n, d) that the model has not learned from: " + sample_kinds);
  options.text("array", values.array, "which array of an HDF5 file they are; by default patches, or the only one");
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.output("curve", values.curve, "table of the curve (TSV)");
  options.output("output", values.output, "table of the statistics (TSV)");
  options.real("decades-down", values.decades_down, between(0, 10), "how far the ladder goes below the trained lambda");
  options.real("decades-up", values.decades_up, between(0, 10), "how far it goes above");
  options.integer("per-decade", values.per_decade, between(1, 100), "values of lambda per decade");
  options.integer("least-iterations", values.least_iterations, at_least(1),
                  "iterations of an iterative inference, if it was trained with fewer");
}

struct Curve {
  std::string ladder;
  std::vector<RatePoint> points;
};

// Small lambdas need more iterations than were unrolled in training.
void iterate_longer(ModelSpec& spec, double least) {
  if (spec.inference.name.empty()) return;
  for (const Parameter& parameter : inferences().find(spec.inference.name).parameters)
    if (parameter.effort && spec.inference.settings.number(parameter.name) < least)
      spec.inference.settings.set(parameter.name, least);
}

Curve lambda_ladder(const Values& values, const H5Reader& trained, ModelSpec spec, const arma::fmat& A,
                    const arma::fmat& Y, const Progress& progress) {
  Curve curve{"lambda", {}};
  const double lambda = model_lambda(spec), steps = static_cast<double>(values.per_decade);
  const auto down = std::lround(values.decades_down * steps), up = std::lround(values.decades_up * steps);
  for (long i = -down; i <= up; ++i) {
    override_lambda(spec, lambda * std::pow(10, static_cast<double>(i) / steps));
    curve.points.push_back(rate_point(A, open_model(trained, spec)->encode(Y).codes, Y, model_lambda(spec)));
    report(progress, static_cast<std::size_t>(i + down + 1), static_cast<std::size_t>(down + up + 1));
  }
  return curve;
}

constexpr int unit_counts[] = {5, 10, 20, 40, 80}, error_percents[] = {50, 30, 20, 10};

std::string error_at_name(int units) { return "error_at_" + std::to_string(units) + "_units"; }
std::string units_at_name(int percent) { return "units_at_" + std::to_string(percent) + "_percent_error"; }

TableForm statistics_table() {
  Quantities metrics{{"active_fraction", "share of units that are active, as trained, as what follows is"},
                     {"active_units", "mean number of active units"},
                     {"relative_error", "|Y - AX|²/|Y|²"},
                     {"dead_atoms", "atoms that are never active"}};
  const std::string interpolated = ", interpolated along the curve, nan beyond its ends";
  for (const int units : unit_counts)
    metrics.push_back({.name = error_at_name(units),
                       .meaning = "relative error at " + std::to_string(units) + " active units" + interpolated,
                       .may_be_nan = true});
  for (const int percent : error_percents)
    metrics.push_back({.name = units_at_name(percent),
                       .meaning = "active units at " + std::to_string(percent) + " % relative error" + interpolated,
                       .may_be_nan = true});
  return metric_table("output", metrics);
}

TableForm curve_table() {
  return {"curve",
          {{"ladder", "what is varied: lambda, or the number of contributions kept"},
           {"setting", "its value"},
           {"units", "mean number of active units (non-zero coefficients)"},
           {"error", "relative error |Y - AX|²/|Y|²"}}};
}

Measurements statistics(const Curve& curve, const RatePoint& trained, const arma::fmat& X) {
  Measurements rows{{"active_fraction", trained.units / static_cast<double>(X.n_rows)},
                    {"active_units", trained.units},
                    {"relative_error", trained.error},
                    {"dead_atoms", static_cast<double>(arma::accu(arma::sum(X != 0, 1) == 0))}};
  for (const int units : unit_counts) rows.push_back({error_at_name(units), error_at(curve.points, units)});
  for (const int percent : error_percents)
    rows.push_back({units_at_name(percent), units_at(curve.points, percent / 100.)});
  return rows;
}

void run(const Values& values, const Run& run) {
  const H5Reader trained(values.dictionary);
  ModelSpec spec = read_model(trained);
  const SampleFile input = open_patches(values.input, values.array);
  const arma::fmat A = trained.fmat("dictionary"), Y = input.fmat();
  note_array(input, run.notes());
  if (A.n_rows != Y.n_rows)
    throw InputError(input.name() + " has " + std::to_string(Y.n_rows) + " pixels, the dictionary " +
                     std::to_string(A.n_rows));
  check_same_shape(input, {}, trained);
  if (Y.is_zero()) throw InputError(input.name() + " holds zeros only, of which there is no relative error");
  const arma::fmat X = open_model(trained, spec)->encode(Y).codes;
  const RatePoint as_trained = rate_point(A, X, Y, model_lambda(spec));
  const bool by_lambda = model_lambda(spec) > 0 && as_trained.units < dense * static_cast<double>(A.n_cols);
  iterate_longer(spec, static_cast<double>(values.least_iterations));
  const Curve curve = by_lambda ? lambda_ladder(values, trained, spec, A, Y, run.progress("lambdas"))
                                : Curve{"kept", kept_curve(A, X, Y, 2 * values.per_decade)};

  Table table{.names = {"ladder", "setting", "units", "error"}, .rows = {}, .source = {}};
  for (const RatePoint& point : curve.points)
    table.rows.push_back({curve.ladder, cell(point.setting, "a setting"), cell(point.units, "the number of units"),
                          cell(point.error, "the error")});
  TextFile points(values.curve, text_of(curve_table(), table)),
      output(values.output, text_of(statistics_table(), statistics(curve, as_trained, X)));
  commit_all(points, output);
}

}  // namespace

Stage rate_distortion() {
  return make_stage<Values>(
      {.name = "rate-distortion",
       .summary = "Reconstruction against sparsity of a trained model, so that models can be compared at equal terms.",
       .description =
           "Encodes patches at a ladder of lambdas about the trained one; codes that are dense (more than 90 % "
           "non-zero) or of a model without lambda are cut to their k largest contributions instead, for a ladder of "
           "k.",
       .example = "rate-distortion --input held-out.h5 --dictionary dictionary.h5 --curve curve.tsv --output rate.tsv",
       .reference = "Matched sparsity: Rehn & Sommer (2007), J Comput Neurosci 22:135-146.",
       .tables = {curve_table(), statistics_table()}},
      declare, run);
}

}  // namespace simplecell
