#include <cmath>

#include "analysis/coherence.hpp"
#include "analysis/prototypes.hpp"
#include "analysis/radial_spectrum.hpp"
#include "analysis/shapes.hpp"
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

TableForm statistics_table() {
  return metric_table(
      "statistics",
      {{"units", "atoms"},
       {"silent", "atoms with a norm below a tenth of the median, excluded from what follows"},
       {.name = "median_concentration", .meaning = "median of the concentration", .may_be_nan = true},
       {.name = "share_localised",
        .meaning = "share of atoms with a concentration of at least 1/2",
        .may_be_nan = true},
       {.name = "deviation_concentration", .meaning = "standard deviation of the concentration", .may_be_nan = true},
       {.name = "mean_spectral_centroid",
        .meaning = "mean of the spectral centroid",
        .unit = "cycles per pixel",
        .may_be_nan = true},
       {.name = "median_spectral_centroid",
        .meaning = "median of the spectral centroid",
        .unit = "cycles per pixel",
        .may_be_nan = true},
       {.name = "share_high",
        .meaning = "share of atoms with more than half of their power above --high",
        .may_be_nan = true},
       {.name = "coherence", .meaning = "largest cosine of two atoms", .may_be_nan = true},
       {.name = "block_coherence",
        .meaning = "largest spectral norm of A_g' A_h over two groups of atoms of norm 1, divided by the group size, "
                   "with --group-size",
        .optional = true,
        .may_be_nan = true},
       {.name = "median_class_correlation",
        .meaning = "median correlation of an atom with the most similar class mean, with --stimuli",
        .optional = true,
        .may_be_nan = true},
       {.name = "group_agreement",
        .meaning = "share of atoms whose nearest class is the commonest one in their group, with --stimuli and "
                   "--group-size",
        .optional = true},
       {.name = "median_atom_correlation",
        .meaning = "median correlation with the most similar atom of another dictionary, with --compare",
        .optional = true,
        .may_be_nan = true}});
}

void add_median(Measurements& rows, const std::string& name, const arma::vec& values) {
  const arma::vec finite = values(arma::find_finite(values));
  rows.push_back({name, finite.is_empty() ? arma::datum::nan : arma::median(finite)});
}

void add_mean(Measurements& rows, const std::string& name, const arma::vec& values) {
  rows.push_back({name, values.is_empty() ? arma::datum::nan : arma::mean(values)});
}

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
  add_median(rows, "median_class_correlation", alike.correlation(active));
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
  add_median(rows, "median_atom_correlation", alike.correlation(active));
}

void run(const Values& values, const Run& run) {
  const H5Reader input(values.dictionary);
  const arma::mat A = input.mat("dictionary");
  const SampleFile atoms(values.dictionary, {.named = "dictionary"});
  const PatchShape shape = patch_shape(atoms, values.shape);
  const arma::uvec silent = silent_units(A, 0.1), active = arma::find(silent == 0);
  if (active.is_empty()) run.note("all atoms of " + values.dictionary + " are silent, so that their statistics are nan");
  const arma::vec shares = concentration(A, shape.height, shape.width);
  const RadialSpectrum spectrum = radial_spectrum(A, shape.height, shape.width, values.high);

  H5Writer file(values.output, run.provenance());
  file.write("silent", silent);
  file.write("concentration", shares, false);
  file.write("spectral_centroid", spectrum.centroid, false);
  file.write("high_power", spectrum.high, false);
  Measurements rows{{"units", static_cast<double>(A.n_cols)}, {"silent", static_cast<double>(arma::accu(silent))}};
  add_median(rows, "median_concentration", shares(active));
  add_mean(rows, "share_localised", arma::conv_to<arma::vec>::from(shares(active) >= 0.5));
  rows.push_back({"deviation_concentration",
                  active.is_empty() ? arma::datum::nan : arma::stddev(arma::vec(shares(active)))});
  add_mean(rows, "mean_spectral_centroid", spectrum.centroid(active));
  add_median(rows, "median_spectral_centroid", spectrum.centroid(active));
  add_mean(rows, "share_high", arma::conv_to<arma::vec>::from(spectrum.high(active) > 0.5));
  rows.push_back({"coherence", coherence(A)});
  if (values.group_size > 1) rows.push_back({"block_coherence", block_coherence(A, values.group_size)});
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
