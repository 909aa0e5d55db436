#include "analysis/similarity.hpp"
#include "app/stage.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string second, second_array, output, distances, metric = "euclidean";
  std::uint64_t neighbours = 10, per_class = 100, most = 2000;
};

void declare(Options& options, Values& v) {
  declare_samples(options, v.samples);
  declare_count(options, v.samples);
  options.optional_input("second", v.second, "another representation of the same samples, to compare with");
  options.text("second-array", v.second_array, "which array of an HDF5 file it is");
  options.output("output", v.output, "table of the scores (TSV): metric, value");
  options.optional_output("distances", v.distances,
                          "HDF5: distances (k, k) between samples ordered by class, order (k), from 0, and labels (k)");
  options.choice("metric", v.metric, {"euclidean", "cosine", "correlation"}, "distance between samples");
  options.integer("neighbours", v.neighbours, at_least(1), "neighbours whose classes are counted");
  options.integer("per-class", v.per_class, at_least(0),
                  "number of samples of each class in --distances, the first (without labels: of all samples); 0: all");
  options.integer("most", v.most, at_least(3),
                  "number of samples, evenly spread, for the comparison of distances with --second");
}

TableForm scores_table() { return metric_table("output", similarity_metrics()); }

void check_options(const Values& v, const LabelledSamples& data, const Run& run) {
  if (data.labels.is_empty() && v.second.empty() && v.distances.empty())
    throw UsageError("nothing to measure; give --labels, --second or --distances");
  if (run.given("neighbours") && data.labels.is_empty()) throw UsageError("--neighbours needs labels, give --labels");
  if (run.given("per-class") && v.distances.empty()) throw UsageError("--per-class goes with --distances");
  for (const char* option : {"second-array", "most"})
    if (run.given(option) && v.second.empty()) throw UsageError("--" + std::string(option) + " goes with --second");
}

void require_distances(arma::uword samples, const char* option) {
  const auto k = static_cast<double>(samples);
  require_memory(32 * k * k, "distances between " + std::to_string(samples) + " samples",
                 "lower " + std::string(option));
}

// Says which scores are undefined, and the likely cause.
void note_undefined(const Measurements& rows, const std::string& cause, const Run& run) {
  if (const std::string scores = undefined(rows); !scores.empty()) run.note(scores + ": " + cause);
}

void score_classes(const LabelledSamples& data, const Values& v, const Run& run, Measurements& rows) {
  const arma::uword others = data.samples.n_cols - 1;
  if (v.neighbours > others)
    throw InputError(v.samples.input + ": asked for " + std::to_string(v.neighbours) + " neighbours of " +
                     std::to_string(others + 1) + " samples; " +
                     (others == 0 ? "give two or more"
                                  : "lower --neighbours to " + std::to_string(others) + " or less"));
  const ClassScores scores = class_scores(data.samples, classes_of(data.labels).of, metric_named(v.metric),
                                          v.neighbours, run.progress("samples"));
  const Measurements found = scores.measurements();
  note_undefined(found, scores.cause_of_undefined(), run);
  rows.insert(rows.end(), found.begin(), found.end());
}

void compare(const arma::fmat& samples, const Values& v, const Run& run, Measurements& rows) {
  const SampleFile file(v.second, {.named = v.second_array, .option = "second-array"});
  const arma::fmat second = first_samples(file.fmat(), v.samples.count, v.second);
  note_array(file, run.notes());
  if (second.n_cols != samples.n_cols)
    throw InputError(v.second + ": has " + std::to_string(second.n_cols) + " samples, " + v.samples.input + " has " +
                     std::to_string(samples.n_cols) + "; they must be the same");
  if (samples.n_cols < 3)
    throw InputError(v.samples.input + ": has " + std::to_string(samples.n_cols) +
                     " samples; a comparison of distances needs three or more");
  const arma::uword count = std::min<arma::uword>(v.most, samples.n_cols);
  require_distances(count, "--most");
  const arma::uvec chosen = arma::regspace<arma::uvec>(0, count - 1) * samples.n_cols / count;
  const Comparison compared(samples.cols(chosen), second.cols(chosen), metric_named(v.metric));
  const Measurements found = compared.measurements();
  note_undefined(found,
                 "the distances between samples are all the same in " +
                     (compared.constant_first    ? v.samples.input
                      : compared.constant_second ? v.second
                                                 : v.samples.input + " or " + v.second),
                 run);
  rows.insert(rows.end(), found.begin(), found.end());
}

void write_distances(const LabelledSamples& data, const Values& v, H5Writer& file) {
  const bool known = !data.labels.is_empty();
  const arma::uvec classes =
      known ? classes_of(data.labels).of : arma::uvec(data.samples.n_cols, arma::fill::zeros);
  const arma::uvec order = class_order(classes, v.per_class);
  require_distances(order.n_elem, "--per-class");
  file.write("distances", distance_matrix(data.samples.cols(order), metric_named(v.metric)));
  file.write("order", order);
  if (known) write_labels(file, "labels", data.labels.elem(order));
  file.attribute("metric", v.metric);
  write_origin(origin_of(data.file), file);
}

void run(const Values& v, const Run& run) {
  const LabelledSamples data = read_labelled_samples(v.samples, run);
  check_options(v, data, run);
  Measurements rows{{"samples", static_cast<double>(data.samples.n_cols)}};
  if (!data.labels.is_empty()) score_classes(data, v, run, rows);
  if (!v.second.empty()) compare(data.samples, v, run, rows);
  TextFile table(v.output, text_of(scores_table(), rows));
  if (v.distances.empty()) return table.commit();
  H5Writer distances(v.distances, run.provenance());
  write_distances(data, v, distances);
  commit_all(table, distances);
}

}  // namespace

Stage similarity() {
  return make_stage<Values>(
      {.name = "similarity",
       .summary = "Distances between samples: within and between classes, and against another representation.",
       .description =
           "Scores are over all pairs of samples: with labels, of distances within and between classes; with --second, "
           "of the similarity of the distances to those in another representation of the same samples. --distances is "
           "the matrix itself, for figures.",
       .example = "similarity --input codes.h5 --metric cosine --labels labels.npy --output similarity.tsv --distances "
                  "distances.h5 --per-class 100",
       .reference =
           "silhouettes figure 2; Kriegeskorte et al. (2008), Front Syst Neurosci 2:4; Kornblith et al. (2019), "
           "ICML, 3519-3529.",
       .tables = {scores_table()}},
      declare, run);
}

}  // namespace simplecell
