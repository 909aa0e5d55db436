#include "analysis/atoms.hpp"
#include "analysis/prototypes.hpp"
#include "app/stage.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"
#include "options/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string dictionary, stimuli, compare, output, statistics;
  PatchShape shape;
  std::uint64_t group_size = 1;
  double high = 0.36;
};

void declare(Options& options, Values& values) {
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d)");
  declare_patch_shape(options, values.shape);
  options.optional_input("stimuli", values.stimuli, "HDF5: patches (n, d) with labels (n), for the mean of each class");
  options.optional_input("compare", values.compare, "HDF5: another dictionary (k, d), to compare with");
  options.integer("group-size", values.group_size, between(1, 1e6), "consecutive atoms that make a group");
  options.real("high", values.high, between(0, 0.7),
               "radial frequency above which power counts as high, cycles per pixel");
  options.output(
      "output", values.output,
      "HDF5: silent, concentration, spectral_centroid, high_power (m); "
      "class_means (c, d), class_means_pixel of a companion, nearest_class and "
      "class_correlation (m); nearest_atom, atom_correlation (m)");
  options.output("statistics", values.statistics, "table of the statistics (TSV)");
}

TableForm statistics_table() { return metric_table("statistics", atom_metrics()); }

arma::mat read_columns(const H5Reader& file, const std::string& name, arma::uword pixels) {
  const arma::mat columns = file.mat(name);
  if (columns.n_rows != pixels)
    throw InputError(file.path().string() + ": /" + name + " has " + std::to_string(columns.n_rows) +
                     " pixels, the dictionary " + std::to_string(pixels));
  return columns;
}

void write_resemblance(H5Writer& file, const std::string& name, const Resemblance& alike, const arma::ivec& labels) {
  write_labels(file, "nearest_" + name, labels.elem(alike.index));
  file.write(name + "_correlation", alike.correlation, false);
}

// The mean stimulus is subtracted from class means and atoms, because what all classes share distinguishes none.
void compare_classes(const Values& values, const arma::mat& A, const arma::uvec& active, H5Writer& file,
                     Measurements& rows) {
  const SampleFile input(values.stimuli, {.usual = {"patches"}});
  const Classes classes = classes_of(required_labels(input));
  const arma::fmat Y = input.fmat();
  if (Y.n_rows != A.n_rows)
    throw InputError(input.name() + " has " + std::to_string(Y.n_rows) + " pixels, the dictionary " +
                     std::to_string(A.n_rows));
  check_same_shape(input, {}, H5Reader(values.dictionary));
  const arma::mat means = class_means(Y, classes.of);
  const arma::vec overall = arma::conv_to<arma::vec>::from(arma::mean(Y, 1));
  const Resemblance alike = most_alike(A.each_col() - overall, means.each_col() - overall);
  file.write("class_means", means);
  if (input.h5()->has("companion"))
    file.write("class_means_pixel", class_means(input.h5()->fmat("companion"), classes.of));
  write_resemblance(file, "class", alike, classes.labels);
  write_classes(file, classes.labels);
  rows.push_back({"median_class_correlation", finite_median(alike.correlation(active))});
  if (values.group_size > 1 && !active.is_empty())
    rows.push_back({"group_agreement", group_agreement(alike.index, active, values.group_size)});
}

void compare_atoms(const Values& values, const arma::mat& A, const arma::uvec& active, H5Writer& file,
                   Measurements& rows) {
  const H5Reader other(values.compare);
  const arma::mat theirs = read_columns(other, "dictionary", A.n_rows);
  check_same_shape(SampleFile(values.dictionary, {.named = "dictionary"}), values.shape, other);
  const Resemblance alike = most_alike(A, theirs);
  write_resemblance(file, "atom", alike, arma::regspace<arma::ivec>(0, static_cast<arma::sword>(alike.index.max())));
  rows.push_back({"median_atom_correlation", finite_median(alike.correlation(active))});
}

void run(const Values& values, const Run& run) {
  const H5Reader input(values.dictionary);
  const arma::mat A = input.mat("dictionary");
  const SampleFile atoms(values.dictionary, {.named = "dictionary"});
  const PatchShape shape = patch_shape(atoms, values.shape);
  const Atoms measured = measure_atoms(A, shape.height, shape.width, values.high);
  const arma::uvec active = measured.active();
  if (active.is_empty()) run.note("all atoms of " + values.dictionary + " are silent, so that their statistics are nan");

  H5Writer file(values.output, run.provenance());
  file.write("silent", measured.silent);
  file.write("concentration", measured.concentration, false);
  file.write("spectral_centroid", measured.spectrum.centroid, false);
  file.write("high_power", measured.spectrum.high, false);
  Measurements rows = atom_statistics(A, measured, values.group_size);
  if (!values.stimuli.empty()) compare_classes(values, A, active, file, rows);
  if (!values.compare.empty()) compare_atoms(values, A, active, file, rows);
  copy_patch_shape(atoms, values.shape, file);
  write_origin(origin_of(input), file);
  TextFile statistics(values.statistics, text_of(statistics_table(), rows));
  commit_all(file, statistics);
}

}  // namespace

Stage atom_statistics() {
  return make_stage<Values>(
      {.name = "atom-statistics",
       .summary =
           "Localisation and spatial frequency of atoms, and their similarity to class means or another model's atoms.",
       .description = "Concentration is the largest share of an atom's energy in a window of half its height and "
                      "width; an atom is localised if it is at least 1/2. The spectral centroid is an atom's mean "
                      "radial frequency, weighted by power, in cycles per pixel, and high_power the share of its "
                      "power above --high. With --stimuli: each atom's correlation with the most similar class mean, "
                      "after subtraction of the mean of all stimuli from both. With --compare: its correlation with "
                      "the most similar atom of another dictionary.",
       .example = "atom-statistics --dictionary wl.h5 --stimuli patches.h5 --compare kmeans.h5 --output atoms.h5 "
                  "--statistics atoms.tsv",
       .reference = "local-geometry figures 7 and 8; silhouettes eq 3 and figure 4; "
                    "sparse-coding-interpretation figure 3.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
