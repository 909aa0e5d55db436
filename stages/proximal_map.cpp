#include "app/stage.hpp"
#include "io/tsv.hpp"
#include "options/components.hpp"
#include "penalty/printed.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

struct Values {
  ComponentSpec penalty;
  ComponentValues components;
  double range = 3, step = 1;
  std::uint64_t points = 601;
  std::string output, statistics;
};

void declare(Options& options, Values& values) {
  declare_penalty(options, values.penalty, values.components);
  options.group("Inputs");
  options.real("range", values.range, above(0), "inputs run from minus this to this, evenly");
  options.integer("points", values.points, between(2, 1e6), "number of inputs");
  options.real("step", values.step, above(0), "step length; 1 gives the codes of orthonormal atoms");
  options.output("output", values.output, "table of the map (TSV)");
  options.optional_output("statistics", values.statistics, "table of the statistics (TSV)");
}

TableForm map_table() {
  return {"output",
          {{"input", "the projection of a stimulus on an atom"},
           {.name = "output_{unit}",
            .meaning = "what becomes of it, for each unit",
            .parts = {{"unit", at_least(1)}}}}};
}

TableForm statistics_table() {
  return metric_table("statistics", {{.name = "formula_difference",
                                      .meaning = "largest difference of the table from the formula that the paper "
                                                 "prints, nan where it prints none",
                                      .may_be_nan = true}});
}

void run(const Values& values, const Run&) {
  ComponentSpec spec = values.penalty;
  resolve_penalty(spec, values.components);
  const auto penalty = penalties().find(spec.name).make(spec.settings);
  const arma::uword units = std::max<arma::uword>(1, penalty->nature().units);
  const arma::frowvec inputs =
      arma::linspace<arma::frowvec>(-static_cast<float>(values.range), static_cast<float>(values.range), values.points);
  arma::fmat outputs = arma::repmat(inputs, units, 1);
  penalty->prox(outputs, static_cast<float>(values.step));
  Table table{.names = {"input"}, .rows = {}, .source = {}};
  for (arma::uword unit = 0; unit < units; ++unit) table.names.push_back("output_" + std::to_string(unit + 1));
  for (arma::uword i = 0; i < inputs.n_elem; ++i) {
    std::vector<std::string> row{cell(inputs[i], "input")};
    for (arma::uword unit = 0; unit < units; ++unit) row.push_back(cell(outputs(unit, i), "output"));
    table.rows.push_back(row);
  }
  TextFile map(values.output, text_of(map_table(), table));
  if (values.statistics.empty()) return map.commit();
  const double difference =
      formula_difference(spec.name, spec.settings, static_cast<float>(values.step), inputs, outputs);
  TextFile statistics(values.statistics, text_of(statistics_table(), {{"formula_difference", difference}}));
  commit_all(map, statistics);
}

}  // namespace

Stage proximal_map() {
  return make_stage<Values>(
      {.name = "proximal-map",
       .summary = "Tabulate what a penalty makes of the projection of a stimulus on an atom.",
       .description =
           "The proximal map of the penalty, v -> argmin 1/2 (x - v)^2 + step S(x), at inputs v from -range to range: "
           "with step 1 the code of a stimulus whose projection on the atom is v, the atoms being orthonormal. l1 "
           "gives the soft threshold, nonnegative-l1 a ReLU of bias -lambda, l0 the hard threshold, ridge the factor "
           "1/(1 + lambda). With --lambda-factors there is a column for each unit. A penalty that ties units to each "
           "other sees one alone.",
       .example = "proximal-map --penalty nonnegative-l1 --lambda 1 --lambda-factors 0.5,1,2 --output relu.tsv",
       .reference = "sparse-coding-interpretation eqs 14, 33, 45, 78, figures 1, 4 and 5.",
       .tables = {map_table(), statistics_table()}},
      declare, run);
}

}  // namespace simplecell
