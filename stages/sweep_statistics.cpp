#include <cmath>

#include "analysis/sweep.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/tsv.hpp"

namespace simplecell {
namespace {

struct Values {
  std::vector<std::string> inputs;
  std::vector<double> lambdas;
  std::string metric, output;
  double at_least = std::nan("");
};

void declare(Options& options, Values& values) {
  options.inputs("input", values.inputs, "tables (TSV) with columns metric and value, one for each lambda");
  options.reals("lambda", values.lambdas, above(0), "lambda of each table, in the same order").required = true;
  options.text("metric", values.metric, "which metric of the tables").required = true;
  options.real("at-least", values.at_least, {}, "least value of the metric that counts").required = true;
  options.output("output", values.output, "table of the statistics (TSV)");
}

// The value of a metric, which may be nan.
double read_metric(const std::string& path, const std::string& metric) {
  Table table = read_table(path);
  const auto names = table.text("metric"), cells = table.text("value");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != metric) continue;
    table.rows = {table.rows[i]};
    return cells[i] == "nan" ? std::nan("") : table.numbers("value")(0);
  }
  throw InputError(path + ": has no metric " + metric);
}

TableForm statistics_table() {
  return metric_table("output", {{.name = "decades",
                                  .meaning = "decades of lambda over which the metric is at least --at-least",
                                  .may_be_nan = true}});
}

void run(const Values& values, const Run&) {
  const arma::vec lambdas(values.lambdas);
  if (values.inputs.size() != lambdas.n_elem)
    throw UsageError("--lambda has " + std::to_string(lambdas.n_elem) + " values for " +
                     std::to_string(values.inputs.size()) + " tables; give one for each");
  if (arma::unique(lambdas).eval().n_elem < lambdas.n_elem) throw UsageError("--lambda names a value twice");
  arma::vec measured(lambdas.n_elem);
  for (arma::uword i = 0; i < measured.n_elem; ++i) measured(i) = read_metric(values.inputs[i], values.metric);
  write_file(values.output,
             text_of(statistics_table(), {{"decades", decades_at_least(lambdas, measured, values.at_least)}}));
}

}  // namespace

Stage sweep_statistics() {
  return make_stage<Values>(
      {.name = "sweep-statistics",
       .summary = "Measure over how many decades of lambda a metric is at least a given value.",
       .description = "Reads the tables of one model at several lambdas. The metric is interpolated linearly in log "
                      "lambda, and not extrapolated.",
       .example = "sweep-statistics --input low.tsv high.tsv --lambda 0.01,0.1 --metric share_fitted "
                  "--at-least 0.5 --output sweep.tsv",
       .reference = "local-geometry figure 6.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
