#pragma once
#include <armadillo>

#include "analysis/radial_spectrum.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// How localised the atoms of a dictionary are, and their spatial frequency, with one entry for each atom (m).
struct Atoms {
  arma::uvec silent;        ///< 1 for a norm below a tenth of the median norm, else 0
  arma::vec concentration;  ///< see prototypes.hpp
  RadialSpectrum spectrum;

  arma::uvec active() const { return arma::find(silent == 0); }
};

/// Measures atoms (d×m) of height×width pixels; `high`: the radial frequency above which power counts as high.
Atoms measure_atoms(const arma::mat& A, arma::uword height, arma::uword width, double high);

/// What atom_statistics measures, and what the comparison of atoms with class means and with other atoms adds.
const Quantities& atom_metrics();

/// The statistics of a dictionary (d×m) over its active atoms; NaN if there are none. `group_size`: consecutive atoms
/// that make a group, for the block coherence; 1 for none.
Measurements atom_statistics(const arma::mat& A, const Atoms& atoms, arma::uword group_size);

/// The median of the finite values; NaN if there are none.
double finite_median(const arma::vec& values);

}  // namespace simplecell
