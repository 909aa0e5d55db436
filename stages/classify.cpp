#include <cmath>

#include "classify/grid.hpp"
#include "classify/scaling.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "files/classification.hpp"
#include "files/origin.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

const SampleOptions train_options{"train", "array", "train-labels", "train-labels-array"};
const SampleOptions test_options{"test", "test-array", "test-labels", "test-labels-array"};

struct Values {
  SampleValues train, test;
  std::string output, scores, method = "logistic", scaling = "rms";
  std::vector<double> cost;
  std::vector<std::string> gamma;
  double tolerance = std::nan("");
  std::uint64_t folds = 5, fold_samples = 10000, seed = 0;
};

void declare(Options& options, Values& v) {
  std::vector<std::string> names;
  for (const auto& method : methods()) names.push_back(method.name);
  declare_samples(options, v.train, "samples to learn from, (n, ...)", train_options);
  declare_samples(options, v.test, "samples to be classified, (k, ...), of the same features", test_options);
  declare_count(options, v.train, "learn from only so many samples, the first");
  options.output("output", v.output, "HDF5: predicted (k), confusion (c, c), class_accuracy (c), and what is below");
  options.optional_output("scores", v.scores, "table of the scores (TSV): metric, value");
  options.choice("method", v.method, names, "kind of classifier");
  options.choice("scaling", v.scaling, scalings(),
                 "of features, fitted to training samples: all divided by their root mean square about their means "
                 "(about 0 if most values are 0); each to mean 0 and variance 1; none");
  options.reals("cost", v.cost, above(0),
                "weight C of the losses, or several to choose from; by default " + usual_costs());
  Option& gamma =
      options.texts("gamma", v.gamma,
                    "rbf-svm: of the kernel, a number, or so many times 1 / (sum of the features' variances) as in "
                    "2scale, or several; by default 0.25scale,0.5scale,scale,2scale");
  gamma.kind = Option::Kind::real;
  gamma.bounds = above(0);
  gamma.suffix = "scale";
  options.real("tolerance", v.tolerance, above(0),
               "of the optimum. logistic, linear-svm: gradient relative to that at zero, default 1e-5, 1e-4 (times the "
               "share of the smaller class); rbf-svm: largest violation of the KKT conditions, default 1e-3");
  options.group("Cross-validation, where --cost and --gamma leave a choice");
  options.integer("folds", v.folds, between(2, 1000), "parts of the training samples, each left out once");
  options.integer("fold-samples", v.fold_samples, at_least(0),
                  "number of training samples, drawn by the seed, for cross-validation; 0: all");
  options.seed(v.seed, "the folds, needed where there are any").required = false;
}

LabelledSamples read_with_labels(const SampleValues& values, const SampleOptions& names, const Run& run) {
  LabelledSamples data = read_labelled_samples(values, run, names);
  if (data.labels.is_empty()) throw InputError(values.input + ": has no labels; give --" + names.labels);
  return data;
}

struct Choice {
  double cost;
  Gamma gamma;
  double accuracy;  // on left-out samples
};

// Of highest accuracy on samples left out; of equal ones that of the first gamma, then of the lowest cost.
Choice choose(const Recipe& recipe, const TrainingSet& data, const Grid& grid, const Values& v, const Run& run,
              H5Writer& file) {
  if (!run.given("seed")) throw UsageError("--cost and --gamma leave a choice, by folds drawn at random; give --seed");
  const arma::uword n = data.labels.n_elem, used = v.fold_samples == 0 ? n : std::min<arma::uword>(n, v.fold_samples);
  if (v.folds > used) throw UsageError("--folds is more than the " + std::to_string(used) + " samples; lower it");
  const TrainingSet part = data.subset(arma::sort(Random(v.seed, "fold samples").sample(n, used)));
  const arma::mat accuracy = cross_validate(recipe, part, grid.costs, grid.gammas,
                                            draw_folds(part.labels, v.folds, v.seed), run.progress("folds"));
  const arma::uword best = accuracy.index_max(), cost = best % accuracy.n_rows, gamma = best / accuracy.n_rows;
  file.write("cross_validation/cost", arma::vec(grid.costs));
  if (recipe.method.has_gamma) {
    file.write("cross_validation/gamma", grid.gamma_values());
    file.write("cross_validation/of_scale", grid.gamma_kinds());
  }
  file.write("cross_validation/accuracy", arma::mat(accuracy.t()));
  const auto edge = [](arma::uword at, std::size_t size) { return size > 1 && (at == 0 || at + 1 == size); };
  if (edge(cost, accuracy.n_rows)) run.note("the best C is at the edge of --cost, which may go further");
  if (edge(gamma, accuracy.n_cols)) run.note("the best gamma is at the edge of --gamma, which may go further");
  return {grid.costs[cost], grid.gammas[gamma], accuracy(best)};
}

