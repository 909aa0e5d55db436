#include "analysis/atoms.hpp"

#include "analysis/coherence.hpp"
#include "analysis/prototypes.hpp"
#include "analysis/shapes.hpp"

namespace simplecell {
namespace {

double mean(const arma::vec& values) { return values.is_empty() ? arma::datum::nan : arma::mean(values); }

double share(const arma::uvec& truth) { return mean(arma::conv_to<arma::vec>::from(truth)); }

}  // namespace

Atoms measure_atoms(const arma::mat& A, arma::uword height, arma::uword width, double high) {
  return {silent_units(A, 0.1), concentration(A, height, width), radial_spectrum(A, height, width, high)};
}

const Quantities& atom_metrics() {
  static const Quantities metrics{
      {"units", "atoms"},
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
        .may_be_nan = true}};
  return metrics;
}

Measurements atom_statistics(const arma::mat& A, const Atoms& atoms, arma::uword group_size) {
  const arma::uvec active = atoms.active();
  const arma::vec concentration = atoms.concentration(active), centroid = atoms.spectrum.centroid(active),
                  high = atoms.spectrum.high(active);
  Measurements rows{
      {"units", static_cast<double>(A.n_cols)},
      {"silent", static_cast<double>(arma::accu(atoms.silent))},
      {"median_concentration", finite_median(concentration)},
      {"share_localised", share(concentration >= 0.5)},
      {"deviation_concentration", active.is_empty() ? arma::datum::nan : arma::stddev(concentration)},
      {"mean_spectral_centroid", mean(centroid)},
      {"median_spectral_centroid", finite_median(centroid)},
      {"share_high", share(high > 0.5)},
      {"coherence", coherence(A)}};
  if (group_size > 1) rows.push_back({"block_coherence", block_coherence(A, group_size)});
  return rows;
}

double finite_median(const arma::vec& values) {
  const arma::vec finite = values(arma::find_finite(values));
  return finite.is_empty() ? arma::datum::nan : arma::median(finite);
}

}  // namespace simplecell
