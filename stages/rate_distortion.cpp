#include "analysis/rate_distortion.hpp"
#include "app/stage.hpp"
#include "io/tsv.hpp"
#include "options/held_out.hpp"

namespace simplecell {
namespace {

struct Values {
  HeldOutValues held_out;
  std::string curve, output;
};

void declare(Options& options, Values& values) {
  declare_held_out(options, values.held_out);
  options.output("curve", values.curve, "table of the curve (TSV)");
  options.output("output", values.output, "table of the statistics (TSV)");
  declare_ladder(options, values.held_out);
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

Measurements statistics(const std::vector<RatePoint>& curve, const RatePoint& trained, const arma::fmat& X) {
  Measurements rows{{"active_fraction", trained.units / static_cast<double>(X.n_rows)},
                    {"active_units", trained.units},
                    {"relative_error", trained.error},
                    {"dead_atoms", static_cast<double>(arma::accu(arma::sum(X != 0, 1) == 0))}};
  for (const int units : unit_counts) rows.push_back({error_at_name(units), error_at(curve, units)});
  for (const int percent : error_percents)
    rows.push_back({units_at_name(percent), units_at(curve, percent / 100.)});
  return rows;
}

void run(const Values& values, const Run& run) {
  const HeldOut held_out = read_held_out(values.held_out, run);
  const AdjustableCodes model(held_out.spec, held_out.parameters, held_out.patches, values.held_out.ladder);
  const std::vector<RatePoint> curve = model.curve(run.progress("settings"));

  Table table{.names = {"ladder", "setting", "units", "error"}, .rows = {}, .source = {}};
  for (const RatePoint& point : curve)
    table.rows.push_back({model.setting_name(), cell(point.setting, "a setting"),
                          cell(point.units, "the number of units"), cell(point.error, "the error")});
  TextFile points(values.curve, text_of(curve_table(), table)),
      output(values.output, text_of(statistics_table(), statistics(curve, model.trained_point(), model.as_trained())));
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