void run(const Values& v, const Run& run) {
  const Method& method = method_named(v.method);
  const Grid grid = make_grid(method, v.cost, v.gamma);
  for (const char* option : {"folds", "fold-samples", "seed"})
    if (run.given(option) && !grid.leaves_choice())
      throw UsageError("--" + std::string(option) + " goes with several values of --cost or --gamma to choose from");
  const TrainTest data =
      train_test(read_with_labels(v.train, train_options, run), read_with_labels(v.test, test_options, run));
  const Recipe recipe{method, v.scaling, std::isnan(v.tolerance) ? method.tolerance : v.tolerance};
  H5Writer file(v.output, run.provenance());
  Choice choice{grid.costs.front(), grid.gammas.front(), std::nan("")};
  Fitted fitted;
  try {
    if (grid.leaves_choice()) choice = choose(recipe, data.train, grid, v, run, file);
    fitted = std::move(fit(recipe, data.train, {choice.cost}, choice.gamma, run.progress("fit")).front());
  } catch (const InputError& error) {
    throw InputError(v.train.input + ": " + error.what());
  }
  note_scales(fitted.spread, run.notes());
  const arma::fmat decisions = fitted.decisions(data.test.samples);
  Measurements scores = write_scores(data, fitted.classes(decisions), file);
  file.write("decisions", decisions);
  file.write("scaling/shift", fitted.scaling.shift);
  file.write("scaling/factor", fitted.scaling.factor);
  for (const auto& [name, part] : fitted.parts()) file.write("classifier/" + name, part);
  std::map<std::string, double> facts = fitted.classifier->facts;
  facts["cost"] = choice.cost;
  if (method.has_gamma) facts["gamma"] = fitted.gamma;
  if (grid.leaves_choice()) facts["cross_validated_accuracy"] = choice.accuracy;
  for (const auto& [name, value] : facts) {
    file.attribute(name, value);
    scores.push_back({name, value});
  }
  file.attribute("method", v.method);
  write_origin(origin_of(data.test.file), file);
  TextFile table(v.scores, text_of(scores_table("scores"), scores));
  commit_all(file, table);
}

}  // namespace

Stage classify() {
  return make_stage<Values>(
      {.name = "classify",
       .summary = "Train a classifier, classify test samples, and measure the accuracy.",
       .description =
           "logistic: multinomial, 1/2 |W|^2 + C sum of losses, by L-BFGS. linear-svm: squared hinge, one class "
           "against the rest, by Newton's method. The bias is free in both. rbf-svm: each class against each other, "
           "the exact dual optimum of LIBSVM's C-SVC to its tolerance. Scaling, C and gamma come from training "
           "samples alone: of several --cost and --gamma those of highest accuracy on left-out folds.\n"
           "Output: predicted, labels (k), decisions (k, machines); classes (c), confusion (c, c) with a row for each "
           "true class, class_accuracy (c), class_interval (c, 2); scaling/shift and factor (d); classifier/weights "
           "(c, d) and bias, or classifier/support (s, d), coefficients (machines, s) and bias; "
           "cross_validation/cost, gamma, of_scale (1 where gamma is a multiple of scale) and accuracy. Attributes: "
           "accuracy, accuracy_low, accuracy_high, and all scores from cost on.",
       .example = "classify --train codes.h5 --test test-codes.h5 --method rbf-svm --cost 1,3,10 --gamma scale,2scale "
                  "--folds 5 --seed 1 --output classes.h5 --scores classes.tsv",
       .reference =
           "linked-dictionaries table 1; Keerthi & DeCoste (2005), JMLR 6:341-361; Chang & Lin (2011), ACM TIST 2:27; "
           "Wilson (1927), JASA 22:209-212.",
       .tables = {scores_table("scores")}},
      declare, run);
}

}  // namespace simplecell
