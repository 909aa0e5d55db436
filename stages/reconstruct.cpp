#include <cmath>

#include "analysis/recall.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/of_file.hpp"
#include "files/labels.hpp"
#include "files/links.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "io/matrix.hpp"
#include "io/tsv.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string codes, dictionary, name, templates, output, statistics;
};

void declare(Options& options, Values& values) {
  options.input("codes", values.codes, "HDF5: codes (n, m), from encode; with labels (n) where --templates are given");
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d), from train-dictionary");
  options.text("name", values.name, "which input of the dictionary is reconstructed; default: the first");
  options.optional_input("templates", values.templates,
                         "HDF5: patches or images (k, ...) with labels (k): a template of each class");
  options.output(
      "output", values.output,
      "HDF5: reconstruction (n, d); with --templates nearest (n), the class of the most similar template, and "
      "cosine (n) with that of the own class");
  options.optional_output("statistics", values.statistics, "table of the statistics (TSV), with --templates");
}

TableForm statistics_table() {
  return metric_table("statistics",
                      {{"stimuli", "stimuli"},
                       {"recalled", "share of stimuli whose nearest template is that of their class"},
                       {"cosine", "mean cosine of a reconstruction with the template of the class"}});
}

void check(const Values& values) {
  if (values.templates.empty() && !values.statistics.empty()) throw UsageError("--statistics goes with --templates");
}

Recall compare(const Values& values, const SampleFile& codes, const H5Reader& trained, const std::string& array,
               const arma::fmat& reconstruction) {
  const arma::ivec labels = required_labels(codes);
  const SampleFile file(values.templates);
  const arma::fmat templates = file.fmat();
  if (templates.n_rows != reconstruction.n_rows)
    throw InputError(values.templates + ": templates of " + std::to_string(templates.n_rows) +
                     " pixels, reconstructions of " + std::to_string(reconstruction.n_rows));
  check_same_shape(file, {}, trained, array == "dictionary" ? "/" : array);
  return of_file(values.templates,
                 [&] { return recall(reconstruction, labels, templates, read_labels(values.templates)); });
}

void run(const Values& values, const Run& run) {
  check(values);
  const H5Reader trained(values.dictionary);
  const SampleFile codes(values.codes, {.usual = {"codes"}});
  const std::string array = values.name.empty() ? "dictionary" : input_array(trained, values.name);
  const arma::fmat A = trained.fmat(array);
  const arma::fmat X = codes.fmat();
  note_array(codes, run.notes());
  if (X.n_rows != A.n_cols)
    throw InputError(codes.name() + " is of " + std::to_string(X.n_rows) + " units, the dictionary has " +
                     std::to_string(A.n_cols) + " atoms");
  require_memory(4. * static_cast<double>(A.n_rows) * static_cast<double>(X.n_cols),
                 std::to_string(X.n_cols) + " reconstructions", "encode fewer patches at a time");
  const arma::fmat reconstruction = A * X;

  H5Writer file(values.output, run.provenance());
  file.write("reconstruction", reconstruction);
  Measurements rows;
  if (!values.templates.empty()) {
    const Recall found = compare(values, codes, trained, array, reconstruction);
    write_labels(file, "nearest", found.nearest);
    file.write("cosine", found.cosine);
    rows = {{"stimuli", static_cast<double>(found.nearest.n_elem)},
            {"recalled", found.right},
            {"cosine", arma::mean(found.cosine)}};
  }
  copy_labels(codes, file, codes.count());
  write_origin(origin_of(codes), file);
  TextFile statistics(values.statistics, values.statistics.empty() ? "" : text_of(statistics_table(), rows));
  commit_all(file, statistics);
}

}  // namespace

Stage reconstruct() {
  return make_stage<Values>(
      {.name = "reconstruct",
       .summary = "Reconstruct an input from codes, also from codes that were inferred from another input.",
       .description = "The reconstruction is AX with the dictionary A of the input that is named. With --templates it "
                      "is compared with all templates by cosine. Labels are used for this comparison alone.",
       .example = "reconstruct --codes codes.h5 --dictionary linked.h5 --name arial --templates arial.h5 --output "
                  "reconstruction.h5 --statistics recall.tsv",
       .reference = "linked-dictionaries figure 3.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
